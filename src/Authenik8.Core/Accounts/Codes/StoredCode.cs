using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>A one-time code as a store keeps it: never the code itself.</summary>
public sealed record StoredCode
{
    /// <summary>Whose it is.</summary>
    public required Subject Subject { get; init; }

    /// <summary>What it is good for.</summary>
    public required CodePurpose Purpose { get; init; }

    /// <summary>The MAC of the code, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Mac { get; init; }

    /// <summary>What is handed back when it is redeemed, such as the e-mail address that it proves. Empty: nothing.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>How many wrong codes may be tried, 1 to 100; the last of them ends the right one.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
