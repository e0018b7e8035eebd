using System.Net;
using Authenik8.Protection;
using Xunit;

namespace Authenik8.Core.Tests.Protection;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:c000:207", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("2001:db8::1", "2001:db8::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("fe80::1%7", "fe80::/64")]
    [InlineData("fe80::2%8", "fe80::/64")]
    public void Text_Address_IsWhatItsOwnerCannotChangeAtWill(string address, string expected) =>
        Assert.Equal(expected, ClientAddress.Text(IPAddress.Parse(address)));

    [Fact]
    public void Text_NoAddress_IsUnknown() => Assert.Equal("unknown", ClientAddress.Text(null));

    [Fact]
    public void Text_IPv6_LeavesTheAddressAsItWas()
    {
        var address = IPAddress.Parse("2001:db8::7");
        _ = ClientAddress.Text(address);
        Assert.Equal("2001:db8::7", address.ToString());
    }
}
