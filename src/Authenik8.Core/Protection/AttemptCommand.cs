namespace Authenik8.Protection;

/// <summary>One attempt at something that is limited, and the limits that it must all pass.</summary>
/// <param name="Partition">What the counters are of: an account, a client address. They are kept in one place, so that they change together.</param>
/// <param name="Limits">The limits, one or more, each of another key.</param>
/// <param name="Now">The present time.</param>
public sealed record AttemptCommand(string Partition, IReadOnlyList<AttemptLimit> Limits, DateTimeOffset Now);
