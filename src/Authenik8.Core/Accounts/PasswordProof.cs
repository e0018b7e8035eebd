using Authenik8.Protection;

namespace Authenik8.Accounts;

/// <summary>A password that was compared and is right.</summary>
/// <param name="Account">Whose it is, as it was read before.</param>
/// <param name="Attempt">The attempt that was counted for it, to be settled when all has gone well.</param>
/// <param name="NewHash">What to store in place of the present hash. Null: it stays.</param>
internal sealed record PasswordProof(Account Account, AttemptResult Attempt, string? NewHash)
{
    /// <summary>Whose it is.</summary>
    public override string ToString() => $"proof of {Account}";
}
