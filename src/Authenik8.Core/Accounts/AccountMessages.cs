using Authenik8.Accounts.Codes;
using Authenik8.Messages;
using Authenik8.Tokens;

namespace Authenik8.Accounts;

/// <summary>Asks for the messages of the flows.</summary>
internal sealed class AccountMessages(IOutbox outbox, IAccountStore store)
{
    /// <summary>Asks for a message about whatever account an address has, or none: which it is, is found out in the background.</summary>
    public Task<AccountResult<Accepted>> AboutAsync(MessageKind kind, string? tenant, EmailAddress email, CancellationToken cancellationToken) =>
        AboutAsync(kind, tenant, email, data: null, cancellationToken);

    /// <summary>Asks for a message about whatever account an address has, whose code carries the data of a registration.</summary>
    /// <remarks>
    /// Where strangers have filled their share of the outbox, addresses with an account have a reserve, and every address is answered alike: that the request was
    /// taken. A registration is refused there, whether or not the address has an account.
    /// </remarks>
    public async Task<AccountResult<Accepted>> AboutAsync(
        MessageKind kind, string? tenant, EmailAddress email, CodeData? data, CancellationToken cancellationToken)
    {
        var request = new MessageRequest { Kind = kind, Tenant = tenant, Email = email.Value, Data = data?.Write() };
        var result = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (result is AccountResult<Accepted>.Done || data is not null)
            return result;
        var account = await store.FindByEmailAsync(tenant, email, cancellationToken).ConfigureAwait(false);
        await outbox.EnqueueReservedAsync(request, account is not null, cancellationToken).ConfigureAwait(false);
        return new AccountResult<Accepted>.Done(default);
    }

    /// <summary>Asks for a message about an account, which goes to the address that it has then.</summary>
    public Task<AccountResult<Accepted>> ToAsync(MessageKind kind, Subject account, CancellationToken cancellationToken) =>
        ToAsync(kind, account, data: null, cancellationToken);

    /// <summary>Asks for a message about an account, which goes to the address that it has then, and whose code carries data.</summary>
    public Task<AccountResult<Accepted>> ToAsync(MessageKind kind, Subject account, CodeData? data, CancellationToken cancellationToken) =>
        SendAsync(new MessageRequest { Kind = kind, Tenant = account.Tenant, AccountId = account.Id, Data = data?.Write() }, cancellationToken);

    /// <summary>Asks for a message about an account, which goes to another address.</summary>
    public Task<AccountResult<Accepted>> ToAsync(MessageKind kind, Subject account, EmailAddress email, CodeData? data, CancellationToken cancellationToken) =>
        SendAsync(
            new MessageRequest { Kind = kind, Tenant = account.Tenant, AccountId = account.Id, Email = email.Value, Data = data?.Write() }, cancellationToken);

    private async Task<AccountResult<Accepted>> SendAsync(MessageRequest request, CancellationToken cancellationToken) =>
        await outbox.EnqueueAsync(request, cancellationToken).ConfigureAwait(false)
            ? new AccountResult<Accepted>.Done(default)
            : new AccountResult<Accepted>.Refused(AccountFailure.OutboxFull);
}
