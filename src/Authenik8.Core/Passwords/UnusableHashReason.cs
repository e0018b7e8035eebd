namespace Authenik8.Passwords;

/// <summary>Why a stored hash could not be compared with.</summary>
public enum UnusableHashReason
{
    /// <summary>Longer than any hash that is supported.</summary>
    TooLong,

    /// <summary>None of the supported formats.</summary>
    UnknownFormat,

    /// <summary>A supported format in a version that is not.</summary>
    UnsupportedVersion,

    /// <summary>The parts are not the ones that the format has.</summary>
    Malformed,

    /// <summary>A parameter is missing, out of place, not a plain decimal number or outside what the format allows.</summary>
    BadParameter,

    /// <summary>A parameter exceeds a <c>MaxStored...</c> limit of <see cref="PasswordHashingOptions"/>.</summary>
    OverLimit,

    /// <summary>Salt or tag is not in the encoding of the format, or not of a permitted length.</summary>
    BadEncoding,

    /// <summary>Made with a pepper that this host does not have.</summary>
    UnknownPepper,
}
