using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Authenik8.Conformance;
using Microsoft.Extensions.Logging;

namespace Authenik8.Http.Tests.BadInput;

/// <summary>Whatever is sent to an endpoint that reads a body: a refusal that says what is wrong, never a 500, and nothing secret in the logs.</summary>
public sealed class BadInputTests(SharedHost<BadInputTests> shared) : IClassFixture<SharedHost<BadInputTests>>, IAsyncLifetime, IHostSetup
{
    private const string Refresh = "/auth/refresh";
    private const string Logout = "/auth/logout";
    private const string LogoutAll = "/auth/logout/all";

    private readonly TestHost _host = shared.Host;

    // Stands in every body and is not to be seen again: not in an answer, not in a log.
    private readonly string _canary = "canary" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
    private int _linesBefore;
    private string _accessToken = null!;
    private string _refreshToken = null!;

    public static TheoryData<string, string> NotOneJsonObject => OnEveryEndpoint(
        "not JSON", "{not json", "[\"$\"]", "\"$\"", "1", "null", "true", "{\"x\":\"$\"", "{\"x\":\"$\"} x", "{\"x\":\"$\"}{}", "{\"x\":\"$\",}",
        "{'x':'$'}", "{x:1}", "{\"x\":NaN}", "{\"x\":01}", "/* $ */{}", "{}//$", "{\"x\":\"$\0\"}", "\0", "{}\0", "{\"x\":\"$\n\"}", "{\"x\":\"\\x41$\"}",
        "{\"\\ud800$\":1}", "{\"x\":" + Nested(17) + "}", Nested(8_000), "   ", "{\"refresh_token\":\"$\"", "refresh_token=$");

    public static TheoryData<string, string> OtherMediaTypes => OnEveryEndpoint(
        "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/problem+json", "application/xml",
        "application/json; charset=utf-16", "application/json; charset=iso-8859-1", "application/json, text/plain", "application/*", "*/*", "json", ";");

    public static TheoryData<string, string, string> WrongMembers => new()
    {
        { Refresh, "{}", "missing_field" },
        { Refresh, """{"Refresh_Token":"$"}""", "missing_field" },
        { Refresh, """{"x":{"refresh_token":"$"}}""", "missing_field" },
        { Refresh, """{"refresh_token":null}""", "missing_field" },
        { Refresh, """{"refresh_token":1}""", "invalid_field" },
        { Refresh, """{"refresh_token":true}""", "invalid_field" },
        { Refresh, """{"refresh_token":["$"]}""", "invalid_field" },
        { Refresh, """{"refresh_token":{"x":"$"}}""", "invalid_field" },
        { Refresh, """{"refresh_token":""}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$\u0000"}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$\r\nX-Injected: 1"}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$\u0085"}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$\ud800"}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$\udc00x"}""", "invalid_field" },
        { Refresh, """{"refresh_token":"$""" + new string('a', 8200) + "\"}", "invalid_field" },
        { Logout, """{"refresh_token":1}""", "invalid_field" },
        { Logout, """{"refresh_token":false}""", "invalid_field" },
        { Logout, """{"refresh_token":["$"]}""", "invalid_field" },
        { Logout, """{"refresh_token":{"x":"$"}}""", "invalid_field" },
        { Logout, """{"refresh_token":""}""", "invalid_field" },
        { Logout, """{"refresh_token":"$\u0000"}""", "invalid_field" },
        { Logout, """{"refresh_token":"$\ud800"}""", "invalid_field" },
        { Logout, """{"refresh_token":"$""" + new string('a', 8200) + "\"}", "invalid_field" },
        { LogoutAll, """{"keep_current":"$"}""", "invalid_field" },
        { LogoutAll, """{"keep_current":1}""", "invalid_field" },
        { LogoutAll, """{"keep_current":["$"]}""", "invalid_field" },
        { LogoutAll, """{"keep_current":{}}""", "invalid_field" },
        { LogoutAll, """{"keep_current":"\ud800"}""", "invalid_field" },
    };

    public static TheoryData<string, string, string?> Duplicates => new()
    {
        { Refresh, """{"refresh_token":"$","refresh_token":"$"}""", "refresh_token" },
        { Refresh, """{"refresh_token":"$","refresh\u005ftoken":"$"}""", "refresh_token" },
        { Refresh, """{"refresh_token":null,"refresh_token":"$"}""", "refresh_token" },
        { Refresh, """{"refresh_token":"$","x":1,"\u0078":2}""", "x" },
        { Refresh, """{"refresh_token":"$","<b>$":1,"<b>$":2}""", null },
        { Logout, """{"refresh_token":"$","refresh_token":"$"}""", "refresh_token" },
        { Logout, """{"refresh_token":"$","r\u0065fresh_token":"$"}""", "refresh_token" },
        { LogoutAll, """{"keep_current":true,"keep_current":false}""", "keep_current" },
        { LogoutAll, """{"keep_current":true,"\u006beep_current":true}""", "keep_current" },
    };

