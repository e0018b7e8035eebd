using Authenik8.Tokens;

namespace Authenik8.Accounts.Identity;

/// <summary>What a person wants who comes from an identity provider: exactly one of the nested cases.</summary>
public abstract record ResolveIntent
{
    private ResolveIntent()
    {
    }

    /// <summary>To log in, and to get an account where there is none.</summary>
    /// <param name="Tenant">The tenant. Null: none.</param>
    public sealed record SignIn(string? Tenant = null) : ResolveIntent;

    /// <summary>To link the provider to an account that they are logged in to.</summary>
    /// <param name="Account">That account: the subject of a verified access token, never of anything the person sends.</param>
    public sealed record Link(Subject Account) : ResolveIntent;
}
