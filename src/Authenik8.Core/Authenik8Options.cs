using Authenik8.Events;
using Authenik8.Accounts;
using Authenik8.Http;
using Authenik8.Messages;
using Authenik8.Passwords;
using Authenik8.Protection;
using Authenik8.Revocation;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8;

/// <summary>All settings of the engine. Read from configuration section <c>Authenik8</c>, then changed by code, then checked as a whole at start.</summary>
public sealed class Authenik8Options
{
    /// <summary>The configuration section that is read: <c>Authenik8</c>.</summary>
    public const string SectionName = "Authenik8";

    /// <summary>
    /// The root secret, 32 random bytes or more; every key that is not given explicitly is derived from it (HKDF-SHA256,
    /// RFC 5869). Make one with <c>openssl rand -base64 32</c>. Null: a key for this process only in Development, an error
    /// at start anywhere else.
    /// </summary>
    /// <remarks>The same on every node. Text is taken as base64 where it is that, otherwise as UTF-8.</remarks>
    public string? Secret { get; set; }

    /// <summary>
    /// Root secrets that are accepted beside <see cref="Secret"/>: former ones, and the next one before it is used. Nothing new is
    /// made with them, but access and refresh tokens, one-time codes, known devices and waiting messages that were made with them
    /// stay good. Default empty; at most 10, each as <see cref="Secret"/>.
    /// </summary>
    /// <remarks>
    /// To rotate the secret put the new one here on every node, then exchange the two, and remove the old one after
    /// <see cref="SessionOptions.IdleTimeout"/>. A secret that has leaked does not belong here. Peppers have a list of their own,
    /// <see cref="PasswordHashingOptions.RetiredPepperSecrets"/>.
    /// </remarks>
    public IList<string> PreviousSecrets { get; } = [];

    /// <summary>Who issues the tokens; claim <c>iss</c>, compared exactly. Default <c>authenik8</c>; best the service's own https URL. 1 to 255 characters, no control characters.</summary>
    public string Issuer { get; set; } = "authenik8";

    /// <summary>Who the tokens are for; claim <c>aud</c>. A token is accepted that names one of them. Default empty: the issuer itself. Each 1 to 255 characters, no control characters.</summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>Access tokens.</summary>
    public TokenOptions Tokens { get; } = new();

    /// <summary>Refresh tokens.</summary>
    public RefreshOptions Refresh { get; } = new();

    /// <summary>Sessions.</summary>
    public SessionOptions Sessions { get; } = new();

    /// <summary>Revocation.</summary>
    public RevocationOptions Revocation { get; } = new();

    /// <summary>Password hashing.</summary>
    public PasswordHashingOptions Passwords { get; } = new();

    /// <summary>Security events.</summary>
    public SecurityEventOptions Events { get; } = new();

    /// <summary>Messages to people, and the outbox in which they wait.</summary>
    public MessageOptions Messages { get; } = new();

    /// <summary>Accounts and the flows around them.</summary>
    public AccountOptions Accounts { get; } = new();

    /// <summary>Limits of attempts.</summary>
    public ProtectionOptions Protection { get; } = new();

    /// <summary>Endpoints and the authentication handler.</summary>
    public HttpOptions Http { get; } = new();

    /// <summary>Whether a key has to be derived from <see cref="Secret"/>, because it is not given explicitly.</summary>
    internal bool NeedsSecret => Tokens.SigningKeys.Count == 0 || Refresh.Keys.Count == 0;
}
