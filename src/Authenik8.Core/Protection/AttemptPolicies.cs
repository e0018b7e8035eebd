namespace Authenik8.Protection;

/// <summary>Which limits apply to which operation. The part of a limit's key before the colon is the name of its policy.</summary>
internal sealed class AttemptPolicies(ProtectionOptions options)
{
    private const string LoginRow = "login-row";

    /// <summary>The limit on an address. Null: none.</summary>
    public AttemptLimit.Window? OfAddress(AttemptOperation operation) => operation switch
    {
        AttemptOperation.Login => Window("login-address", options.LoginFailuresPerAddress, OnSuccess.GiveBack),
        AttemptOperation.Register => Window("register", options.RegistrationsPerAddress, OnSuccess.Keep),
        AttemptOperation.SendMessage or AttemptOperation.SendVerification => Window("message-address", options.MessagesPerAddress, OnSuccess.Keep),
        AttemptOperation.VerifyCode => Window("code-address", options.CodeFailuresPerAddress, OnSuccess.GiveBack),
        AttemptOperation.Refresh => Window("refresh-address", options.RefreshesPerAddress, OnSuccess.Keep),
        AttemptOperation.CreateGuest => Window("guest", options.GuestsPerAddress, OnSuccess.Keep),
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };

    /// <summary>The limits on an account.</summary>
    /// <param name="operation">What is attempted.</param>
    /// <param name="device">The known device; null for none.</param>
    /// <param name="address">The name of the address.</param>
    public List<AttemptLimit> OfAccount(AttemptOperation operation, string? device, string address)
    {
        var limits = new List<AttemptLimit>(capacity: 3);
        switch (operation)
        {
            case AttemptOperation.Login:
                Add(limits, Window(device is null ? $"login:{address}" : $"login-device:{device}", options.LoginFailures, OnSuccess.Forget));
                Add(limits, Backoff(device is null ? LoginRow : $"login-device-row:{device}"));
                break;
            case AttemptOperation.Register or AttemptOperation.SendMessage:
                Add(limits, Window(device is null ? "message" : $"message-device:{device}", options.Messages, OnSuccess.Keep));
                break;
            case AttemptOperation.SendVerification:
                Add(limits, Window("verification", options.Messages, OnSuccess.Keep));
                break;
            case AttemptOperation.VerifyCode:
                Add(limits, Window(device is null ? "code" : $"code-device:{device}", options.CodeFailures, OnSuccess.Forget));
                break;
            case AttemptOperation.Refresh:
                Add(limits, Window("refresh", options.RefreshesPerSubject, OnSuccess.Keep));
                break;
        }
        return limits;
    }

    /// <summary>
    /// The limits on an account that a login changes: those it was acquired with and, on a known device, also the failures in
    /// a row from elsewhere, which are in a row no more.
    /// </summary>
    /// <param name="device">The known device; null for none.</param>
    /// <param name="address">The name of the address.</param>
    public List<AttemptLimit> ChangedByLogin(string? device, string address)
    {
        var limits = OfAccount(AttemptOperation.Login, device, address);
        if (device is not null)
            Add(limits, Backoff(LoginRow));
        return limits;
    }

    private static void Add(List<AttemptLimit> limits, AttemptLimit? limit)
    {
        if (limit is not null)
            limits.Add(limit);
    }

    private static AttemptLimit.Window? Window(string key, AttemptWindowOptions window, OnSuccess onSuccess) =>
        window.Permits == 0 ? null : new AttemptLimit.Window(key, window.Permits, window.Window, onSuccess);

    private AttemptLimit.Backoff? Backoff(string key)
    {
        var backoff = options.LoginBackoff;
        return backoff.Free == 0
            ? null
            : new AttemptLimit.Backoff(key, backoff.Free, backoff.FirstDelay, backoff.MaxDelay, backoff.Ceiling, backoff.Memory);
    }
}
