namespace Slipway.Orchestrator.Reconciling;

/// <summary>Section <c>Slipway:Retention</c>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>For so long the output of steps is kept, and up to a month longer: it goes by calendar months. Results, events and audit stay.</summary>
    public int OutputDays { get; set; } = 90;
}
