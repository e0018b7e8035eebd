using System.Security.Cryptography;
using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Accounts.Codes;
using Authenik8.Tokens;

namespace Authenik8.Redis.Tests;

/// <summary>An account and a code, for the tests of what is on Redis and of what happens when it fails.</summary>
internal static class TestAccount
{
    public static readonly DateTimeOffset Now = TestSession.Now;

    public static Account New(string? tenant = "acme") => new()
    {
        Subject = new Subject(SessionId.New().ToString(), tenant),
        Email = NewEmail(),
        DisplayName = "Ada Lovelace",
        PasswordHash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
        Roles = ["admin"],
        ExternalLogins = [new ExternalLogin("https://accounts.example.com", $"subject-{SessionId.New()}")],
        CreatedAt = Now,
        LastLoginAt = Now,
        DeletionDueAt = Now.AddDays(30),
        Properties = JsonElement.Parse("""{"plan":"gold"}"""),
    };

    public static EmailAddress NewEmail() =>
        EmailAddress.TryParse($"ada-{RandomNumberGenerator.GetHexString(32, lowercase: true)}@example.org", out var email)
            ? email
            : throw new InvalidOperationException();

    public static StoredCode NewCode(Subject? subject = null) => new()
    {
        Subject = subject ?? new Subject(SessionId.New().ToString()),
        Purpose = CodePurpose.ResetPassword,
        Mac = RandomNumberGenerator.GetBytes(32),
        Data = RandomNumberGenerator.GetBytes(100),
        MaxAttempts = 5,
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
    };

    public static CodeAttempt Right(this StoredCode code) => new(code.Subject, code.Purpose, code.Mac, Now);

    public static CodeAttempt Wrong(this StoredCode code) => code.Right() with { Mac = RandomNumberGenerator.GetBytes(32) };

    public static async Task<CreateAccountOutcome> CreateAsync(this IAccountStore store, Account account) =>
        await store.CreateAsync(account, CancellationToken.None);

    public static async Task<UpdateAccountOutcome> UpdateAsync(this IAccountStore store, Account account) =>
        await store.UpdateAsync(account, CancellationToken.None);

    public static async Task<bool> DeleteAsync(this IAccountStore store, Account account) =>
        await store.DeleteAsync(account.Subject, account.Version, CancellationToken.None);

    public static async Task<Account?> FindAsync(this IAccountStore store, Account account) =>
        await store.FindAsync(account.Subject, CancellationToken.None);

    public static async Task<Subject?> OwnerAsync(this IAccountStore store, string? tenant, EmailAddress email) =>
        (await store.FindByEmailAsync(tenant, email, CancellationToken.None))?.Subject;
}
