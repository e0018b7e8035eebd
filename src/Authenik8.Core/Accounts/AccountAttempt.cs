using Authenik8.Protection;

namespace Authenik8.Accounts;

/// <summary>An attempt at an e-mail address that has been counted.</summary>
/// <param name="Result">Whether it may be evaluated.</param>
/// <param name="Address">The address. Null: the text is not an address.</param>
internal sealed record AccountAttempt(AttemptResult Result, EmailAddress? Address)
{
    /// <summary>The device or session that is proven to belong to the account. Null: none.</summary>
    public string? Device { get; init; }

    /// <summary>The account, where it had to be read to prove the device. Null: it has not been read, or no account has the address.</summary>
    public Account? Account { get; init; }

    /// <summary>Nothing of the person.</summary>
    public override string ToString() => "attempt";
}
