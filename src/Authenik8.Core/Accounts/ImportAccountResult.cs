using Authenik8.Passwords;

namespace Authenik8.Accounts;

/// <summary>What became of taking an account over: exactly one of the nested cases.</summary>
public abstract record ImportAccountResult
{
    private ImportAccountResult()
    {
    }

    /// <summary>The account is kept.</summary>
    /// <param name="Account">The account.</param>
    public sealed record Imported(AccountView Account) : ImportAccountResult;

    /// <summary>Another account has the id, the address or a login. Nothing was changed.</summary>
    /// <param name="Outcome">Which.</param>
    public sealed record Taken(CreateAccountOutcome Outcome) : ImportAccountResult;

    /// <summary>The password hash could never be compared with, so its owner could never log in. Nothing was changed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record PasswordHashRefused(UnusableHashReason Reason) : ImportAccountResult;

    /// <summary>The display name has characters that cannot be seen, is blank or too long. Nothing was changed.</summary>
    public sealed record DisplayNameRefused : ImportAccountResult;

    /// <summary>A role or permission is not valid, or all together do not fit into a token, see <see cref="SetRolesCommand"/>. Nothing was changed.</summary>
    public sealed record RolesRefused : ImportAccountResult;
}
