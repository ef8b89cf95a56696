using Slipway.Tests.Support;

[assembly: AssemblyFixture(typeof(Servers))]
// The tests share one broker and two cores; they wait for what others do to them otherwise.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
