namespace Authenik8.Accounts;

/// <summary>Asks for a page of accounts.</summary>
/// <param name="Tenant">Whose accounts. Null: of no tenant.</param>
/// <param name="Cursor"><see cref="AccountPage.Next"/> of the page before. Null: from the beginning. A text that no store wrote begins at the beginning.</param>
/// <param name="Limit">How many at the most, 1 to <see cref="MaxLimit"/>.</param>
public sealed record ListAccountsQuery(string? Tenant, string? Cursor, int Limit)
{
    /// <summary>The longest page: 1,000 accounts.</summary>
    public const int MaxLimit = 1000;
}
