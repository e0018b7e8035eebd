#pragma warning disable
namespace Authenik8.Passwords.Policy;
public enum PasswordRefusal { TooShort, TooLong, NotUnicode, Common, ContainsEmail, ContainsName, ContainsContextWord, Breached }
public sealed record PasswordContext { public string? Email {get; init;} public string? DisplayName {get; init;} }
public interface IPasswordPolicy { ValueTask<PasswordRefusal?> CheckAsync(string password, PasswordContext context, CancellationToken ct); }
internal sealed class StubPolicy : IPasswordPolicy { public ValueTask<PasswordRefusal?> CheckAsync(string password, PasswordContext context, CancellationToken ct) => new(default(PasswordRefusal?)); }
