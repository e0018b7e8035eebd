using Authenik8.Sessions;

namespace Authenik8.Accounts;

/// <summary>A login that succeeded.</summary>
/// <param name="Tokens">The session's first token pair.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="KnownDevice">To be left with the client, and passed as <see cref="ClientContext.KnownDevice"/> next time.</param>
public sealed record LoggedIn(SessionTokens Tokens, AccountView Account, string KnownDevice)
{
    /// <summary>Whose it is, without the secrets.</summary>
    public override string ToString() => $"login of {Account.Subject.Id}";
}
