using Authenik8.Configuration;
using Authenik8.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Authenik8.Core.Tests.Configuration;

/// <summary>What configuration says is read as it is meant, or reported at start with every other mistake; it is never ignored.</summary>
public sealed class SettingsReaderTests
{
    /// <summary>Each mistake: key, value, and what the message says after the key.</summary>
    public static TheoryData<string, string, string> Mistakes => new()
    {
        // Hours over 23 are days to the framework, a bare number as well.
        { "Sessions:IdleTimeout", "24:00:00", "is \"24:00:00\", with 24 hours, which would be read as days; write 1.00:00:00 for 24 hours" },
        { "Sessions:AbsoluteLifetime", "720:00:00", "is \"720:00:00\", with 720 hours, which would be read as days; write 30.00:00:00 for 720 hours" },
        { "Accounts:VerificationLifetime", "36:30", "is \"36:30\", with 36 hours, which would be read as days; write 1.12:30:00 for 36 hours" },
        { "Accounts:DeletionGrace", "1.25:00:00", "is \"1.25:00:00\", with 25 hours, which would be read as days; write 2.01:00:00 for 25 hours" },
        { "Tokens:Lifetime", "15", "is \"15\", a number without a unit, which would be days; write 15.00:00:00 for days, or 00:15:00 for minutes" },
        { "Tokens:Lifetime", "00:90:00", "is \"00:90:00\", with more than 59 minutes or seconds; write 01:30:00" },
        { "Tokens:Lifetime", "15m", "is \"15m\", which is no length of time; write [days.]hours:minutes:seconds" },
        { "Tokens:Lifetime", "PT15M", "is \"PT15M\", which is no length of time" },
        { "Tokens:Lifetime", "", "is empty, which is no length of time" },
        { "Tokens:ClockSkew", "1:00:00:00", "is \"1:00:00:00\", with a colon after the days; write 1.00:00:00" },
        { "Protection:LoginFailures:Window", "24:00:00", "is \"24:00:00\", with 24 hours" },
        // What cannot be parsed.
        { "Tokens:SigningKeys:0:Algorithm", "RS512", "is \"RS512\"; it must be HS256 or ES256 or RS256 or PS256" },
        { "Tokens:SigningKeys:0:Algorithm", "7", "is \"7\"; it must be HS256" },
        { "Tokens:SigningKeys:0:Algorithm", "HS256, ES256", "is \"HS256, ES256\"; it must be HS256" },
        { "Tokens:SigningKeys:0:NotBefore", "01/02/2026", "is \"01/02/2026\", which is no time in ISO 8601; write one such as 2026-01-31T00:00:00Z" },
        { "Tokens:SigningKeys:0:RetireAt", "tomorrow", "is \"tomorrow\", which is no time in ISO 8601" },
        { "Tokens:SigningKeys:0:RetireAt", "2026-02-30", "is \"2026-02-30\", which is no time in ISO 8601" },
        { "Http:RefreshTransport", "Cookies", "is \"Cookies\"; it must be Body or Cookie" },
        { "Http:AccessTokenCookie", "yes", "is \"yes\"; it must be true or false" },
        { "Accounts:Enabled", "1", "is \"1\"; it must be true or false" },
        { "Sessions:MaxPerSubject", "banana", "is \"banana\"; it must be a whole number from -2147483648 to 2147483647" },
        { "Sessions:MaxPerSubject", "1e3", "is \"1e3\"; it must be a whole number" },
        { "Refresh:Keys:0:KeyId", "256", "is \"256\"; it must be a whole number from 0 to 255" },
        { "Passwords:RetainedMemoryKiB", "lots", "is \"lots\"; it must be a whole number" },
        // A shape in the place of another.
        { "Audiences", "https://api.example", "has a single value, but it is a list; set Authenik8:Audiences:0" },
        { "Accounts:DefaultRoles", "member", "has a single value, but it is a list; set Authenik8:Accounts:DefaultRoles:0" },
        { "Tokens:SigningKeys", "-----BEGIN PRIVATE KEY-----", "has a single value, but it is a list; set Authenik8:Tokens:SigningKeys:0 and what belongs to it" },
        { "Tokens:SigningKeys:0", "-----BEGIN PRIVATE KEY-----", "has a value, but it is a group of settings; set Authenik8:Tokens:SigningKeys:0:KeyId" },
        { "Passwords:RetiredPepperSecrets", "old", "has a single value, but it has entries by name" },
        { "Tokens", "00:15:00", "has a value, but it is a group of settings" },
        { "Issuer:0", "https://id.example", "is not a setting; Authenik8:Issuer has one value, not a list or a group of settings" },
        { "Tokens:Lifetime:Minutes", "15", "is not a setting; Authenik8:Tokens:Lifetime has one value" },
        { "Audiences:first", "https://api.example", "is not a setting; Authenik8:Audiences is a list" },
        { "Audiences:0:name", "https://api.example", "is not a setting; Authenik8:Audiences:0 has one value" },
        // What nobody reads.
        { "Token:Lifetime", "00:05:00", "is not a setting; the nearest is Authenik8:Tokens:Lifetime" },
        { "Acounts:Enabled", "false", "is not a setting; the nearest is Authenik8:Accounts:Enabled" },
        { "Tokens:LifeTimes", "00:05:00", "is not a setting; the nearest is Authenik8:Tokens:Lifetime" },
        { "Tokens:SigningKeys:0:Algorithmn", "ES256", "is not a setting; the nearest is Authenik8:Tokens:SigningKeys:0:Algorithm" },
        { "Protection:LoginFailure:Permits", "5", "is not a setting; the nearest is Authenik8:Protection:LoginFailures:Permits" },
        { "Secrets", "x", "is not a setting; the nearest is Authenik8:Secret" },
        { "Banana:Split", "x", "is not a setting, unless of a package that has not been added; the nearest is Authenik8:" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Configuration_Mistake_IsReportedAtStartByItsKey(string key, string value, string message)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.Contains(exception.Failures, failure => failure.StartsWith($"Authenik8:{key} {message}", StringComparison.Ordinal));
    }

    [Fact]
    public void Configuration_EveryMistake_IsReportedTogetherWithThoseOfValidation()
    {
        (string Key, string Value)[] settings =
        [
            ("Tokens:Lifetime", "24:00:00"), ("Http:RefreshTransport", "Cookies"), ("Accounts:DefaultRoles", "member"), ("Acounts:Enabled", "false"),
            ("Sessions:MaxPerSubject", "0"), ("Http:Realm", "a\"b"),
        ];

        var exception = Assert.Throws<OptionsValidationException>(() => Read(settings));

        Assert.All(settings, setting => Assert.Single(exception.Failures, failure => failure.StartsWith($"Authenik8:{setting.Key} ", StringComparison.Ordinal)));
        Assert.Equal(settings.Length, exception.Failures.Count());
    }

    [Theory]
    [InlineData("Tokens:SigningKeys")]
    [InlineData("Tokens:SigningKeys:0")]
    [InlineData("Sessions:MaxPerSubject")]
    [InlineData("Secretz")]
    [InlineData("Tokens:Lifetime")]
    public void Configuration_SecretInTheWrongPlace_IsNotRepeated(string key)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read((key, Engine.Secret)));

