namespace Authenik8.Protection;

/// <summary>Which limits apply to which operation. The part of a limit's key before the colon is the name of its policy.</summary>
internal sealed class AttemptPolicies(ProtectionOptions options)
{
    private const int MostPermits = 10_000;
    private const string LoginRow = "login-row";

    /// <summary>The limits on a client that nothing but its address is known of.</summary>
    /// <param name="operation">What is attempted.</param>
    /// <param name="address">The name of the address within its network. Null: the address has no network, and is the partition itself.</param>
    public List<AttemptLimit> OfAddress(AttemptOperation operation, string? address)
    {
        var limits = new List<AttemptLimit>(capacity: 4);
        switch (operation)
        {
            case AttemptOperation.Login:
                Add("login-address", options.LoginFailuresPerAddress, OnSuccess.GiveBack);
                Add("logins-address", options.LoginsPerAddress, OnSuccess.Keep);
                break;
            case AttemptOperation.CompleteLogin:
                Add("logins-address", options.LoginsPerAddress, OnSuccess.Keep);
                break;
            case AttemptOperation.Register:
                Add("register", options.RegistrationsPerAddress, OnSuccess.Keep);
                break;
            case AttemptOperation.SendMessage or AttemptOperation.SendVerification:
                Add("message-address", options.MessagesPerAddress, OnSuccess.Keep);
                break;
            case AttemptOperation.VerifyCode:
                Add("code-address", options.CodeFailuresPerAddress, OnSuccess.GiveBack);
                break;
            case AttemptOperation.RefusedRefresh:
                Add("refresh-address", options.RefreshesPerAddress, OnSuccess.Keep);
                break;
            case AttemptOperation.CreateGuest:
                Add("guest", options.GuestsPerAddress, OnSuccess.Keep);
                break;
        }
        return limits;

        void Add(string policy, AttemptWindowOptions window, OnSuccess onSuccess)
        {
            if (window.Permits == 0)
                return;
            limits.Add(new AttemptLimit.Window(address is null ? policy : $"{policy}:{address}", window.Permits, window.Window, onSuccess));
            if (address is null || options.NetworkFactor == 0)
                return;
            var permits = Math.Min(MostPermits, window.Permits * options.NetworkFactor);
            limits.Add(new AttemptLimit.Window(
                policy.Replace("-address", "", StringComparison.Ordinal) + "-network", permits, window.Window, onSuccess, isShared: true));
        }
    }

    /// <summary>The limit on a client that is proven, in place of that on its address. Null: its counters at the account are enough.</summary>
    public AttemptLimit.Window? OfKnownClient(AttemptOperation operation) => operation == AttemptOperation.SendVerification
        ? Window("message-account", options.MessagesPerAddress, OnSuccess.Keep)
        : null;

    /// <summary>The limits on an account.</summary>
    /// <remarks>What strangers move together is shared: it fades with time alone, and no answer shows where it stands.</remarks>
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
                // A stranger's successes are counted by its address already.
                Add(limits, device is null ? null : Window($"logins-device:{device}", options.Logins, OnSuccess.Keep));
                Add(limits, device is null ? Backoff(LoginRow, OnSuccess.GiveBack, isShared: true) : Backoff($"login-device-row:{device}", OnSuccess.Forget, isShared: false));
                break;
            case AttemptOperation.CompleteLogin:
                Add(limits, Window("logins", options.Logins, OnSuccess.Keep));
                break;
            case AttemptOperation.Register or AttemptOperation.SendMessage:
                Add(limits, Window(device is null ? "message" : $"message-device:{device}", options.Messages, OnSuccess.Keep, isShared: device is null));
                break;
            case AttemptOperation.SendVerification:
                Add(limits, Window("verification", options.Messages, OnSuccess.Keep, isShared: true));
                break;
            case AttemptOperation.VerifyCode:
                Add(limits, Window(device is null ? $"code:{address}" : $"code-device:{device}", options.CodeFailures, OnSuccess.Forget));
                if (device is null)
                    Add(limits, Window("code-account", options.CodeFailuresPerAccount, OnSuccess.GiveBack, isShared: true));
                break;
            case AttemptOperation.VerifyLink:
                Add(limits, Window("code-link", options.CodeFailures, OnSuccess.Forget));
                break;
            case AttemptOperation.Refresh:
                Add(limits, Window("refresh", options.RefreshesPerSession, OnSuccess.GiveBack));
                break;
        }
        return limits;
    }

    /// <summary>What the owner's proof by other means, such as a reset, makes up for: the failures of this client, and those in a row of all strangers.</summary>
    /// <param name="address">The name of the client's address.</param>
    public List<AttemptLimit> ForgottenByProof(string address)
    {
        var limits = new List<AttemptLimit>(capacity: 2);
        Add(limits, Window($"login:{address}", options.LoginFailures, OnSuccess.Forget));
        Add(limits, Backoff(LoginRow, OnSuccess.Forget, isShared: true));
        return limits;
    }

    private static void Add(List<AttemptLimit> limits, AttemptLimit? limit)
    {
        if (limit is not null)
            limits.Add(limit);
    }

    private static AttemptLimit.Window? Window(string key, AttemptWindowOptions window, OnSuccess onSuccess, bool isShared = false) =>
        window.Permits == 0 ? null : new AttemptLimit.Window(key, window.Permits, window.Window, onSuccess, isShared);

    private AttemptLimit.Backoff? Backoff(string key, OnSuccess onSuccess, bool isShared)
    {
        var backoff = options.LoginBackoff;
        return backoff.Free == 0
            ? null
            : new AttemptLimit.Backoff(key, backoff.Free, backoff.FirstDelay, backoff.MaxDelay, backoff.Ceiling, backoff.Memory, onSuccess, isShared);
    }
}
