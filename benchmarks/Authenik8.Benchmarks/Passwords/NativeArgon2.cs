using System.Runtime.InteropServices;

namespace Authenik8.Benchmarks.Passwords;

/// <summary>The platform's libargon2 (Debian: libargon2-1), to measure against; nothing that ships calls it.</summary>
internal static unsafe partial class NativeArgon2
{
    private const int Argon2id = 2;
    private const uint Version = 0x13;

    /// <summary>Computes a tag on one thread, whatever the number of lanes.</summary>
    public static void Hash(
        uint memoryKiB, uint passes, uint lanes, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> tag)
    {
        fixed (byte* tagStart = tag, passwordStart = password, saltStart = salt)
        {
            var context = new Context
            {
                Tag = tagStart,
                TagLength = (uint)tag.Length,
                Password = passwordStart,
                PasswordLength = (uint)password.Length,
                Salt = saltStart,
                SaltLength = (uint)salt.Length,
                Passes = passes,
                MemoryKiB = memoryKiB,
                Lanes = lanes,
                Threads = 1,
                Version = Version,
            };
            var error = Compute(&context, Argon2id);
            if (error != 0)
                throw new InvalidOperationException($"libargon2 answered {error}.");
        }
    }

    [LibraryImport("libargon2.so.1", EntryPoint = "argon2_ctx")]
    private static partial int Compute(Context* context, int type);

    [StructLayout(LayoutKind.Sequential)]
    private struct Context
    {
        public byte* Tag;
        public uint TagLength;
        public byte* Password;
        public uint PasswordLength;
        public byte* Salt;
        public uint SaltLength;
        public byte* Secret;
        public uint SecretLength;
        public byte* AssociatedData;
        public uint AssociatedDataLength;
        public uint Passes;
        public uint MemoryKiB;
        public uint Lanes;
        public uint Threads;
        public uint Version;
        public nint Allocate;
        public nint Free;
        public uint Flags;
    }
}
