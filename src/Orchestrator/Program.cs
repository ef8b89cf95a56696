using Slipway.Orchestrator;
using Slipway.Persistence;

var builder = WebApplication.CreateBuilder(args);
builder.AddPersistence();
builder.AddOrchestrator();

var app = builder.Build();
app.Run();
