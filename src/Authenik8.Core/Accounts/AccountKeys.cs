namespace Authenik8.Accounts;

/// <summary>What attempts at an account are counted by. It does not tell whether there is one.</summary>
internal static class AccountKeys
{
    /// <summary>The key of an e-mail address as it was typed.</summary>
    public static string Of(string? tenant, string email) =>
        EmailAddress.TryParse(email, out var address) ? Of(tenant, address) : $"{tenant}\n{email}";

    /// <summary>The key of an e-mail address.</summary>
    public static string Of(string? tenant, EmailAddress email) => $"{tenant}\n{email.Normalized}";

    /// <summary>The key of an account: that of its address, so that every way to it is counted together.</summary>
    public static string Of(Account account) => account.Email is { } email
        ? Of(account.Subject.Tenant, email)
        : $"{account.Subject.Tenant}\n#{account.Subject.Id}";
}
