using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(Servers))]
// One sshd, one broker and two cores for all of them.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
