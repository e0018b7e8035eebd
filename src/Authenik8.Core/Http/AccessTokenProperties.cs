using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Authenik8.Tokens;
using Microsoft.AspNetCore.Authentication;

namespace Authenik8.Http;

/// <summary>
/// The properties of an authentication by access token: <see cref="AuthenticationProperties.IssuedUtc"/>, <see cref="AuthenticationProperties.ExpiresUtc"/> and the
/// token itself, for <c>HttpContext.GetTokenAsync("access_token")</c>.
/// </summary>
/// <remarks>They are written when they are first asked for, which nearly no request does.</remarks>
internal sealed class AccessTokenProperties(AccessToken token, string text, DateTimeOffset acceptedUntil)
    : AuthenticationProperties(new Lazily(token, text, acceptedUntil), parameters: null)
{
    /// <summary>The token.</summary>
    public AccessToken Token { get; } = token;

    /// <summary>The items of the properties, made of the token at first use.</summary>
    private sealed class Lazily(AccessToken token, string text, DateTimeOffset acceptedUntil) : IDictionary<string, string?>
    {
        private Dictionary<string, string?>? _items;

        public ICollection<string> Keys => Items.Keys;

        public ICollection<string?> Values => Items.Values;

        public int Count => Items.Count;

        public bool IsReadOnly => false;

        private Dictionary<string, string?> Items => _items ??= Create();

        public string? this[string key]
        {
            get => Items[key];
            set => Items[key] = value;
        }

        public void Add(string key, string? value) => Items.Add(key, value);

        public void Add(KeyValuePair<string, string?> item) => Items.Add(item.Key, item.Value);

        public void Clear() => Items.Clear();

        public bool Contains(KeyValuePair<string, string?> item) => ((ICollection<KeyValuePair<string, string?>>)Items).Contains(item);

        public bool ContainsKey(string key) => Items.ContainsKey(key);

        public void CopyTo(KeyValuePair<string, string?>[] array, int arrayIndex) => ((ICollection<KeyValuePair<string, string?>>)Items).CopyTo(array, arrayIndex);

        public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => Items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => Items.GetEnumerator();

        public bool Remove(string key) => Items.Remove(key);

        public bool Remove(KeyValuePair<string, string?> item) => ((ICollection<KeyValuePair<string, string?>>)Items).Remove(item);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out string? value) => Items.TryGetValue(key, out value);

        private Dictionary<string, string?> Create()
        {
            // The framework's own writers know the keys.
            var properties = new AuthenticationProperties { IssuedUtc = token.IssuedAt, ExpiresUtc = acceptedUntil };
            properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = text }]);
            return new Dictionary<string, string?>(properties.Items, StringComparer.Ordinal);
        }
    }
}
