using System.Text.Json;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Conformance;

// What is kept comes back as it was.
public abstract partial class SessionStoreConformance
{
    [Fact]
    public async Task Find_NoSuchSession_IsNull() => Assert.Null(await FindAsync(NewSession(NewSubject(), Now)));

    [Fact]
    public async Task Find_SmallestSession_ComesBackAsKept()
    {
        var session = await StartAsync();

        SessionAssert.Equal(session, await FindAsync(session));
    }

    [Fact]
    public async Task Find_FullestSession_ComesBackAsKept()
    {
        var subject = new Subject("Zoë 𝕏 \"quoted\" \\ | : {}" + SessionId.New(), "tenant ñ 東京 {1}");
        var session = await StartAsync(NewSession(subject, Now) with
        {
            Grant = new Grant
            {
                Roles = ["admin", "Ærlig", "", "a b", "\u0000\n\t\"\\/<>&'+"],
                Permissions = ["posts:write", "posts:write", "東京:読む"],
                Scopes = ["openid", "offline_access"],
                ClientId = "клиент-1",
                AuthTime = Now - TimeSpan.FromMilliseconds(1234),
                AuthenticationMethods = ["pwd", "otp"],
                AuthenticationContext = "urn:mace:incommon:iap:silver",
                Claims = JsonElement.Parse("""{"plan":"gold","limits":{"seats":[1,2,3]}}"""),
            },
            Device = new Device { IpAddress = "2001:db8::1", UserAgent = "Mozilla/5.0 (🦊)\u0000\r\n", Name = "Ada’s 📱" },
            Generation = 7,
            LastSeenAt = Now + TimeSpan.FromMilliseconds(1),
            RotatedAt = Now + TimeSpan.FromMilliseconds(2),
        });

        SessionAssert.Equal(session, await FindAsync(session));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData((uint)int.MaxValue + 1)]
    [InlineData(uint.MaxValue - 1)]
    public async Task Find_AnyGeneration_ComesBackAsKept(uint generation)
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with { Generation = generation });

        SessionAssert.Equal(session, await FindAsync(session));
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
    [InlineData("""{"__proto__":1,"":2,"a.b":3,"$ref":4}""")]
    public async Task Find_ClaimsOfAnyJson_ComeBackToTheLetter(string claims)
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with { Grant = new Grant { Claims = JsonElement.Parse(claims) } });

        SessionAssert.Equal(session, await FindAsync(session));
    }

    [Fact]
    public async Task Find_LargeGrant_ComesBackAsKept()
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with
        {
            Grant = new Grant
            {
                Permissions = [.. Enumerable.Range(0, 2000).Select(i => $"resource-{i}:write")],
                Claims = JsonElement.Parse($$"""{"blob":"{{new string('x', 100_000)}}"}"""),
            },
        });

        SessionAssert.Equal(session, await FindAsync(session));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("", "", "")]
    [InlineData("192.0.2.1", null, null)]
    [InlineData(null, "agent", null)]
    [InlineData(null, null, "name")]
    public async Task Find_DeviceKnownInPart_ComesBackAsKept(string? ipAddress, string? userAgent, string? name)
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with
        {
            Device = new Device { IpAddress = ipAddress, UserAgent = userAgent, Name = name },
        });

        SessionAssert.Equal(session, await FindAsync(session));
    }

    [Fact]
    public async Task Find_TagOfAnotherSubject_TellsNothingElse()
    {
        var session = await StartAsync();
        var other = await StartAsync();

        var found = await Store.FindAsync(SubjectTag.Of(other.Subject), session.Id, CancellationToken.None);

        // A store that is not partitioned may answer by id alone, but never with another session.
        Assert.True(found is null || found.Id == session.Id);
    }

    [Fact]
    public async Task Operations_Rotated_LeaveTheGrantAsItWas()
    {
        var session = await StartAsync(NewSession(NewSubject(), Now) with
        {
            Grant = new Grant { Roles = ["admin"], Claims = JsonElement.Parse("""{"n":1e400,"u":"\u00e9"}""") },
        });
        var at = Now;
        for (var generation = 0u; generation < 5; generation++)
            Assert.Equal(RotationKind.Rotated, await RotateKindAsync(session, generation, at += TimeSpan.FromMinutes(1)));

        var found = await FindAsync(session);

        SessionAssert.EqualButRotatedAt(
            session with { Generation = 5, LastSeenAt = at, IdleExpiresAt = at + Idle },
            found);
    }
}
