global using Authenik8.Http.Tests.Accounts.Hosting;
global using Authenik8.Http.Tests.Hosting;
global using System.Net;
global using Xunit;
