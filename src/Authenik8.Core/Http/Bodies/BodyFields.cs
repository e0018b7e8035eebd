namespace Authenik8.Http.Bodies;

/// <summary>The members of request bodies.</summary>
internal static class BodyFields
{
    public const string RefreshToken = "refresh_token";
    public const string KeepCurrent = "keep_current";

    /// <summary>The longest token that is looked at, in characters; ours are far shorter.</summary>
    public const int MaxTokenLength = 8 * 1024;
}