    public static TheoryData<string> Endpoints => new(Refresh, Logout, LogoutAll);

    public async Task InitializeAsync()
    {
        var session = await _host.StartSessionAsync("bad-input");
        _accessToken = session.AccessToken.Value;
        _refreshToken = session.RefreshToken;
        _linesBefore = _host.Logs.Lines.Count;
    }

    public Task DisposeAsync()
    {
        var lines = _host.Logs.Lines.Skip(_linesBefore).ToArray();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            Assert.DoesNotContain("canary", line.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(_accessToken, line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(_refreshToken, line.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(TestHost.Secret, line.Text, StringComparison.Ordinal);
            Assert.True(line.Level < LogLevel.Error, line.Text);
        }
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(NotOneJsonObject))]
    public async Task Body_NotOneJsonObject_IsABadRequest(string path, string body) =>
        await AssertRefusedAsync(path, Bytes(body), "application/json", HttpStatusCode.BadRequest, "invalid_json");

    [Theory]
    [MemberData(nameof(OtherMediaTypes))]
    public async Task Body_OfAnotherMediaType_IsUnsupported(string path, string contentType) =>
        await AssertRefusedAsync(path, Bytes("""{"refresh_token":"$"}"""), contentType, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public async Task Member_MissingOrWrong_IsNamed(string path, string body, string code) =>
        await AssertRefusedAsync(
            path, Bytes(body), "application/json", HttpStatusCode.UnprocessableEntity, code, path == LogoutAll ? "keep_current" : "refresh_token");

    [Theory]
    [MemberData(nameof(Duplicates))]
    public async Task Member_Twice_IsABadRequestThatNamesItWhereItHasAPlainName(string path, string body, string? field) =>
        await AssertRefusedAsync(path, Bytes(body), "application/json", HttpStatusCode.BadRequest, "duplicate_field", field);

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_NotUtf8_IsABadRequest(string path)
    {
        var text = $$"""{"refresh_token":"{{_canary}}","x":"y"}""";
        byte[][] bodies =
        [
            Encoding.Unicode.GetBytes(text),
            Encoding.BigEndianUnicode.GetBytes(text),
            [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            Encoding.UTF32.GetBytes(text),
            // Not UTF-8 in a member that is asked for, in one that is not, and in a name: a lone byte, an overlong NUL, half
            // of a surrogate pair, a character cut off.
            Utf8With("refresh_token", [0xFF]),
            Utf8With("ignored", [0xFF]),
            Utf8With("ignored", [0xC0, 0x80]),
            Utf8With("ignored", [0xED, 0xA0, 0x80]),
            Utf8With("ignored", [0xE2, 0x9D]),
            [.. "{\""u8, 0xFE, .. "\":1}"u8],
        ];

        foreach (var body in bodies)
            await AssertRefusedAsync(path, body, "application/json", HttpStatusCode.BadRequest, "invalid_json");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_WithoutContentType_IsUnsupported(string path)
    {
        var body = $$"""{"refresh_token":"{{_canary}}"}""";
        var response = await SendRawAsync(path, $"Content-Length: {body.Length}\r\n", body);

        AssertRaw(response, 415, "unsupported_media_type");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_TwoContentTypes_IsUnsupported(string path)
    {
        var body = $$"""{"refresh_token":"{{_canary}}"}""";
        var response = await SendRawAsync(path, $"Content-Length: {body.Length}\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\n", body);

        AssertRaw(response, 415, "unsupported_media_type");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_Compressed_IsUnsupported(string path)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Bytes("""{"refresh_token":"$"}"""));
        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        (await SendAsync(path, content)).AssertProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Body_OfAMegabyte_IsTooLargeWhetherOrNotItsLengthIsTold(string path)
    {
        var body = $$"""{"refresh_token":"{{_canary}}{{new string('a', 1024 * 1024)}}"}""";
        var chunks = new StringBuilder();
        for (var at = 0; at < body.Length; at += 4096)
            chunks.Append($"{Math.Min(4096, body.Length - at):x}\r\n").Append(body.AsSpan(at, Math.Min(4096, body.Length - at))).Append("\r\n");

        AssertRaw(await SendRawAsync(path, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n", body), 413, "body_too_large");
        AssertRaw(await SendRawAsync(path, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", $"{chunks}0\r\n\r\n"), 413, "body_too_large");
    }

    [Theory]
    [InlineData(0, 401)]
    [InlineData(1, 413)]
    public async Task Body_AtTheLimit_IsReadAndOneByteMoreIsNot(int more, int status)
    {
        var start = """{"refresh_token":"garbage","x":" """;
        var body = start + new string('a', (16 * 1024) - start.Length - 2 + more) + "\"}";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        Assert.Equal(status, (await SendAsync(Refresh, content)).Status);
    }

    [Theory]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffff\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}XX0\r\n\r\n")]
    public async Task Body_BrokenChunks_AreABadRequest(string chunks)
    {
        foreach (var path in new[] { Refresh, Logout, LogoutAll })
        {
            var response = await SendRawAsync(path, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", chunks);
            AssertRaw(response, 400, "invalid_json");
        }
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n", "{\"refresh_token\":\"canary")]
    [InlineData("Transfer-Encoding: chunked\r\n", "64\r\n{\"refresh_token\":\"canary")]
    public async Task Body_CutOff_IsNoFailureOfOurs(string header, string start)
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_host.Address.Host, _host.Address.Port);
            var request = $"POST {Refresh} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{header}\r\n{start}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
            await Eventually.IsTrueAsync("the request has begun", () => Requests(eventId: 1) > 0);
        }

        // The errors that must not be logged are looked for after every test.
        await Eventually.IsTrueAsync("the request has ended", () => Requests(eventId: 2) > 0);

        int Requests(int eventId) => _host.Logs.Lines.Skip(_linesBefore).Count(line =>
            line.Category == "Microsoft.AspNetCore.Hosting.Diagnostics" && line.EventId.Id == eventId);
    }

    [Fact]
    public async Task Body_Empty_IsABadRequestWhereOneIsNeeded()
    {
        await AssertRefusedAsync(Refresh, [], "application/json", HttpStatusCode.BadRequest, "invalid_json");
        AssertRaw(await SendRawAsync(Refresh, "Content-Length: 0\r\n", ""), 400, "invalid_json");
        AssertRaw(await SendRawAsync(Refresh, "", ""), 400, "invalid_json");
        AssertRaw(await SendRawAsync(Refresh, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "invalid_json");
    }

    [Fact]
    public async Task Body_Refused_SpendsAndEndsNothing()
    {
        var duplicate = $$"""{"refresh_token":"{{_refreshToken}}","refresh_token":"{{_refreshToken}}"}""";
        foreach (var path in new[] { Refresh, Logout, LogoutAll })
            await AssertRefusedAsync(path, Encoding.UTF8.GetBytes(duplicate), "application/json", HttpStatusCode.BadRequest, "duplicate_field", "refresh_token");

        Assert.Equal(200, (await _host.GetAsync("/me", _accessToken)).Status);
        Assert.Equal(200, (await _host.RefreshAsync(_refreshToken)).Status);
    }

    private static TheoryData<string, string> OnEveryEndpoint(params string[] cases)
    {
        var data = new TheoryData<string, string>();
        foreach (var path in new[] { Refresh, Logout, LogoutAll })
        {
            foreach (var item in cases)
                data.Add(path, item);
        }
        return data;
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private byte[] Bytes(string body) => Encoding.UTF8.GetBytes(body.Replace("$", _canary, StringComparison.Ordinal));

    private byte[] Utf8With(string name, byte[] value) =>
        [.. Encoding.UTF8.GetBytes($$"""{"{{name}}":"{{_canary}}"""), .. value, .. "\"}"u8];

    private async Task AssertRefusedAsync(string path, byte[] body, string contentType, HttpStatusCode status, string code, string? field = null)
    {
        using var content = new ByteArrayContent(body);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));

        var answer = await SendAsync(path, content);

        answer.AssertProblem(status, code, field);
        Assert.DoesNotContain("canary", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<Answer> SendAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (path != Refresh)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _accessToken);
        return await Answer.ReadAsync(await _host.Client.SendAsync(request));
    }

    private Task<string> SendRawAsync(string path, string headers, string body) => RawHttp.SendAsync(
        _host.Address,
        $"POST {path} HTTP/1.1\r\nHost: {_host.Address.Authority}\r\nConnection: close\r\nAuthorization: Bearer {_accessToken}\r\n{headers}\r\n{body}");

    private static void AssertRaw(string response, int status, string code)
    {
        Assert.Equal(status, RawHttp.StatusOf(response));
        Assert.Contains("Content-Type: application/problem+json\r\n", response, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", response, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", response, StringComparison.OrdinalIgnoreCase);
    }
}
