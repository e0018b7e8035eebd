using Authenik8.Tokens;

namespace Authenik8.Accounts.Codes;

/// <summary>A code that somebody presents, as far as it says whose it is.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Secret">The secret of a link, or the digits.</param>
internal sealed record PresentedCode(Subject Subject, CodePurpose Purpose, ReadOnlyMemory<byte> Secret)
{
    /// <summary>Nothing of the code.</summary>
    public override string ToString() => $"code for {Purpose}";
}
