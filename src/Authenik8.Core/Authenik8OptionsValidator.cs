using System.Globalization;
using Authenik8.Events;
using Authenik8.Messages;
using Authenik8.Accounts;
using Authenik8.Http;
using Authenik8.Http.Cookies;
using Authenik8.Passwords;
using Authenik8.Protection;
using Authenik8.Sessions;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Authenik8;

/// <summary>Checks all settings and tells every mistake at once: the setting, what is wrong, and what would be right.</summary>
internal sealed class Authenik8OptionsValidator(IHostEnvironment? environment = null, TimeProvider? clock = null) : IValidateOptions<Authenik8Options>
{
    /// <summary>Whether endpoints are only described: a build machine has no secret, and needs none.</summary>
    public bool IsDocumentGeneration { get; init; } = DocumentGeneration.IsRunning;

    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, Authenik8Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        CheckTokens(options, problems);
        CheckSessions(options, problems);
        CheckRevocation(options, problems);
        CheckHttp(options, problems);
        CheckPasswords(options, problems);
        problems.AddRange(AccountOptionsValidation.MistakesIn(options.Accounts));
        CheckEvents(options.Events, problems);
        CheckMessages(options.Messages, problems);
        problems.AddRange(ProtectionOptionsValidation.MistakesIn(options.Protection));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private void CheckTokens(Authenik8Options options, List<string> problems)
    {
        problems.AddRange(TokenOptionsValidation.Validate(options));
        if (options.Secret is null && options.NeedsSecret && environment?.IsDevelopment() != true && !IsDocumentGeneration)
            problems.Add($"Authenik8:Secret is not set; {SecretText.Advice}. It may be missing in Development only.");
        // Mistakes in the keys themselves have been told above.
        var keys = SigningKeyReader.Read(options.Tokens.SigningKeys, []);
        if (keys.Count > 0 && !keys.Any(key => key.Key.CanSign))
            problems.Add("Authenik8:Tokens:SigningKeys has public keys only; add a private key or a secret to sign with.");
        else if (keys.Count > 0 && (clock ?? TimeProvider.System).GetUtcNow() is var now && !keys.Any(key => key.SignsAt(now)))
            problems.Add(KeyRing.DescribeWhyNoneSigns(keys, now));
    }

    private static void CheckSessions(Authenik8Options options, List<string> problems)
    {
        var sessions = options.Sessions;
        CheckRange("Sessions:IdleTimeout", sessions.IdleTimeout, TimeSpan.FromMinutes(1), Year, problems);
        if (sessions.IdleTimeout < options.Tokens.Lifetime)
            problems.Add("Authenik8:Sessions:IdleTimeout is shorter than Authenik8:Tokens:Lifetime, so a session could not be refreshed when its access token expires.");
        CheckRange("Sessions:AbsoluteLifetime", sessions.AbsoluteLifetime, sessions.IdleTimeout, Year, problems);
        if (sessions.MaxPerSubject is < 1 or > 10_000)
            problems.Add("Authenik8:Sessions:MaxPerSubject must be 1 to 10000.");
        CheckRange("Refresh:ReuseWindow", options.Refresh.ReuseWindow, TimeSpan.Zero, TimeSpan.FromMinutes(5), problems);
        if (!Enum.IsDefined(options.Refresh.WithinWindow))
            problems.Add("Authenik8:Refresh:WithinWindow must be Reject or ReplaySuccessor.");
        _ = RefreshKeyReader.Read(options.Refresh.Keys, problems);
    }

