namespace Authenik8;

/// <summary>Which endpoints of the engine a host maps, and where. All of them by default.</summary>
public sealed class Authenik8EndpointOptions
{
    /// <summary>Where they are mapped. Default <c>/auth</c>.</summary>
    public string Prefix { get; set; } = Authenik8Defaults.Prefix;

    /// <summary>Whether POST <c>refresh</c> is mapped. Default true.</summary>
    public bool Refresh { get; set; } = true;

    /// <summary>Whether POST <c>logout</c> and POST <c>logout/all</c> are mapped. Default true.</summary>
    public bool Logout { get; set; } = true;

    /// <summary>Whether GET <c>sessions</c> and DELETE <c>sessions/{id}</c> are mapped. Default true.</summary>
    public bool Sessions { get; set; } = true;

    /// <summary>Whether GET <c>/.well-known/jwks.json</c> is mapped. Default true.</summary>
    public bool KeySet { get; set; } = true;

    /// <summary>Whether POST <c>register</c> is mapped. Default true.</summary>
    public bool Register { get; set; } = true;

    /// <summary>Whether POST <c>login</c> is mapped. Default true.</summary>
    public bool Login { get; set; } = true;

    /// <summary>Whether POST <c>guest</c> is mapped where <see cref="Accounts.AccountOptions.AllowGuests"/> is true. Default true.</summary>
    public bool Guest { get; set; } = true;

    /// <summary>Whether POST <c>email/verify</c> and POST <c>email/resend</c> are mapped. Default true.</summary>
    public bool EmailVerification { get; set; } = true;

    /// <summary>Whether POST <c>password/forgot</c> and POST <c>password/reset</c> are mapped. Default true.</summary>
    public bool PasswordReset { get; set; } = true;

    /// <summary>Whether POST <c>password/change</c> is mapped. Default true.</summary>
    public bool PasswordChange { get; set; } = true;

    /// <summary>Whether POST <c>email/change</c>, whose code comes back to POST <c>email/verify</c>, is mapped. Default true.</summary>
    public bool EmailChange { get; set; } = true;

    /// <summary>Whether GET <c>me</c> and PATCH <c>me</c> are mapped. Default true.</summary>
    public bool Me { get; set; } = true;

    /// <summary>Whether DELETE <c>account</c>, POST <c>account/delete</c>, which does the same, and POST <c>account/restore</c> are mapped. Default true.</summary>
    public bool Deletion { get; set; } = true;

    /// <summary>Whether everything under <c>admin</c>, for callers with the permission <c>authenik8:admin</c>, is mapped. Default true.</summary>
    public bool Admin { get; set; } = true;
}
