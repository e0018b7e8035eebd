using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Authenik8.Passwords.Policy;

/// <summary>Asks a service that knows leaked passwords by ranges of their SHA-1, as Pwned Passwords does (k-anonymity).</summary>
/// <remarks>
/// The service learns five hexadecimal characters. It is asked to pad its answer, and the whole answer is compared whatever
/// stands in it, so that neither its length nor our time tells an observer whether there was a hit.
/// </remarks>
internal sealed class RangeBreachedPasswords : IBreachedPasswords, IDisposable
{
    /// <summary>The most bytes of an answer: Pwned Passwords' have some 70,000 with padding.</summary>
    internal const int MaxAnswerBytes = 512 * 1024;

    private const int PrefixLength = 5;

    private readonly BreachedPasswordOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _address;
    private readonly HttpClient _client;

    /// <summary>Creates the client.</summary>
    /// <param name="options">Settings with an address, validated by the caller.</param>
    /// <param name="clock">Measures the timeout.</param>
    public RangeBreachedPasswords(BreachedPasswordOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _address = options.Address?.AbsoluteUri ?? throw new ArgumentException("There is no address to ask.", nameof(options));
        _client = new HttpClient(new SocketsHttpHandler
        {
            // Another place is another one's choice of whom to tell.
            AllowAutoRedirect = false,
            UseCookies = false,
            // So that a change of DNS is followed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            // The timeout is ours, over the whole look-up.
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.Add("Add-Padding", "true");
        _client.DefaultRequestHeaders.Add("User-Agent", "Authenik8");
    }

    /// <inheritdoc />
    public async Task<bool> ContainAsync(string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        var hash = Hash(password);
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _client.GetAsync(
                new Uri(_address + hash[..PrefixLength]), HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new HttpRequestException("The service that knows leaked passwords answered with an error.", inner: null, response.StatusCode);
            var answer = await ReadAsync(response, either.Token).ConfigureAwait(false);
            return RangeAnswer.Contains(answer, Encoding.ASCII.GetBytes(hash[PrefixLength..]), _options.MinCount);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The service that knows leaked passwords did not answer in time.", exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private static string Hash(string password)
    {
        // SHA-1 is how these services name passwords; nothing rests on its strength.
        var utf8 = Encoding.UTF8.GetBytes(password);
        try
        {
            return Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, utf8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                length += read;
                if (length > MaxAnswerBytes)
                    throw new InvalidDataException("The service that knows leaked passwords answered at greater length than it should.");
                if (length == buffer.Length)
                    Array.Resize(ref buffer, 2 * length);
            }
            return buffer.AsMemory(0, length);
        }
    }
}
