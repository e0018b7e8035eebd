using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http.Tests.Hosting;

/// <summary>What a class of tests needs of its host.</summary>
public interface IHostSetup
{
    static virtual void Configure(Authenik8Options options)
    {
    }

    static virtual void AddServices(IServiceCollection services)
    {
    }

    static virtual void Map(WebApplication app)
    {
    }
}
