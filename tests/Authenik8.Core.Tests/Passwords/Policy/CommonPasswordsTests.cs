using System.Text;
using Authenik8.Passwords.Policy;
using Xunit;

namespace Authenik8.Core.Tests.Passwords.Policy;

public sealed class CommonPasswordsTests
{
    private static readonly string[] Lines = Encoding.UTF8.GetString(CommonPasswords.Embedded.Lines).Split('\n');

    [Fact]
    public void Embedded_IsSortedLowerCaseAndLongEnough()
    {
        // Each line has an end, so what follows the last one is empty.
        Assert.Equal("", Lines[^1]);
        var passwords = Lines[..^1];
        Assert.InRange(passwords.Length, 20_000, 100_000);
        Assert.All(passwords, password =>
        {
            Assert.True(password.EnumerateRunes().Count() >= 8, password);
            Assert.Equal(password.ToLowerInvariant(), password);
            Assert.DoesNotContain('\r', password);
        });
        for (var i = 1; i < passwords.Length; i++)
            Assert.True(Encoding.UTF8.GetBytes(passwords[i - 1]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(passwords[i])) < 0, passwords[i]);
    }

    [Fact]
    public void Contain_EveryLine_IsFoundAndItsNeighboursAreNot()
    {
        var all = Lines[..^1].ToHashSet(StringComparer.Ordinal);
        foreach (var password in all)
        {
            Assert.True(CommonPasswords.Embedded.Contain(password), password);
            foreach (var neighbour in new[] { password[..^1], password + "\u0001", password + "~", "!" + password })
                Assert.Equal(all.Contains(neighbour), CommonPasswords.Embedded.Contain(neighbour));
        }
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord")]
    [InlineData("password1")]
    [InlineData("Password123")]
    [InlineData("Password2024")]
    [InlineData("12345678")]
    [InlineData("1234567890")]
    [InlineData("qwertyuiop")]
    [InlineData("Iloveyou")]
    [InlineData("trustno1")]
    [InlineData("Dragon123!")]
    [InlineData("monkeymonkey")]
    [InlineData("Football2025")]
    [InlineData("11111111")]
    [InlineData("1qaz2wsx")]
    [InlineData("basketball")]
    public void Contain_WhatManyChoose_IsFoundInWhateverCase(string password) => Assert.True(CommonPasswords.Embedded.Contain(password));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("password\n")]
    [InlineData("password\npassword1")]
    [InlineData("correct horse battery staple")]
    [InlineData("zV8qLw0yD6sJ")]
    [InlineData("~~~~~~~~~~~~")]
    [InlineData("\u0001")]
    public void Contain_AnythingElse_IsNotFound(string password) => Assert.False(CommonPasswords.Embedded.Contain(password));

    [Fact]
    public void Contain_WhatIsNoText_IsNotFound()
    {
        Assert.False(CommonPasswords.Embedded.Contain("\ud800password"));
        Assert.False(CommonPasswords.Embedded.Contain(new string('x', 100_000)));
    }

    [Theory]
    [InlineData("", "a", false)]
    [InlineData("b\n", "a", false)]
    [InlineData("b\n", "b", true)]
    [InlineData("b\n", "c", false)]
    [InlineData("b\nd\n", "b", true)]
    [InlineData("b\nd\n", "c", false)]
    [InlineData("b\nd\n", "d", true)]
    [InlineData("b\nbb\nbbb\n", "bb", true)]
    [InlineData("b\nbb\nbbb\n", "bbbb", false)]
    public void Contain_ShortLists_AreSearchedToTheirEnds(string lines, string password, bool expected) =>
        Assert.Equal(expected, new CommonPasswords(Encoding.UTF8.GetBytes(lines)).Contain(password));
}
