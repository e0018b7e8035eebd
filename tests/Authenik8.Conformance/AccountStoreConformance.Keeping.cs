using System.Text.Json;
using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What is kept comes back as it was, whichever way leads to it.
public abstract partial class AccountStoreConformance
{
    [Fact]
    public async Task Find_NoSuchAccount_IsNull()
    {
        var subject = NewSubject();

        Assert.Null(await FindAsync(subject));
        Assert.Null(await FindAsync(subject.Tenant, NewEmail()));
        Assert.Null(await FindAsync(subject.Tenant, NewLogin()));
    }

    [Fact]
    public async Task Find_SmallestAccount_ComesBackAsKept()
    {
        var account = await KeepAsync(NewAccount(NewSubject()));

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Fact]
    public async Task Find_FullestAccount_ComesBackAsKeptByEveryWay()
    {
        var account = await KeepAsync(FullAccount());
        var tenant = account.Subject.Tenant;

        AccountAssert.Equal(account, await FindAsync(account.Subject));
        AccountAssert.Equal(account, await FindAsync(tenant, account.Email!));
        foreach (var login in account.ExternalLogins)
            AccountAssert.Equal(account, await FindAsync(tenant, login));
        AccountAssert.Equal(account, Assert.Single(await ListAllAsync(tenant)));
        AccountAssert.Equal(account, Assert.Single(await ListDueAsync(account.DeletionDueAt!.Value)));
    }

    [Fact]
    public async Task Find_AccountUpdatedInEveryMember_ComesBackAsUpdated()
    {
        var small = await KeepAsync(NewAccount(NewSubject()));
        var full = FullAccount() with { Subject = small.Subject, CreatedAt = small.CreatedAt };

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(full));
        AccountAssert.Equal(full with { Version = 1 }, await FindAsync(small.Subject));

