namespace Authenik8;

/// <summary>Names that a host may need to repeat.</summary>
public static class Authenik8Defaults
{
    /// <summary>The authentication scheme: <c>Authenik8</c>.</summary>
    public const string AuthenticationScheme = "Authenik8";

    /// <summary>Where <c>MapAuthenik8</c> puts the endpoints: <c>/auth</c>.</summary>
    public const string Prefix = "/auth";
}
