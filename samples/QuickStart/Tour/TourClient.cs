using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;

namespace QuickStart.Tour;

/// <summary>Sends calls over HTTP, as any client would.</summary>
internal sealed class TourClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationToken _stopping;

    public TourClient(Uri address, CancellationToken stopping)
    {
        // A proxy of the environment would not find this process's loopback address.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tour", "1.0"));
        _stopping = stopping;
    }

    public async Task<Reply> SendAsync(Call call)
    {
        using var request = new HttpRequestMessage(call.Method, call.Path);
        if (call.AccessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.AccessToken);
        if (call.Body.Count > 0)
            request.Content = new StringContent(call.BodyText, Encoding.UTF8, MediaTypeNames.Application.Json);

        var sentAt = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(request, _stopping);
        var body = await response.Content.ReadAsByteArrayAsync(_stopping);
        return new Reply
        {
            Status = response.StatusCode,
            IsUncacheable = response.Headers.CacheControl?.NoStore == true,
            Body = Parse(body),
            Elapsed = Stopwatch.GetElapsedTime(sentAt),
        };
    }

    public async Task<TourStream> OpenAsync(Call call)
    {
        using var request = new HttpRequestMessage(call.Method, call.Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.AccessToken);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stopping);
        _ = response.EnsureSuccessStatusCode();
        return new TourStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(_stopping)), _stopping);
    }

    public async Task<IReadOnlyList<Reply>> SendAtOnceAsync(Call call, int times) =>
        await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Task.Run(() => SendAsync(call), _stopping)));

    public void Dispose() => _http.Dispose();

    private static JsonElement? Parse(byte[] body)
    {
        if (body.Length == 0)
            return null;
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            throw new TourInterruptedException("The answer is not JSON.");
        }
    }
}
