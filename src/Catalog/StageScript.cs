namespace Slipway.Catalog;

/// <summary>The files of an attempt's directory that come from the catalogue.</summary>
public static class StageScript
{
    public static IReadOnlyList<ScriptFile> Assemble(Stage stage, string parametersJson) =>
        Assemble(stage, StageParameters.Read(stage, parametersJson));

    public static IReadOnlyList<ScriptFile> Assemble(Stage stage, object parameters) =>
    [
        new("main.sh", EmbeddedScripts.Read("Stages/main.sh")),
        new("lib.sh", EmbeddedScripts.Read("Stages/lib.sh")),
        new("params.sh", ShellParameters.Render(parameters)),
        .. stage.Steps.Select(step => new ScriptFile($"steps/{step.FileName}", step.Script)),
    ];
}

/// <param name="Path">Relative to the attempt's directory.</param>
/// <param name="Content">UTF-8 text.</param>
public sealed record ScriptFile(string Path, string Content);
