using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>A code that somebody presents.</summary>
/// <param name="Subject">Whose it is meant to be.</param>
/// <param name="Purpose">What it is meant for.</param>
/// <param name="Mac">Its MAC, 32 bytes.</param>
/// <param name="Now">The present time.</param>
public sealed record CodeAttempt(Subject Subject, CodePurpose Purpose, ReadOnlyMemory<byte> Mac, DateTimeOffset Now);
