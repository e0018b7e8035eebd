namespace Authenik8.Accounts.Codes;

/// <summary>A code that has been made.</summary>
/// <param name="Text">What the person gets.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record IssuedCode(string Text, DateTimeOffset ExpiresAt)
{
    /// <summary>Nothing of the code.</summary>
    public override string ToString() => "one-time code";
}
