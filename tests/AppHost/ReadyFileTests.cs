using Slipway.AppHost.Engine;
using Slipway.AppHost.Resources;

namespace Slipway.Tests.AppHost;

public sealed class ReadyFileTests
{
    [Fact]
    public void It_is_for_its_owner_only_and_is_read_as_it_was_written()
    {
        using var state = new StateDirectory();
        var path = state.Of("ready.json");
        var written = new ReadyFile
        {
            ApiUrl = "http://127.0.0.1:1",
            ApiKeyFile = state.Of("key"),
            StateDirectory = state.Path,
            LogDirectory = state.Of("logs"),
            ProcessId = 7,
            ConnectionStrings = new Dictionary<string, string> { ["slipwaydb"] = "Host=x" },
            Instances = new Dictionary<string, ReadyInstance> { ["runner-1"] = new("Running", 8, null, state.Of("logs/runner-1.log")) },
            Environment = new Dictionary<string, string> { ["services__api__http__0"] = "http://127.0.0.1:1" },
        };

        written.Write(path);
        var read = ReadyFile.Read(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(written.Instances["runner-1"], read.Instances["runner-1"]);
        Assert.Equal(written.ConnectionStrings, read.ConnectionStrings);
        Assert.Equal([path], Directory.GetFiles(state.Path));
    }
}
