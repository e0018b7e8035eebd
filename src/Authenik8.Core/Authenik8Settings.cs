using Authenik8.Accounts;
using Authenik8.Configuration;
using Authenik8.Events;
using Authenik8.Http;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Passwords.Policy;
using Authenik8.Protection;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8;

/// <summary>The settings of the engine as configuration sees them.</summary>
internal static class Authenik8Settings
{
    /// <summary>Every group of settings is named here; which settings it has is read from its type.</summary>
    public static SettingsSchema Schema { get; } = SettingsSchema.Of<Authenik8Options>()
        .With<TokenOptions>().With<SigningKeyOptions>()
        .With<RefreshOptions>().With<RefreshKeyOptions>()
        .With<SessionOptions>()
        .With<RevocationOptions>()
        .With<PasswordHashingOptions>().With<PasswordPolicyOptions>().With<BreachedPasswordOptions>()
        .With<SecurityEventOptions>()
        .With<MessageOptions>()
        .With<AccountOptions>()
        .With<ProtectionOptions>().With<AttemptWindowOptions>().With<AttemptBackoffOptions>()
        .With<HttpOptions>().With<Authenik8CookieOptions>();
}
