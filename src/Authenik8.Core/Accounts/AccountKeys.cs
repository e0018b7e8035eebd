using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>What attempts at an account are counted by. It does not tell whether there is one.</summary>
/// <remarks>Each kind of name has a prefix of its own, so that no text that a caller sends can meet a name of another kind.</remarks>
internal static class AccountKeys
{
    /// <summary>The key of an e-mail address as it was typed.</summary>
    public static string Of(string? tenant, string email) =>
        EmailAddress.TryParse(email, out var address) ? Of(tenant, address) : Name('x', tenant, email);

    /// <summary>The key of an e-mail address. Addresses that differ only in a <c>+tag</c> are one mailbox and have one key.</summary>
    public static string Of(string? tenant, EmailAddress email) => Name('m', tenant, Mailbox(email.Normalized));

    /// <summary>The key of an account: that of its address, so that every way to it is counted together.</summary>
    public static string Of(Account account) => account.Email is { } email ? Of(account.Subject.Tenant, email) : Of(account.Subject);

    /// <summary>The key of an account by its id, for what only its owner can attempt.</summary>
    public static string Of(Subject account) => Name('i', account.Tenant, account.Id);

    /// <summary>The key of the code of one link.</summary>
    public static string OfLink(Subject account, ReadOnlySpan<byte> secret) => Name('l', account.Tenant, $"{account.Id}\n{Convert.ToHexString(secret)}");

    // A tenant is any text or none; its length keeps it apart from what follows.
    private static string Name(char kind, string? tenant, string text) => $"{kind}{tenant?.Length ?? -1}\n{tenant}\n{text}";

    private static string Mailbox(string email)
    {
        var plus = email.IndexOf('+', StringComparison.Ordinal);
        return plus < 1 ? email : string.Concat(email.AsSpan(0, plus), email.AsSpan(email.LastIndexOf('@')));
    }
}