    private static void CheckRevocation(Authenik8Options options, List<string> problems)
    {
        var revocation = options.Revocation;
        if (!Enum.IsDefined(revocation.Mode))
            problems.Add("Authenik8:Revocation:Mode must be Index, Store or None.");
        CheckRange("Revocation:PollInterval", revocation.PollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), problems);
        CheckRange("Revocation:MaxStaleness", revocation.MaxStaleness, TimeSpan.Zero, TimeSpan.FromMinutes(5), problems);
        if (revocation.MaxStaleness <= revocation.PollInterval)
            problems.Add("Authenik8:Revocation:MaxStaleness must be longer than PollInterval; otherwise every request asks the session store.");
    }

    private static void CheckHttp(Authenik8Options options, List<string> problems)
    {
        var http = options.Http;
        if (http.Realm is not { Length: > 0 } realm || realm.Any(static c => c is < ' ' or > '~' or '"' or '\\'))
            problems.Add("Authenik8:Http:Realm must be printable ASCII without quotes and backslashes.");
        if (http.MaxBodyBytes is < 1024 or > 1024 * 1024)
            problems.Add("Authenik8:Http:MaxBodyBytes must be 1024 to 1048576.");
        CheckRange("Http:ConnectionGracePeriod", http.ConnectionGracePeriod, TimeSpan.Zero, TimeSpan.FromHours(1), problems);
        if (!Enum.IsDefined(http.RefreshTransport))
            problems.Add("Authenik8:Http:RefreshTransport must be Body or Cookie.");
        if (http.AccessTokenCookie && http.RefreshTransport != RefreshTransport.Cookie)
            problems.Add("Authenik8:Http:AccessTokenCookie is set, but refresh tokens travel in bodies; set Authenik8:Http:RefreshTransport to Cookie, or leave it false.");
        problems.AddRange(Authenik8CookieOptionsValidation.MistakesIn(http.Cookies));
        for (var i = 0; i < http.AllowedOrigins.Count; i++)
        {
            if (WebOrigin.Parse(http.AllowedOrigins[i]) is null)
                problems.Add($"Authenik8:Http:AllowedOrigins:{i} must be an origin such as https://app.example.com: http or https, a host in ASCII and at most a port; no path or slash at its end, no wildcard, not null.");
        }
        for (var i = 0; i < http.QueryTokenPaths.Count; i++)
        {
            if (http.QueryTokenPaths[i] is not { Length: > 1 } path || path[0] != '/' || path[^1] == '/')
                problems.Add($"Authenik8:Http:QueryTokenPaths:{i} must be a path such as /hubs/chat: it starts with a slash and does not end with one.");
        }
    }

    private void CheckPasswords(Authenik8Options options, List<string> problems)
    {
        problems.AddRange(PasswordHashingValidator.MistakesIn(options.Passwords));
        if (options.Passwords.PepperKeyId is not null && options.Secret is null && !IsDocumentGeneration)
            problems.Add("Authenik8:Passwords:PepperKeyId is set, but there is no Authenik8:Secret to derive a pepper from; set it, or leave PepperKeyId null.");
        for (var i = 0; options.Passwords.PepperKeyId is not null && i < options.PreviousSecrets.Count; i++)
        {
            if (!options.Passwords.RetiredPepperSecrets.Values.Contains(options.PreviousSecrets[i], StringComparer.Ordinal))
                problems.Add($"Authenik8:PreviousSecrets:{i} is not among Authenik8:Passwords:RetiredPepperSecrets, so hashes with its pepper could not be verified; add it there under the PepperKeyId that goes with it, and give the current secret another PepperKeyId.");
        }
    }

    private static void CheckEvents(SecurityEventOptions events, List<string> problems)
    {
        if (events.QueueCapacity is < 100 or > 1_000_000)
            problems.Add("Authenik8:Events:QueueCapacity must be 100 to 1000000.");
    }

    private static void CheckMessages(MessageOptions messages, List<string> problems)
    {
        if (messages.QueueCapacity is < 1 or > 1_000_000)
            problems.Add("Authenik8:Messages:QueueCapacity must be 1 to 1000000.");
        if (messages.MaxConcurrency is < 1 or > 100)
            problems.Add("Authenik8:Messages:MaxConcurrency must be 1 to 100.");
        if (messages.MaxAttempts is < 1 or > 20)
            problems.Add("Authenik8:Messages:MaxAttempts must be 1 to 20.");
        CheckRange("Messages:PollInterval", messages.PollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), problems);
        CheckRange("Messages:SendTimeout", messages.SendTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2), problems);
    }

    private static void CheckRange(string setting, TimeSpan value, TimeSpan min, TimeSpan max, List<string> problems)
    {
        if (value < min || value > max)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Authenik8:{setting} is {value}; it must be {min} to {max}."));
    }
}
