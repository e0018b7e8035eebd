using System.Security.Cryptography;
using System.Text;
using Authenik8.Messages;
using Authenik8.Tokens;
using Authenik8.Tokens.Keys;
using Xunit;

namespace Authenik8.Core.Tests.Messages;

public sealed class OutboxSealTests
{
    private static readonly OutboxSeal Seal = new(RootSecret.OfFormer(Engine.Secret));

    private static readonly MessageRequest Request = new()
    {
        Kind = MessageKind.ConfirmEmailChange,
        Tenant = "acme",
        AccountId = "ada",
        Email = "ada@example.com",
        Data = [0, 255, 7],
    };

    private static readonly OutboundMessage Message = new()
    {
        Id = "AbCdEfGhIjKlMnOpQrStUw",
        Kind = MessageKind.VerifyEmail,
        Recipient = "ada@example.com",
        Subject = new Subject("ada", "acme"),
        DisplayName = "Ada \"Ä\" 🦉",
        Code = "12345678",
        ExpiresAt = new DateTimeOffset(2031, 5, 17, 10, 20, 30, 456, TimeSpan.Zero),
    };

    [Fact]
    public void Open_SealedRequest_IsThatRequest()
    {
        var opened = Seal.Open("a", Seal.Close("a", new OutboxContent(Request, Message: null)));

        Assert.Null(opened.Message);
        Assert.Equal(Request.Data, opened.Request!.Data);
        Assert.Equal(Request with { Data = null }, opened.Request with { Data = null });
        Assert.Equal(("confirm_email_change", new Subject("ada", "acme")), (opened.Kind, opened.Subject));
    }

    [Fact]
    public void Open_SealedMessage_IsThatMessage()
    {
        var opened = Seal.Open("a", Seal.Close("a", new OutboxContent(Request: null, Message)));

        Assert.Equal(new OutboxContent(Request: null, Message), opened);
    }

    [Fact]
    public void Open_MessageWithoutTheOptional_IsThatMessage()
    {
        var message = Message with { DisplayName = null, Code = null, ExpiresAt = null, Subject = new Subject("ada") };

        Assert.Equal(message, Seal.Open("a", Seal.Close("a", new OutboxContent(Request: null, message))).Message);
    }

    [Fact]
    public void Close_SameContentTwice_NeverLooksTheSameAndShowsNothing()
    {
        var content = new OutboxContent(Request: null, Message);

        var (one, other) = (Seal.Close("a", content), Seal.Close("a", content));

        Assert.NotEqual(one, other);
        Assert.All(["ada", "example", "12345678"], word => Assert.Equal(-1, one.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word))));
    }

    [Fact]
    public void Open_UnderAnotherIdOrSecret_IsRefused()
    {
        var payload = Seal.Close("a", new OutboxContent(Request, Message: null));

        _ = Assert.ThrowsAny<CryptographicException>(() => Seal.Open("b", payload));
        _ = Assert.ThrowsAny<CryptographicException>(() => new OutboxSeal(RootSecret.OfFormer(Engine.Secret + "x")).Open("a", payload));
    }

    [Fact]
    public void Open_AnyByteChangedOrMissing_IsRefused()
    {
        var payload = Seal.Close("a", new OutboxContent(Request, Message: null));

        for (var i = 0; i < payload.Length; i++)
        {
            var changed = payload.ToArray();
            changed[i] ^= 1;
            _ = Assert.ThrowsAny<CryptographicException>(() => Seal.Open("a", changed));
            _ = Assert.ThrowsAny<CryptographicException>(() => Seal.Open("a", payload.AsSpan(0, i)));
        }
    }

    [Fact]
    public void Kind_EachOfThem_HasAWordThatMetricsKnow() =>
        Assert.All(Enum.GetValues<MessageKind>(), kind =>
        {
            Assert.NotEqual("unknown", kind.ToWord());
            Assert.Equal(kind.ToWord(), Authenik8.Events.SecurityEventReasons.Bounded(kind.ToWord()));
        });

    [Fact]
    public void Texts_OfWhatIsSealed_NameNobody()
    {
        string[] texts = [Request.ToString(), Message.ToString(), new OutboxContent(Request, Message).ToString()];

        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("ada", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("12345678", text, StringComparison.Ordinal);
        });
    }
}
