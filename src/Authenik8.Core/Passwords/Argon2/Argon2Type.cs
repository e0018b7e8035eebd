namespace Authenik8.Passwords.Argon2;

/// <summary>The variant of Argon2, with the number that RFC 9106 section 3.2 mixes into the hash as <c>y</c>.</summary>
internal enum Argon2Type
{
    /// <summary>Argon2d: every reference depends on the data. Fastest to defend, open to side channels.</summary>
    D = 0,

    /// <summary>Argon2i: no reference depends on the data.</summary>
    I = 1,

    /// <summary>Argon2id: the first half of the first pass as Argon2i, the rest as Argon2d. The one for passwords.</summary>
    Id = 2,
}
