namespace Authenik8.Http.Bodies;

/// <summary>The members of request bodies.</summary>
internal static class BodyFields
{
    public const string RefreshToken = "refresh_token";
    public const string KeepCurrent = "keep_current";
    public const string Email = "email";
    public const string Password = "password";
    public const string CurrentPassword = "current_password";
    public const string NewPassword = "new_password";
    public const string DisplayName = "display_name";
    public const string DeviceName = "device_name";
    public const string Code = "code";
    public const string Roles = "roles";
    public const string Permissions = "permissions";
    public const string Revoke = "revoke";

    /// <summary>The longest token that is looked at, in characters; ours are far shorter.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>The longest password that is looked at, in characters; one of more bytes than that is refused by the policy.</summary>
    public const int MaxPasswordLength = 1024;
}
