using Authenik8.Passwords;

namespace QuickStart.Users;

/// <summary>The people of this sample, in place of a host's own user table: <c>ada</c>, who is an admin, and <c>bob</c>.</summary>
internal sealed class DemoUsers(IPasswordHasher hasher)
{
    private const string Password = "correct horse battery staple";

    // A real table stores the hashes; this one makes them when the first person logs in.
    private readonly Lazy<Task<Dictionary<string, (DemoUser User, string PasswordHash)>>> _users = new(() => EnrolAsync(hasher));

    /// <summary>Says whether a name and a password belong together.</summary>
    /// <remarks>A name that nobody has costs the same hash as a wrong password, so the time of the answer does not tell who exists.</remarks>
    public async Task<LoginAnswer> AuthenticateAsync(string name, string password, CancellationToken cancellationToken)
    {
        var users = await _users.Value;
        var isKnown = users.TryGetValue(name, out var known);
        return await hasher.VerifyAsync(password, isKnown ? known.PasswordHash : null, cancellationToken) switch
        {
            PasswordVerifyResult.Compared { Outcome: not PasswordVerification.Failed } when isKnown => new LoginAnswer.Welcome(known.User),
            PasswordVerifyResult.Busy busy => new LoginAnswer.Busy(busy.RetryAfter),
            _ => new LoginAnswer.Refused(),
        };
    }

    private static async Task<Dictionary<string, (DemoUser User, string PasswordHash)>> EnrolAsync(IPasswordHasher hasher)
    {
        var users = new Dictionary<string, (DemoUser, string)>(StringComparer.Ordinal);
        foreach (var user in new[] { new DemoUser("ada", "admin"), new DemoUser("bob", "reader") })
        {
            var result = await hasher.HashAsync(Password, CancellationToken.None);
            users[user.Id] = result is PasswordHashResult.Hashed { Hash: var hash }
                ? (user, hash)
                : throw new InvalidOperationException($"The password of {user.Id} could not be hashed: {result}.");
        }
        return users;
    }
}
