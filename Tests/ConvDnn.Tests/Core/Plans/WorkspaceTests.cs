using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

public class WorkspaceTests
{
    [TestCase(1)]
    [TestCase(63)]
    [TestCase(1 << 20)]
    public unsafe void Memory_is_aligned_and_may_be_written_to_its_last_byte(int bytes)
    {
        using var workspace = new Workspace(bytes);
        TensorView view = workspace.View;
        Assert.That((view.Length, view.Bytes, view.Type, view.Space, view.IsReadOnly), Is.EqualTo(((long)bytes, (long)bytes, ElementType.UInt8, MemorySpace.Host, false)));
        fixed (byte* start = view)
        {
            Assert.That((long)start % 64, Is.EqualTo(0L));
            new Span<byte>(start, bytes).Fill(0xA5);
            Assert.That(start[bytes - 1], Is.EqualTo(0xA5));
        }
    }

    [Test]
    public void None_is_a_workspace_too()
    {
        var workspace = new Workspace(0);
        Assert.That((workspace.Bytes, workspace.View.Length, workspace.View.IsGiven), Is.EqualTo((0L, 0L, true)));
        workspace.Dispose();
        Assert.That(workspace.View.Length, Is.Zero);
    }

    [Test]
    public void Memory_given_back_is_not_handed_out()
    {
        var workspace = new Workspace(8);
        workspace.Dispose();
        workspace.Dispose();
        Assert.That(() => workspace.View.Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(workspace.Bytes, Is.EqualTo(8));
    }

    [Test]
    public void A_size_that_cannot_be_is_refused()
    {
        Assert.That(() => new Workspace(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("bytes"));
        Assert.That(() => new Workspace(long.MaxValue), Throws.TypeOf<OutOfMemoryException>());
    }
}
