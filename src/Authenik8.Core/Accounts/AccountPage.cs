namespace Authenik8.Accounts;

/// <summary>Some accounts, in the order in which they were made.</summary>
/// <param name="Accounts">The accounts.</param>
/// <param name="Next">Where the next page begins. Null: there is none.</param>
public sealed record AccountPage(IReadOnlyList<Account> Accounts, string? Next);
