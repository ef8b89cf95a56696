using Slipway.Messaging;

namespace Slipway.Tests.Messaging;

public sealed class MessageIdTests
{
    private static readonly Guid Task1 = new("0190f4b2-6f0e-7c3a-9a55-1d2c3b4a5968");

    [Fact]
    public void The_same_thing_said_again_has_the_same_id()
    {
        // Pinned: an id that changes with a release would let repeats through during its roll-out.
        Assert.Equal(new Guid("c02919c1-a192-84e4-abf7-4a63f9481fa9"), MessageIds.Create(Task1, 2, 3, "task-finished"));
    }

    [Fact]
    public void Anything_else_has_another_id()
    {
        Guid[] ids =
        [
            MessageIds.Create(Task1, 2, 3, "task-finished"),
            MessageIds.Create(Task1, 2, 3, "task-started"),
            MessageIds.Create(Task1, 3, 2, "task-finished"),
            MessageIds.Create(Task1, 2, 4, "task-finished"),
            MessageIds.Create(Guid.Empty, 2, 3, "task-finished"),
            MessageIds.Create(Task1, 2, 3, ""),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(8, id.Version));
    }
}
