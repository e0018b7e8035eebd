using System.Text;
using Authenik8.Passwords.Argon2;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Argon2;

public sealed class Blake2bTests
{
    [Fact]
    public void Hash_OfAbc_IsTheDigestOfRfc7693AppendixA()
    {
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(Digest(Encoding.ASCII.GetBytes("abc"), 64)));
    }

    /// <summary>Lengths around the block of 128 bytes, computed with the reference implementation.</summary>
    [Theory]
    [InlineData(20, 0, "3345524abf6bbe1809449224b5972c41790b6cf2")]
    [InlineData(32, 3, "3d8c3d594928271f44aad7a04b177154806867bcf918e1549c0bc16f9da2b09b")]
    [InlineData(48, 128, "a2c2acf7ce4079c02b7f38e2ef33bff531a31a7c7effe712c5348b4d616c0cba9b152679317984ec632d0c70eb11eece")]
    [InlineData(64, 129, "f59711d44a031d5f97a9413c065d1e614c417ede998590325f49bad2fd444d3e4418be19aec4e11449ac1a57207898bc57d76a1bcf3566292c20c683a5c4648f")]
    [InlineData(64, 255, "5b21c5fd8868367612474fa2e70e9cfa2201ffeee8fafab5797ad58fefa17c9b5b107da4a3db6320baaf2c8617d5a51df914ae88da3867c2d41f0cc14fa67928")]
    [InlineData(64, 1024, "6b490f42e902f61b1ee12d3c85e34152e37c94d07ab9ea577cad6a6eb4690fad38064f53a19c225703a5c52cdc9a85add71b339d327e1630ee3432b920240e8a")]
    [InlineData(1, 256, "31")]
    public void Hash_OfCountingBytes_IsTheReferenceDigest(int digestLength, int messageLength, string expected)
    {
        var message = Enumerable.Range(0, messageLength).Select(i => (byte)i).ToArray();

        Assert.Equal(expected, Convert.ToHexStringLower(Digest(message, digestLength)));
    }

    [Fact]
    public void Append_InAnyPieces_GivesTheSameDigest()
    {
        var message = Enumerable.Range(0, 400).Select(i => (byte)i).ToArray();
        var whole = Digest(message, 64);

        for (var piece = 1; piece < 300; piece += 7)
        {
            var hash = new Blake2b(64);
            for (var i = 0; i < message.Length; i += piece)
                hash.Append(message.AsSpan(i, Math.Min(piece, message.Length - i)));
            var digest = new byte[64];
            hash.Finish(digest);
            Assert.Equal(whole, digest);
        }
    }

    private static byte[] Digest(byte[] message, int length)
    {
        var digest = new byte[length];
        Blake2b.Hash(message, digest);
        return digest;
    }
}
