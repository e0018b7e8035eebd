using Authenik8.Diagnostics;
using Authenik8.Events;
using Microsoft.Extensions.Logging;

namespace Authenik8.Passwords.Policy;

/// <summary>Long enough, not common, not what everybody knows of its owner, not leaked.</summary>
/// <param name="options">Settings of passwords, validated by the caller.</param>
/// <param name="breached">Knows leaked passwords. Null: none are looked up.</param>
/// <param name="events">Learns of look-ups that failed.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="logger">Is told why.</param>
internal sealed class PasswordPolicy(
    PasswordHashingOptions options,
    IBreachedPasswords? breached,
    ISecurityEvents events,
    Authenik8Metrics metrics,
    ILogger<PasswordPolicy> logger) : IPasswordPolicy
{
    /// <inheritdoc />
    public async Task<PasswordRefusal?> CheckAsync(string password, PasswordContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        if (CheckHere(password, context) is { } refusal)
            return refusal;
        return await IsBreachedAsync(password, cancellationToken).ConfigureAwait(false) ? PasswordRefusal.Breached : null;
    }

    private PasswordRefusal? CheckHere(string password, PasswordContext context)
    {
        switch (PasswordText.Check(password, options.Normalization, options.Policy.MinLength))
        {
            case PasswordRejection.NotUnicode:
                return PasswordRefusal.NotUnicode;
            case PasswordRejection.TooLong:
                return PasswordRefusal.TooLong;
            case PasswordRejection.TooShort:
                return PasswordRefusal.TooShort;
        }
        if (options.Policy.CheckCommon && CommonPasswords.Embedded.Contain(password))
            return PasswordRefusal.Common;
        if (PersonalWords.OfEmail(context.Email).Exists(IsInside))
            return PasswordRefusal.ContainsEmail;
        if (PersonalWords.OfName(context.DisplayName).Exists(IsInside))
            return PasswordRefusal.ContainsName;
        return options.Policy.ContextWords.Any(IsInside) ? PasswordRefusal.ContainsContextWord : null;

        bool IsInside(string word) => password.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<bool> IsBreachedAsync(string password, CancellationToken cancellationToken)
    {
        if (breached is null)
            return false;
        try
        {
            return await breached.ContainAsync(password, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody is kept from a new password because another service is down; who watches over the accounts is told.
            Log.BreachCheckSkipped(logger, exception);
            metrics.BreachCheckSkipped();
            events.Raise(SecurityEventNames.BreachCheckSkipped, subject: null);
            return false;
        }
    }
}
