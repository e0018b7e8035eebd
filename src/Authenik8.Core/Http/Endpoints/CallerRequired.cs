namespace Authenik8.Http.Endpoints;

/// <summary>Metadata of our endpoints that need an access token.</summary>
internal sealed class CallerRequired
{
    private CallerRequired()
    {
    }

    public static CallerRequired Instance { get; } = new();
}
