using Authenik8.Accounts;
using StackExchange.Redis;

namespace Authenik8.Redis.Accounts;

/// <summary>The keys of one tenant's accounts, all in one slot.</summary>
/// <remarks>Accounts, addresses and logins are named by their SHA-256: names of keys are seen in tools and logs.</remarks>
/// <param name="Prefix">What each begins with, the hash tag in it.</param>
internal readonly record struct AccountKeys(string Prefix)
{
    /// <summary>What the key of each account begins with; its name follows.</summary>
    public string AccountPrefix => $"{Prefix}account:";

    /// <summary>The names of all accounts, each after the time at which it was made.</summary>
    public RedisKey List => $"{Prefix}list";

    /// <summary>The record of an account.</summary>
    public RedisKey Account(string name) => $"{Prefix}account:{name}";

    /// <summary>The key of a name as the record has it.</summary>
    public RedisKey Of(string name) => Prefix + name;

    /// <summary>Leads from an e-mail address to the name of its account.</summary>
    public RedisKey Of(EmailAddress email) => Prefix + AccountName.Of(email);

    /// <summary>Leads from an external login to the name of its account.</summary>
    public RedisKey Of(ExternalLogin login) => Prefix + AccountName.Of(login);

    /// <summary>That a call had its effect, for its repetition.</summary>
    public RedisKey Answer(string call) => $"{Prefix}answer:{call}";
}
