using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace QuickStart.Users;

/// <summary>The people of this sample, in place of a host's own user table: <c>ada</c>, who is an admin, and <c>bob</c>.</summary>
internal sealed class DemoUsers
{
    private const string Password = "correct horse battery staple";

    private readonly PasswordHasher<DemoUser> _hasher = new();
    private readonly Dictionary<string, (DemoUser User, string PasswordHash)> _users = new(StringComparer.Ordinal);
    private readonly (DemoUser User, string PasswordHash) _nobody;

    public DemoUsers()
    {
        foreach (var user in new[] { new DemoUser("ada", "admin"), new DemoUser("bob", "reader") })
            _users[user.Id] = (user, _hasher.HashPassword(user, Password));
        var nobody = new DemoUser("nobody");
        _nobody = (nobody, _hasher.HashPassword(nobody, RandomNumberGenerator.GetHexString(64)));
    }

    /// <summary>The user of a name and a password. Null where they do not belong together.</summary>
    /// <remarks>A name that nobody has costs the same hash as a wrong password, so the time of the answer does not tell who exists.</remarks>
    public DemoUser? Authenticate(string name, string password)
    {
        var isKnown = _users.TryGetValue(name, out var known);
        var (user, passwordHash) = isKnown ? known : _nobody;
        var isRight = _hasher.VerifyHashedPassword(user, passwordHash, password) != PasswordVerificationResult.Failed;
        return isKnown && isRight ? user : null;
    }
}
