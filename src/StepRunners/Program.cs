using Slipway.Persistence;
using Slipway.ServiceDefaults;
using Slipway.StepRunners;

var builder = SecretFiles.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPersistence();
builder.AddStepRunner();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
