namespace Authenik8.Accounts;

/// <summary>Some accounts as they are shown.</summary>
/// <param name="Accounts">The accounts, in the order in which they were made.</param>
/// <param name="Next">Where the next page begins. Null: there is none.</param>
public sealed record AccountList(IReadOnlyList<AccountView> Accounts, string? Next);
