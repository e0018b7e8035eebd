namespace Authenik8.Benchmarks.Tokens;

/// <summary>A primitive of the platform, used the way a careful programmer would use it by itself.</summary>
internal interface IBareCrypto : IDisposable
{
    void Sign(byte[] input);

    bool Verify(byte[] input, byte[] signature);
}
