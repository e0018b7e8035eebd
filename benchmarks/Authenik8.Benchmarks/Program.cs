using Authenik8.Benchmarks;
using Authenik8.Benchmarks.Ratios;
using BenchmarkDotNet.Running;

if (args is ["ratios", .. var options])
    return await RatioRun.RunAsync(options);

// Without arguments everything is run, rather than asked what to run.
_ = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, new SuiteConfig());
return 0;
