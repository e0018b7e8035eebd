using System.Buffers.Text;
using System.Security.Cryptography;
using Authenik8.Accounts.Codes;
using Authenik8.Tokens;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Authenik8.Core.Tests.Accounts;

public sealed class CodeTextTests
{
    private static readonly Subject[] Subjects =
    [
        new("a"),
        new("ab", "acme"),
        new("abc", "t"),
        new(new string('\u4f60', Subject.MaxLength), new string('\u597d', Subject.MaxLength)),
        new("\U0001F980"),
    ];

    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        foreach (var subject in Subjects)
        {
            foreach (var purpose in Enum.GetValues<CodePurpose>())
            {
                var secret = RandomNumberGenerator.GetBytes(CodeText.SecretLength);

                Assert.True(CodeText.TryRead(CodeText.Write(subject, purpose, secret), out var code));

                Assert.Equal((subject, purpose), (code.Subject, code.Purpose));
                Assert.Equal(secret, code.Secret.ToArray());
            }
        }
    }

    /// <summary>A text with one character changed, added or left out is none, or one that says something else.</summary>
    [Fact]
    public void TryRead_EveryMutationOfAText_IsNotTheSameCode()
    {
        const string Characters = "ABab01-_=+/ \n\0.\u0391";
        foreach (var subject in Subjects)
        {
            var text = CodeText.Write(subject, CodePurpose.ResetPassword, RandomNumberGenerator.GetBytes(CodeText.SecretLength));
            Assert.True(CodeText.TryRead(text, out var genuine));
            for (var i = 0; i < Math.Min(text.Length, 120); i++)
            {
                // The end matters as much as the beginning.
                foreach (var at in new[] { i, text.Length - 1 - i })
                {
                    AssertIsAnother(text.Remove(at, 1), genuine);
                    foreach (var character in Characters)
                    {
                        AssertIsAnother(text.Insert(at, $"{character}"), genuine);
                        if (text[at] != character)
                            AssertIsAnother(text.Remove(at, 1).Insert(at, $"{character}"), genuine);
                    }
                }
            }
            foreach (var character in Base64UrlCharacters.Where(character => character != text[^1]))
                AssertIsAnother(text[..^1] + character, genuine);
        }
    }

    [Fact]
    public void TryRead_AnyText_NeverThrows() => Check.QuickThrowOnFailure(Prop.ForAll(Texts(), text =>
        !CodeText.TryRead(text, out var code) || code.Secret.Length == CodeText.SecretLength));

    [Theory]
    [InlineData(0, (byte)1)]
    [InlineData(2, (byte)1)]
    [InlineData(1, (byte)0)]
    [InlineData(1, (byte)99)]
    public void TryRead_OtherVersionOrPurpose_IsRefused(byte version, byte purpose)
    {
        byte[] bytes = [version, purpose, .. new byte[CodeText.SecretLength], 0, 0, (byte)'a'];

        Assert.False(CodeText.TryRead("ak8c_" + Base64Url.EncodeToString(bytes), out _));
    }

    private const string Base64UrlCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static void AssertIsAnother(string mutation, PresentedCode genuine)
    {
        if (!CodeText.TryRead(mutation, out var code))
            return;
        Assert.False(
            code.Subject == genuine.Subject && code.Purpose == genuine.Purpose && code.Secret.Span.SequenceEqual(genuine.Secret.Span), mutation);
    }

    private static Arbitrary<string> Texts()
    {
        var bytes = ArbMap.Default.GeneratorFor<byte[]>();
        var body = bytes.Select(some => Base64Url.EncodeToString([1, 2, .. new byte[CodeText.SecretLength], .. some]));
        return Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Where(text => text is not null),
            bytes.Select(some => Base64Url.EncodeToString(some)),
            body).SelectMany(text => Gen.Elements("ak8c_" + text, text)).ToArbitrary();
    }
}
