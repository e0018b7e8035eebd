using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Authenik8.Benchmarks;

/// <summary>Short jobs in this process.</summary>
/// <remarks>
/// The usual toolchain generates a project below this one and restores it, which needs a package source at run time and
/// falls under this repository's analyzers and warnings as errors. The process here is a release build with the settings
/// of the project file, and <c>ratios</c> is what guards the budgets. This toolchain does not wait for a set-up that is a
/// task, so every set-up here is done when it returns.
/// </remarks>
internal sealed class SuiteConfig : ManualConfig
{
    public SuiteConfig()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        WithOptions(ConfigOptions.DisableLogFile);
    }
}
