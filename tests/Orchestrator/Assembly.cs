using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(Servers))]
