using Slipway.Orchestrator;
using Slipway.Persistence;
using Slipway.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddPersistence();
builder.AddOrchestrator();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
