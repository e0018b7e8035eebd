namespace Authenik8.Tokens;

/// <summary>Is told what the token service does, for metrics. Called on the hot path: must not block, throw or keep the token.</summary>
internal interface ITokenObserver
{
    /// <summary>A token was issued.</summary>
    void OnIssued(SigningAlgorithm algorithm);

    /// <summary>A token was verified.</summary>
    void OnVerified(TokenVerification verification);
}
