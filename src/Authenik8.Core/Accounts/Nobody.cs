namespace Authenik8.Accounts;

/// <summary>Stands for somebody who has no account, where the same must be done for them as for those who have one.</summary>
internal static class Nobody
{
    /// <summary>An id that no account has: ids of accounts have no spaces.</summary>
    public const string Id = "nobody at all";
}
