using Authenik8.Passwords.Policy;

namespace Authenik8.Http.Tests.Accounts.Hosting;

/// <summary>Refuses the passwords that say so.</summary>
internal sealed class ScriptedPolicy : IPasswordPolicy
{
    private const string Prefix = "refused as ";

    /// <summary>A password that is refused for a reason.</summary>
    public static string RefusedAs(PasswordRefusal reason) => Prefix + reason;

    public Task<PasswordRefusal?> CheckAsync(string password, PasswordContext context, CancellationToken cancellationToken) => Task.FromResult<PasswordRefusal?>(
        password.StartsWith(Prefix, StringComparison.Ordinal) ? Enum.Parse<PasswordRefusal>(password[Prefix.Length..]) : null);
}
