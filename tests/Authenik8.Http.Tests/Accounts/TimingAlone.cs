namespace Authenik8.Http.Tests.Accounts;

/// <summary>Measures times, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(TimingTests), DisableParallelization = true)]
public sealed class TimingAlone;
