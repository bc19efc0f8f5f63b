using System.Numerics.Tensors;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors;

public class TensorViewTests
{
    [Test]
    public void A_view_left_out_is_not_given()
    {
        TensorView none = default;
        Assert.That((none.IsGiven, none.Length, none.Bytes), Is.EqualTo((false, 0L, 0L)));
    }

    [Test]
    public void Of_an_array_views_its_own_memory()
    {
        double[] data = [1, 2, 3];
        TensorView view = TensorView.Of(data);
        Assert.That((view.IsGiven, view.Length, view.Bytes, view.Type, view.Space, view.IsReadOnly), Is.EqualTo((true, 3L, 24L, ElementType.Float64, MemorySpace.Host, false)));
        view.GetPinnableReference() = 7;
        Assert.That(BitConverter.DoubleToInt64Bits(data[0]) & 0xFF, Is.EqualTo(7));
        Assert.That(() => TensorView.Of((float[])null!).Length, Throws.ArgumentNullException);
    }

    [Test]
    public void Of_a_span_knows_whether_it_may_be_written()
    {
        short[] unknown = [1];
        byte[] data = [1, 2, 3, 4];
        TensorView written = TensorView.Of(data.AsSpan(1)), read = TensorView.Of((ReadOnlySpan<byte>)data), empty = TensorView.Of(Span<byte>.Empty);
        Assert.That((written.Length, written.IsReadOnly, written.GetPinnableReference()), Is.EqualTo((3L, false, (byte)2)));
        Assert.That((read.Length, read.IsReadOnly, read.Type), Is.EqualTo((4L, true, ElementType.UInt8)));
        Assert.That((empty.IsGiven, empty.Length), Is.EqualTo((true, 0L)));
        Assert.That(() => TensorView.Of(unknown).Length, Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Of_a_tensor_span_reaches_from_its_first_to_its_last_element()
    {
        float[] data = [.. Enumerable.Range(0, 12).Select(i => (float)i)];
        var whole = new TensorSpan<float>(data, [3, 4]);
        // Rows 1 and 2, columns 1 and 2: elements 5, 6, 9, 10, from 5 to 10.
        TensorSpan<float> part = whole.Slice(1..3, 1..3);
        TensorView view = TensorView.Of(part);
        Assert.That((view.Length, view.IsReadOnly, view.Type), Is.EqualTo((6L, false, ElementType.Float32)));
        Assert.That(TensorView.Of((ReadOnlyTensorSpan<float>)part).Length, Is.EqualTo(6));
        Assert.That(TensorView.Of((ReadOnlyTensorSpan<float>)part).IsReadOnly);
        Assert.That(TensorView.Of(default(TensorSpan<float>)).Length, Is.Zero);
        Assert.That(TensorView.Of(default(ReadOnlyTensorSpan<float>)).Length, Is.Zero);
        Assert.That(TensorView.Of(new TensorSpan<float>(data, [0, 4])).Length, Is.Zero);
    }

    [Test]
    public unsafe void At_views_native_memory_in_its_space()
    {
        int* memory = stackalloc int[2];
        TensorView view = TensorView.At((nint)memory, 2, ElementType.Int32, MemorySpace.Device, isReadOnly: true);
        Assert.That((view.Length, view.Bytes, view.Type, view.Space, view.IsReadOnly, view.IsGiven), Is.EqualTo((2L, 8L, ElementType.Int32, MemorySpace.Device, true, true)));
        fixed (byte* start = view) Assert.That((nint)start, Is.EqualTo((nint)memory));
        TensorView plain = TensorView.At((nint)memory, 1, ElementType.Int32);
        Assert.That((plain.Space, plain.IsReadOnly), Is.EqualTo((MemorySpace.Host, false)));
    }

    [Test]
    public void At_refuses_what_is_no_memory()
    {
        Assert.That(() => TensorView.At(0, 1, ElementType.Int8).Length, Throws.ArgumentException.With.Message.Contains("address = 0 was given for 1 elements"));
        Assert.That(TensorView.At(0, 0, ElementType.Int8).IsGiven, "nothing needs no address");
        Assert.That(() => TensorView.At(8, -1, ElementType.Int8).Length, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("length"));
        Assert.That(() => TensorView.At(8, (1L << 60) + 1, ElementType.Float32).Length, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("length"));
        Assert.That(TensorView.At(8, 1L << 60, ElementType.Float32).Bytes, Is.EqualTo(1L << 62));
        Assert.That(() => TensorView.At(8, 1, (ElementType)99).Length, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
