using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Tokens;

namespace QuickStart.Accounts;

/// <summary>The people of this sample, taken over as a host takes over the users it already has, in Development only, for their password is published: <c>ada</c>, who is an admin, and <c>bob</c>.</summary>
internal static class DemoAccounts
{
    public const string Password = "correct horse battery staple";

    public static async Task AddDemoAccountsAsync(this WebApplication app)
    {
        var store = app.Services.GetRequiredService<IAccountStore>();
        var hasher = app.Services.GetRequiredService<IPasswordHasher>();
        await AddAsync("ada", roles: ["admin"], permissions: [IAccountAdministration.Permission]);
        await AddAsync("bob", roles: ["reader"], permissions: []);

        async Task AddAsync(string name, string[] roles, string[] permissions)
        {
            if (!EmailAddress.TryParse($"{name}@example.com", out var email)
                || await hasher.HashAsync(Password, CancellationToken.None) is not PasswordHashResult.Hashed hashed)
                throw new InvalidOperationException($"The account of {name} cannot be made.");
            // A second start on the same Redis finds them there, which is as good.
            _ = await store.CreateAsync(
                new Account
                {
                    Subject = new Subject(name),
                    Email = email,
                    IsEmailVerified = true,
                    PasswordHash = hashed.Hash,
                    Roles = roles,
                    Permissions = permissions,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
                CancellationToken.None);
        }
    }
}