        Assert.DoesNotContain(Engine.Secret, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("23:59:59", 86_399)]
    [InlineData("00:15:00", 900)]
    [InlineData("0:15", 900)]
    [InlineData(" 00:15:00 ", 900)]
    [InlineData("1.00:00:00", 86_400)]
    [InlineData("00:00:01.5", 1.5)]
    public void Configuration_LengthOfTime_IsReadAsItIsMeant(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(("Tokens:Lifetime", text)).Tokens.Lifetime);

    [Fact]
    public void Configuration_Zero_NeedsNoUnit() => Assert.Equal(TimeSpan.Zero, Read(("Tokens:ClockSkew", "0")).Tokens.ClockSkew);

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/New_York")]
    public void Configuration_TimeWithoutAnOffset_IsUtcInEveryTimeZone(string zone)
    {
        var before = Environment.GetEnvironmentVariable("TZ");
        try
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();

            Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), NotBefore("2026-01-31T12:00:00"));
            Assert.Equal(new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero), NotBefore("2026-01-31"));
            Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), NotBefore("2026-01-31 14:00:00 +02:00"));
            Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), NotBefore("2026-01-31T12:00:00Z"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Theory]
    [InlineData("es256", SigningAlgorithm.ES256)]
    [InlineData("1", SigningAlgorithm.ES256)]
    public void Configuration_NameInAnyCaseOrItsNumber_IsRead(string text, SigningAlgorithm expected) => Assert.Equal(
        expected,
        Read(("Tokens:SigningKeys:0:Pem", Tokens.TestKeys.Ec.ExportPkcs8PrivateKeyPem()), ("Tokens:SigningKeys:0:Algorithm", text)).Tokens.SigningKeys[0].Algorithm);

    [Theory]
    [InlineData("""{ "Authenik8": { "Audiences": [], "Tokens": {}, "Refresh": null, "Passwords": { "PepperKeyId": null, "RetainedMemoryKiB": null } } }""")]
    [InlineData("""{ "authenik8": { "AUDIENCES": ["a"], "tokens": { "lifetime": "00:05:00" } } }""")]
    public void Configuration_JsonWithNothingInIt_IsAccepted(string json)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));

        _ = Read(new ConfigurationBuilder().AddJsonStream(stream).AddInMemoryCollection(new Dictionary<string, string?> { ["Authenik8:Secret"] = Engine.Secret }).Build());
    }

    [Fact]
    public void AddSettings_SectionOfAPackage_IsReadCheckedAndNotUnknown()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration(("Pigeon:Wings", "2"), ("Pigeon:Rest", "00:01:00")));
        services.AddAuthenik8().AddSettings<PigeonOptions>("Pigeon", static (settings, options) =>
        {
            options.Wings = int.Parse(settings["Wings"]!, System.Globalization.CultureInfo.InvariantCulture);
            options.Rest = TimeSpan.Parse(settings["Rest"]!, System.Globalization.CultureInfo.InvariantCulture);
        });
        using var provider = services.BuildServiceProvider();

        Assert.Equal(2, provider.GetRequiredService<IOptions<PigeonOptions>>().Value.Wings);
        Assert.Equal(Engine.Secret, provider.GetRequiredService<IOptions<Authenik8Options>>().Value.Secret);
    }

    [Fact]
    public void AddSettings_MistakesInTheSectionOfAPackage_AreReported()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(Configuration(("Pigeon:Wing", "2"), ("Pigeon:Rest", "24:00:00")));
        services.AddAuthenik8().AddSettings<PigeonOptions>("Pigeon", static (_, _) => { });
        using var provider = services.BuildServiceProvider();

        var exception = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<PigeonOptions>>().Value);

        Assert.Equal(2, exception.Failures.Count());
        Assert.Contains(exception.Failures, failure => failure.StartsWith("Authenik8:Pigeon:Wing is not a setting; the nearest is Authenik8:Pigeon:Wings", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.StartsWith("Authenik8:Pigeon:Rest is \"24:00:00\"", StringComparison.Ordinal));
    }

    /// <summary>A group of settings that <see cref="Authenik8Settings"/> does not name would be bound unchecked.</summary>
    [Fact]
    public void Schema_EveryGroupOfSettings_IsNamed()
    {
        var schema = Authenik8Settings.Schema;
        var waiting = new Queue<Type>([schema.Root]);
        var seen = new HashSet<Type>();
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type))
                continue;
            Assert.True(schema.Find(type) is not null, $"{type} is not named in Authenik8Settings.");
            foreach (var property in schema.Find(type)!)
            {
                var inner = property.Type.Element ?? property.Type;
                if (inner.Kind == SettingsKind.Section)
                    waiting.Enqueue(inner.Type);
            }
        }
        Assert.Contains("Tokens:SigningKeys:0:NotBefore", schema.Paths());
        Assert.Contains("Passwords:RetiredPepperSecrets:name", schema.Paths());
    }

    private static DateTimeOffset? NotBefore(string text) =>
        Read(("Tokens:SigningKeys:0:Pem", Tokens.TestKeys.Ec.ExportPkcs8PrivateKeyPem()), ("Tokens:SigningKeys:0:NotBefore", text)).Tokens.SigningKeys[0].NotBefore;

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Append(("Secret", Engine.Secret)).Select(static setting => KeyValuePair.Create($"Authenik8:{setting.Item1}", (string?)setting.Item2)))
        .Build();

    private static Authenik8Options Read(params (string Key, string Value)[] settings) => Read(Configuration(settings));

    private static Authenik8Options Read(IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddAuthenik8();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<Authenik8Options>>().Value;
    }

    private sealed class PigeonOptions
    {
        public int Wings { get; set; }

        public TimeSpan Rest { get; set; }
    }
}
