using Authenik8.Accounts;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

/// <summary>What a display name may not have: what cannot be seen, or turns what stands around it.</summary>
public sealed class DisplayNamesTests
{
    /// <summary>One at least of every kind.</summary>
    public static TheoryData<int> Unseen =>
    [
        0x00, 0x0A, 0x1F, 0x7F, 0x85, 0x9F, // control
        0x00AD, 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0x2064, 0xFEFF, // zero-width and marks of direction
        0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, // bidirectional
        0x2028, 0x2029, // separators of lines
        0xE0001, 0xE0020, 0xE0041, 0xE007F, // tags
        0xFE0F, 0xE0100, 0x180B, 0x034F, // selectors and joiners
        0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x16FE4, 0x1D159, // letters, marks and symbols that are blank
        0xFFFC, 0xFFFD, // stand for what is missing
        0xE000, 0xF8FF, 0xF0000, 0x10FFFD, // private use
        0xFFFF, 0x0378, 0xE0080, // unassigned
    ];

    [Theory]
    [MemberData(nameof(Unseen))]
    public void Name_WithACharacterThatCannotBeSeen_IsRefusedOrCleaned(int character)
    {
        var unseen = char.ConvertFromUtf32(character);
        foreach (var name in new[] { unseen, unseen + "Ada", "A" + unseen + "da", "Ada" + unseen })
            Assert.False(DisplayNames.IsWellFormed(name));

        Assert.Equal("Ada", DisplayNames.Clean(unseen + "A" + unseen + "da" + unseen));
        Assert.Null(DisplayNames.Clean(unseen));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u00a0\u3000")]
    public void Name_WithNothingToSee_IsNone(string name)
    {
        Assert.False(DisplayNames.IsWellFormed(name));
        Assert.Null(DisplayNames.Clean(name));
    }

    [Fact]
    public void Name_WithHalfACharacter_IsRefusedOrCleaned()
    {
        foreach (var half in new[] { '\ud83d', '\udc00' })
        {
            Assert.False(DisplayNames.IsWellFormed($"A{half}da"));
            Assert.Equal("Ada", DisplayNames.Clean($"A{half}da"));
            Assert.Null(DisplayNames.Clean(half.ToString()));
        }
    }

    [Theory]
    [InlineData("Ada Lovelace")]
    [InlineData("\u0627\u0644\u062e\u0648\u0627\u0631\u0632\u0645\u064a")]
    [InlineData("e\u0301tienne")]
    [InlineData("\u5c0f\u6797\u3000\u79c0")]
    [InlineData("\U0001F980")]
    public void Name_OfAnyScript_IsTakenAsItIs(string name)
    {
        Assert.True(DisplayNames.IsWellFormed(name));
        Assert.Equal(name, DisplayNames.Clean(name));
    }
}
