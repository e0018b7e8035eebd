using System.Net;
using Microsoft.AspNetCore.Http;

namespace Authenik8.Http.Tests.Endpoints;

public sealed class DeviceTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    public void GetDevice_Address_IsShownAsPeopleKnowIt(string remote, string shown)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(remote) } };

        Assert.Equal(shown, context.GetDevice().IpAddress);
    }

    [Fact]
    public void GetDevice_NoAddress_IsNotKnown() => Assert.Null(new DefaultHttpContext().GetDevice().IpAddress);
}
