using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Authenik8.Tokens;

namespace Authenik8.Redis;

/// <summary>Where a subject's keys are, and a fixed-size name for it that no other subject has.</summary>
internal readonly record struct SubjectPlace
{
    private SubjectPlace(byte[] hash) => Hash = hash;

    /// <summary>The SHA-256 over the subject.</summary>
    public byte[] Hash { get; }

    /// <summary>The hash as 43 base64url characters.</summary>
    public string Name => Base64Url.EncodeToString(Hash);

    /// <summary>The tag: the hash's first eight bytes.</summary>
    public SubjectTag Tag => new(BinaryPrimitives.ReadUInt64BigEndian(Hash));

    public static SubjectPlace Of(Subject subject)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        SubjectTag.Hash(subject, hash);
        return new SubjectPlace(hash);
    }
}
