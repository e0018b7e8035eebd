using Authenik8.Accounts;
using Authenik8.Tokens;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>What attempts are counted by: names of different kinds never meet, whatever a caller sends.</summary>
public sealed class AccountKeysTests
{
    private const string Id = "CpDDKhY4R_5cYZk475zUyw";

    [Fact]
    public void Of_AnyTextOfACaller_IsNeverTheKeyOfAnId()
    {
        string[] own = [AccountKeys.Of(new Subject(Id)), AccountKeys.Of(new Subject(Id, "acme")), AccountKeys.OfLink(new Subject(Id), [1, 2])];
        foreach (var text in new[] { Id, "#" + Id, "i" + Id, $"i-1\n\n{Id}", $"\n{Id}", $"{Id}\n0102", "" })
        {
            Assert.DoesNotContain(AccountKeys.Of(tenant: null, text), own);
            Assert.DoesNotContain(AccountKeys.Of("acme", text), own);
        }
    }

    [Fact]
    public void Of_TenantsAndTexts_AreToldApart()
    {
        string[] keys =
        [
            AccountKeys.Of(tenant: null, "x"), AccountKeys.Of("", "x"), AccountKeys.Of("a", "x"), AccountKeys.Of("a\n", "x"), AccountKeys.Of("a", "\nx"), AccountKeys.Of("a\nx", ""),
            AccountKeys.Of(new Subject("x")), AccountKeys.Of(new Subject("x", "a")),
        ];

        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("victim@example.com", "victim+1@example.com", true)]
    [InlineData("victim+2@example.com", "VICTIM+3+4@Example.com", true)]
    [InlineData("victim@example.com", "victim+1@example.org", false)]
    [InlineData("victim@example.com", "victim1@example.com", false)]
    [InlineData("+1@example.com", "+2@example.com", false)]
    public void Of_PlusAddresses_AreOneMailbox(string one, string other, bool areOne) =>
        Assert.Equal(areOne, AccountKeys.Of(tenant: null, one) == AccountKeys.Of(tenant: null, other));
}
