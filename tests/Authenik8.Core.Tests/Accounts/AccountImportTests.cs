using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>Accounts from elsewhere: what the engine could never use is refused when it comes, with the reason.</summary>
public sealed class AccountImportTests
{
    private const string Bcrypt = "$2b$12$LQv3c1yqBWVHxkd0LHAkCOYz6TtxMQJqhN8/LewdBPj3QJ1uWqXGG";

    public static TheoryData<string, UnusableHashReason> Unusable => new()
    {
        { "", UnusableHashReason.UnknownFormat },
        { "plain text", UnusableHashReason.UnknownFormat },
        { "5f4dcc3b5aa765d61d8327deb882cf99", UnusableHashReason.UnknownFormat },
        { "$1$salt$hash", UnusableHashReason.UnknownFormat },
        { new string('x', 513), UnusableHashReason.TooLong },
        { "$argon2id$v=16$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", UnusableHashReason.UnsupportedVersion },
        { "$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", UnusableHashReason.OverLimit },
        { "$argon2id$v=19$m=19456,t=2,p=1$!$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", UnusableHashReason.BadEncoding },
        { Bcrypt[..^1], UnusableHashReason.Malformed },
        { "$2b$31$" + Bcrypt[7..], UnusableHashReason.OverLimit },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Import_HashThatCanNeverVerify_IsRefusedWithTheReason(string hash, UnusableHashReason reason)
    {
        await using var engine = new Engine();
        var account = NewAccount() with { PasswordHash = hash };

        Assert.Equal(reason, engine.Get<IPasswordHasher>().FindFault(hash));
        Assert.Equal(
            new ImportAccountResult.PasswordHashRefused(reason), await engine.Get<IAccountImporter>().ImportAsync(account, CancellationToken.None));
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => engine.Get<IAccountStore>().CreateAsync(account, CancellationToken.None).AsTask());
        Assert.Contains(reason.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.True(hash.Length == 0 || !refused.Message.Contains(hash, StringComparison.Ordinal));
        Assert.Null(await engine.Get<IAccountStore>().FindAsync(account.Subject, CancellationToken.None));
    }

    [Fact]
    public async Task Import_UsableAccount_IsKeptAndASecondOneIsTold()
    {
        await using var engine = new Engine();
        var importer = engine.Get<IAccountImporter>();
        var account = NewAccount() with { PasswordHash = Bcrypt, Roles = ["reader"] };

        var imported = Assert.IsType<ImportAccountResult.Imported>(await importer.ImportAsync(account, CancellationToken.None)).Account;
        Assert.Equal(account.Subject, imported.Subject);
        Assert.True(imported.HasPassword);
        Assert.Equal(Bcrypt, (await engine.Get<IAccountStore>().FindAsync(account.Subject, CancellationToken.None))!.PasswordHash);
        Assert.Equal(new ImportAccountResult.Taken(CreateAccountOutcome.IdTaken), await importer.ImportAsync(account, CancellationToken.None));
        Assert.Equal(
            new ImportAccountResult.Taken(CreateAccountOutcome.EmailTaken),
            await importer.ImportAsync(account with { Subject = Engine.Bob }, CancellationToken.None));
        // No password at all is no fault.
        Assert.IsType<ImportAccountResult.Imported>(
            await importer.ImportAsync(NewAccount() with { Subject = new Subject("cyd"), Email = null }, CancellationToken.None));
    }

    [Theory]
    [InlineData("A\u202eda")]
    [InlineData(" ")]
    public async Task Import_NameThatCannotBeShown_IsRefused(string name)
    {
        await using var engine = new Engine();

        Assert.IsType<ImportAccountResult.DisplayNameRefused>(
            await engine.Get<IAccountImporter>().ImportAsync(NewAccount() with { DisplayName = name }, CancellationToken.None));
    }

    [Fact]
    public async Task Import_RoleThatIsNone_IsRefused()
    {
        await using var engine = new Engine();

        Assert.IsType<ImportAccountResult.RolesRefused>(
            await engine.Get<IAccountImporter>().ImportAsync(NewAccount() with { Roles = ["a,b"] }, CancellationToken.None));
    }

    private static Account NewAccount() => new()
    {
        Subject = Engine.Ada,
        Email = EmailAddress.TryParse("ada@example.org", out var email) ? email : null,
        IsEmailVerified = true,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
