namespace Slipway.Contracts;

/// <summary>Names shared by the AppHost, which injects them, and the services, which read them.</summary>
public static class ResourceNames
{
    public const string Database = "slipwaydb";
    public const string RabbitMq = "rabbitmq";
    public const string Api = "api";
    public const string Orchestrator = "orchestrator";
    public const string Runner = "runner";
    public const string Migrations = "migrations";
}
