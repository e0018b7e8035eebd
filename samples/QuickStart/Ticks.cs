using Authenik8.Http;

namespace QuickStart;

/// <summary>GET /ticks: server-sent events, one a second, for as long as the caller is logged in.</summary>
internal static class Ticks
{
    public static async Task SendAsync(HttpContext http)
    {
        // Cancelled when the access token is revoked or expires, and when the client goes away.
        var ended = http.GetAccessTokenAborted();
        http.Response.ContentType = "text/event-stream";
        try
        {
            for (var i = 1; ; i++)
            {
                await http.Response.WriteAsync($"data: {i}\n\n", ended);
                await http.Response.Body.FlushAsync(ended);
                await Task.Delay(TimeSpan.FromSeconds(1), ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The stream ends here.
        }
    }
}
