global using System.Net;
global using Authenik8.Http.Tests.Hosting;
global using Xunit;
