using System.Diagnostics;
using System.Security.Cryptography;
using Authenik8.Conformance;

namespace Authenik8.Http.Tests.Sample;

/// <summary>The sample has accounts with a published password: it serves in Development and nowhere else.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData(null)]
    public async Task Sample_OutsideDevelopment_RefusesToStartAndSaysWhy(string? environment)
    {
        using var process = Start(environment);

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));

        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("published password", await errors, StringComparison.Ordinal);
        Assert.Contains("IMessageSender", await errors, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", await output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Sample_InDevelopment_Serves()
    {
        using var process = Start("Development");
        try
        {
            var lines = new List<string>();
            process.OutputDataReceived += (_, line) =>
            {
                lock (lines)
                    lines.Add(line.Data ?? "");
            };
            process.BeginOutputReadLine();
            await Eventually.IsTrueAsync("it listens", () =>
            {
                lock (lines)
                    return lines.Exists(line => line.Contains("Now listening on", StringComparison.Ordinal));
            });
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static Process Start(string? environment)
    {
        var start = new ProcessStartInfo("dotnet", [SamplePath(), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _ = start.Environment.Remove("DOTNET_ENVIRONMENT");
        _ = start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        if (environment is not null)
            start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        // Everything else that Production asks for.
        start.Environment["Authenik8__Secret"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return Process.Start(start)!;
    }

    // Built in the same configuration as the tests: bin/Debug/net10.0.
    private static string SamplePath()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here;
        while (!File.Exists(Path.Combine(root.FullName, "Authenik8.Core.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return Path.Combine(root.FullName, "samples", "QuickStart", "bin", here.Parent!.Name, here.Name, "QuickStart.dll");
    }
}
