namespace Authenik8.Messages;

/// <summary>How much of the outbox each kind of request may fill, so that what strangers ask for leaves room for what owners have to know.</summary>
/// <remarks>What a known and an unknown address are answered alike has the same share, so that a full outbox does not tell which is which.</remarks>
internal static class OutboxShares
{
    /// <summary>How many may wait for a request of this kind to be taken.</summary>
    /// <param name="request">The request.</param>
    /// <param name="capacity">How many may wait in all.</param>
    public static int Of(MessageRequest request, int capacity) => request.Kind switch
    {
        // Anybody can register any number of addresses.
        MessageKind.VerifyEmail or MessageKind.AlreadyRegistered => Part(capacity, 1, 2),
        // By an address that somebody named; an administrator names an account.
        MessageKind.ResetPassword when request.AccountId is null => Part(capacity, 3, 4),
        _ => capacity,
    };

    /// <summary>How many may wait for a request about an address that has an account.</summary>
    public static int ForAccounts(int capacity) => Part(capacity, 7, 8);

    private static int Part(int capacity, int numerator, int denominator) =>
        Math.Max(1, (int)((long)capacity * numerator / denominator));
}
