using Authenik8.Accounts;
using Authenik8.Passwords;
using Authenik8.Sessions;
using Authenik8.Tokens;

namespace Authenik8.InMemory;

/// <summary>The account store within one process: everything under one lock, which none holds for longer than its look-ups take.</summary>
internal sealed class InMemoryAccountStore(IPasswordHasher? hasher = null) : IAccountStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Subject, Account> _accounts = [];
    private readonly Dictionary<(string? Tenant, EmailAddress Email), Account> _byEmail = [];
    private readonly Dictionary<(string? Tenant, ExternalLogin Login), Account> _byLogin = [];
    // A dictionary's key cannot be null, and no tenant's name is empty.
    private readonly Dictionary<string, SortedSet<AccountPlace>> _byTenant = new(StringComparer.Ordinal);
    private readonly SortedSet<DueAccount> _due = [];

    /// <inheritdoc />
    public ValueTask<CreateAccountOutcome> CreateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        cancellationToken.ThrowIfCancellationRequested();
        hasher?.ThrowIfUnusable(account);
        var created = Own(account) with { Version = 0, CreatedAt = UnixMilliseconds.Floor(account.CreatedAt) };
        lock (_lock)
        {
            if (_accounts.ContainsKey(created.Subject))
                return ValueTask.FromResult(CreateAccountOutcome.IdTaken);
            if (HasEmailOfAnother(created))
                return ValueTask.FromResult(CreateAccountOutcome.EmailTaken);
            if (HasLoginOfAnother(created))
                return ValueTask.FromResult(CreateAccountOutcome.LoginTaken);
            Add(created);
            return ValueTask.FromResult(CreateAccountOutcome.Created);
        }
    }

    /// <inheritdoc />
    public ValueTask<Account?> FindAsync(Subject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_accounts.GetValueOrDefault(subject));
    }

    /// <inheritdoc />
    public ValueTask<Account?> FindByEmailAsync(string? tenant, EmailAddress email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_byEmail.GetValueOrDefault((tenant, email)));
    }

    /// <inheritdoc />
    public ValueTask<Account?> FindByLoginAsync(string? tenant, ExternalLogin login, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_byLogin.GetValueOrDefault((tenant, login)));
    }

    /// <inheritdoc />
    public ValueTask<UpdateAccountOutcome> UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        cancellationToken.ThrowIfCancellationRequested();
        var updated = Own(account);
        lock (_lock)
        {
            if (!_accounts.TryGetValue(updated.Subject, out var stored))
                return ValueTask.FromResult(UpdateAccountOutcome.NotFound);
            if (stored.Version != updated.Version)
                return ValueTask.FromResult(UpdateAccountOutcome.Conflict);
            if (HasEmailOfAnother(updated))
                return ValueTask.FromResult(UpdateAccountOutcome.EmailTaken);
            if (HasLoginOfAnother(updated))
                return ValueTask.FromResult(UpdateAccountOutcome.LoginTaken);
            Remove(stored);
            Add(updated with { Version = stored.Version + 1, CreatedAt = stored.CreatedAt });
            return ValueTask.FromResult(UpdateAccountOutcome.Updated);
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> DeleteAsync(Subject subject, long version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_accounts.TryGetValue(subject, out var stored) || stored.Version != version)
                return ValueTask.FromResult(false);
            Remove(stored);
            return ValueTask.FromResult(true);
        }
    }

    /// <inheritdoc />
    public ValueTask<AccountPage> ListAsync(ListAccountsQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, ListAccountsQuery.MaxLimit, nameof(query));
        cancellationToken.ThrowIfCancellationRequested();
        var after = AccountPlace.Parse(query.Cursor);
        lock (_lock)
        {
            if (!_byTenant.TryGetValue(query.Tenant ?? "", out var places) || places.Count == 0)
                return ValueTask.FromResult(new AccountPage([], Next: null));
            // One more than asked for tells whether there is a next page.
            AccountPlace[] found = [.. places.GetViewBetween(after, AccountPlace.Last).Where(place => place != after).Take(query.Limit + 1)];
            var page = found.AsSpan(0, Math.Min(found.Length, query.Limit));
            var accounts = new Account[page.Length];
            for (var i = 0; i < accounts.Length; i++)
                accounts[i] = _accounts[new Subject(page[i].Id, query.Tenant)];
            return ValueTask.FromResult(new AccountPage(accounts, found.Length > query.Limit ? page[^1].ToString() : null));
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<Account>> ListDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<Account>>(
                [.. _due.TakeWhile(due => due.DueAt <= now).Take(max).Select(due => _accounts[due.Subject])]);
        }
    }

    // Lists and JSON of the caller's may change or be disposed of afterwards.
    private static Account Own(Account account) => account with
    {
        LastLoginAt = account.LastLoginAt is { } loginAt ? UnixMilliseconds.Floor(loginAt) : null,
        DeletionDueAt = account.DeletionDueAt is { } dueAt ? UnixMilliseconds.Floor(dueAt) : null,
        Roles = [.. account.Roles],
        Permissions = [.. account.Permissions],
        ExternalLogins = [.. account.ExternalLogins],
        Properties = account.Properties?.Clone(),
    };

    private bool HasEmailOfAnother(Account account) =>
        account.Email is { } email && _byEmail.TryGetValue((account.Subject.Tenant, email), out var owner) && owner.Subject != account.Subject;

    private bool HasLoginOfAnother(Account account)
    {
        foreach (var login in account.ExternalLogins)
        {
            if (_byLogin.TryGetValue((account.Subject.Tenant, login), out var owner) && owner.Subject != account.Subject)
                return true;
        }
        return false;
    }

    private void Add(Account account)
    {
        var tenant = account.Subject.Tenant;
        var place = new AccountPlace(account.CreatedAt, account.Subject.Id);
        _accounts.Add(account.Subject, account);
        if (account.Email is { } email)
            _byEmail.Add((tenant, email), account);
        foreach (var login in account.ExternalLogins.Distinct())
            _byLogin.Add((tenant, login), account);
        if (account.DeletionDueAt is { } dueAt)
            _ = _due.Add(new DueAccount(dueAt, account.Subject));
        if (!_byTenant.TryGetValue(tenant ?? "", out var places))
            _byTenant.Add(tenant ?? "", places = []);
        _ = places.Add(place);
    }

    private void Remove(Account account)
    {
        var tenant = account.Subject.Tenant;
        var place = new AccountPlace(account.CreatedAt, account.Subject.Id);
        _ = _accounts.Remove(account.Subject);
        if (account.Email is { } email)
            _ = _byEmail.Remove((tenant, email));
        foreach (var login in account.ExternalLogins)
            _ = _byLogin.Remove((tenant, login));
        if (account.DeletionDueAt is { } dueAt)
            _ = _due.Remove(new DueAccount(dueAt, account.Subject));
        var places = _byTenant[tenant ?? ""];
        _ = places.Remove(place);
        if (places.Count == 0)
            _ = _byTenant.Remove(tenant ?? "");
    }
}