        Assert.Equal(UpdateAccountOutcome.Updated, await UpdateAsync(small with { Version = 1 }));
        AccountAssert.Equal(small with { Version = 2 }, await FindAsync(small.Subject));
    }

    [Theory]
    [InlineData(AccountStatus.Active)]
    [InlineData(AccountStatus.Locked)]
    [InlineData(AccountStatus.Disabled)]
    [InlineData(AccountStatus.PendingDeletion)]
    public async Task Find_AnyStatus_ComesBackAsKept(AccountStatus status)
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Status = status });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Zoë 𝕏 \"quoted\" \\ | : {}")]
    [InlineData("عائشة 🦊\u200d\u0301")]
    [InlineData("line\r\nfeed\ttab\u0000null")]
    public async Task Find_AnyName_ComesBackToTheLetter(string name)
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { DisplayName = name, PasswordHash = name, Roles = [name, "", name] });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"n":1.0}""")]
    [InlineData("""{"n":1e400}""")]
    [InlineData("""{"n":-0.0,"m":1E+2,"long":123456789012345678901234567890.10}""")]
    [InlineData("""{"t":true,"f":false,"null":null,"empty":"","list":[],"object":{}}""")]
    [InlineData("""{"nested":[{"a":[1,[2,{"b":null}]]}]}""")]
    [InlineData("""{"escaped":"\u00e9\ud834\udd1e\/\u0000","plain":"é𝄞/"}""")]
    [InlineData("""{"lone":"\ud800"}""")]
    [InlineData("""{ "spaced" : [ 1 , 2 ] }""")]
    [InlineData("""{"__proto__":1,"":2,"a.b":3,"$ref":4,"a.b":5}""")]
    public async Task Find_PropertiesOfAnyJson_ComeBackToTheLetter(string properties)
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with { Properties = JsonElement.Parse(properties) });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Fact]
    public async Task Find_PropertiesNestedDeeply_ComeBackToTheLetter()
    {
        var nested = new string('[', 500) + new string(']', 500);
        using var properties = JsonDocument.Parse($$"""{"deep":{{nested}}}""", new JsonDocumentOptions { MaxDepth = 1000 });
        var account = await KeepAsync(NewAccount(NewSubject()) with { Properties = properties.RootElement.Clone() });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Fact]
    public async Task Find_ManyRolesAndLogins_ComeBackInTheirOrder()
    {
        var account = await KeepAsync(NewAccount(NewSubject()) with
        {
            Roles = [.. Enumerable.Range(0, 200).Select(i => $"role-{i * 7919 % 200}")],
            Permissions = [.. Enumerable.Range(0, 2000).Select(i => $"resource-{i}:write")],
            ExternalLogins = [.. Enumerable.Range(0, 50).Select(_ => NewLogin())],
            Properties = JsonElement.Parse($$"""{"blob":"{{new string('x', 100_000)}}"}"""),
        });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
        AccountAssert.Equal(account, await FindAsync(account.Subject.Tenant, account.ExternalLogins[49]));
    }

    [Fact]
    public async Task Find_LoginGivenTwice_IsOneLogin()
    {
        var login = NewLogin();
        var account = await KeepAsync(NewAccount(NewSubject()) with { ExternalLogins = [login, login] });

        Assert.Equal(account.Subject, await OwnerAsync(account.Subject.Tenant, login));
        Assert.True(await DeleteAsync(account));
        Assert.Null(await OwnerAsync(account.Subject.Tenant, login));
    }

    [Fact]
    public async Task Find_TimesFinerThanAMillisecond_AreCutOff()
    {
        var fine = TimeSpan.FromTicks(9_999);
        var account = NewAccount(NewSubject()) with { LastLoginAt = Now, DeletionDueAt = Now };
        _ = await KeepAsync(account with { CreatedAt = Now + fine, LastLoginAt = Now + fine, DeletionDueAt = Now + fine });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
        Assert.Single(await ListDueAsync(Now));
    }

    [Fact]
    public async Task Find_TimesOfAnotherOffset_AreTheSameMoment()
    {
        var elsewhere = Now.ToOffset(TimeSpan.FromHours(-9));
        var account = await KeepAsync(NewAccount(NewSubject()) with { CreatedAt = elsewhere, LastLoginAt = elsewhere, DeletionDueAt = elsewhere });

        AccountAssert.Equal(account, await FindAsync(account.Subject));
    }

    [Theory]
    [InlineData("Zoë 𝕏 \"quoted\" \\ | : {} %00")]
    [InlineData("user@example.org")]
    [InlineData("{a}")]
    [InlineData("*")]
    [InlineData(" ")]
    public async Task Find_AnyId_IsFoundAndListed(string id)
    {
        var account = await KeepAsync(NewAccount(new Subject(id, NewTenant())));

        AccountAssert.Equal(account, await FindAsync(account.Subject));
        AccountAssert.Equal(account, Assert.Single(await ListAllAsync(account.Subject.Tenant)));
        Assert.True(await DeleteAsync(account));
        Assert.Null(await FindAsync(account.Subject));
    }

    [Fact]
    public async Task Find_CallersListsChangedAfterwards_KeepsWhatTheyWere()
    {
        List<string> roles = ["user"];
        List<ExternalLogin> logins = [NewLogin()];
        using var properties = JsonDocument.Parse("""{"plan":"gold"}""");
        var account = NewAccount(NewSubject()) with { Roles = roles, ExternalLogins = logins, Properties = properties.RootElement };
        var expected = account with { Roles = ["user"], ExternalLogins = [.. logins], Properties = properties.RootElement.Clone() };
        _ = await KeepAsync(account);

        roles[0] = "admin";
        logins.Clear();
        properties.Dispose();

        AccountAssert.Equal(expected, await FindAsync(account.Subject));
    }

    /// <summary>An account with something in every member.</summary>
    private static Account FullAccount() => new()
    {
        Subject = new Subject("Zoë 𝕏 \"quoted\" \\ | : {}" + SessionId.New(), "tenant ñ 東京 {1}" + SessionId.New()),
        Email = Email($"Zoe+News-{NewName()}@XN--BCHER-KVA.example"),
        IsEmailVerified = true,
        HasUnconfirmedCredentials = true,
        DisplayName = "Zoë “Æ” 𝕏 🦊",
        PasswordHash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
        Roles = ["admin", "Ærlig", "", "a b", "\u0000\n\t\"\\/<>&'+"],
        Permissions = ["posts:write", "posts:write", "東京:読む"],
        Status = AccountStatus.PendingDeletion,
        SecurityVersion = 1L << 40,
        KeptSession = SessionId.New(),
        ExternalLogins = [NewLogin(), new ExternalLogin("https://login.example/Ω?a=b&c", "subject \" {}"), NewLogin()],
        CreatedAt = Now,
        LastLoginAt = Now + TimeSpan.FromMilliseconds(1),
        DeletionDueAt = Now + TimeSpan.FromDays(30),
        Properties = JsonElement.Parse("""{"plan":"gold","limits":{"seats":[1,2.50,3e2]}}"""),
    };
}
