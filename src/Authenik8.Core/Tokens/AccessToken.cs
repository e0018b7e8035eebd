namespace Authenik8.Tokens;
/// <summary>placeholder</summary>
public sealed class AccessToken
{
}
