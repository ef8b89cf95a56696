namespace Slipway.StepRunners.Execution;

/// <summary>What a runner sees of an attempt when it comes to the host.</summary>
internal enum Found
{
    /// <summary>No directory.</summary>
    Nothing,

    /// <summary>The unit is active.</summary>
    Running,

    /// <summary>The unit has ended and its result is there.</summary>
    Result,

    /// <summary>The unit was ended by the host's shutdown, which is under way.</summary>
    Shutdown,

    /// <summary>systemd does not say whether the unit runs.</summary>
    Leaving,

    /// <summary>A directory, but neither unit nor result.</summary>
    Lost,
}

internal enum SupervisionAction
{
    Start,
    Adopt,
    Collect,

    /// <summary>Come back when the host has booted, or systemd answers.</summary>
    Wait,
    Lost,
    HostRebooted,
}

/// <summary>The table that decides what becomes of an attempt. Only the saga ever starts another one.</summary>
internal static class Supervision
{
    /// <param name="found">What is on the host.</param>
    /// <param name="bootId">The host's boot id now.</param>
    /// <param name="recordedBootId">The boot id recorded just before the attempt was started; null when it never was.</param>
    public static SupervisionAction Decide(Found found, string bootId, string? recordedBootId) => (found, Same: recordedBootId is null || recordedBootId == bootId) switch
    {
        (_, Same: false) => SupervisionAction.HostRebooted,
        (Found.Running, _) => SupervisionAction.Adopt,
        (Found.Result, _) => SupervisionAction.Collect,
        (Found.Shutdown or Found.Leaving, _) => SupervisionAction.Wait,
        (Found.Lost, _) => SupervisionAction.Lost,
        (Found.Nothing, _) => SupervisionAction.Start,
        _ => throw new ArgumentOutOfRangeException(nameof(found)),
    };
}
