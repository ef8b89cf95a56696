using Slipway.Persistence;
using Slipway.StepRunners;

var builder = WebApplication.CreateBuilder(args);
builder.AddPersistence();
builder.AddStepRunner();
builder.Services.AddHealthChecks();

var app = builder.Build();
app.MapHealthChecks("/health");
app.Run();
