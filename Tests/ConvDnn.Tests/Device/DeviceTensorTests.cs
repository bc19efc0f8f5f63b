using ConvDnn.Device;
using ConvDnn.Dlpack;
using ConvDnn.Interop.Cuda;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>Tensors in device memory: their own or the application's, filled and read in a stream's order, handed over by DLPack. What is left behind every test checks.</summary>
public class DeviceTensorTests : GpuTest
{
    /// <summary>Two and a half pieces of pinned memory, and a little.</summary>
    private const int Large = 1376259;

    [TestCase(7, false)]
    [TestCase(7, true)]
    [TestCase(Large, false)]
    [TestCase(Large, true)]
    public void What_is_copied_in_comes_out_again(int length, bool onStream)
    {
        using DeviceTensor tensor = DeviceTensor.Allocate(Context, TensorSpec.Packed(ElementType.Float32, [length]));
        using CudaStream? stream = onStream ? Context.Cuda.CreateStream() : null;
        float[] source = [.. Enumerable.Range(0, length).Select(static i => (float)(i % 1021))], expected = [.. source], back = new float[length];
        tensor.CopyFrom(TensorView.Of(source), stream);
        // The source may change as soon as the call returns, whatever the stream is at.
        Array.Fill(source, -1f);
        tensor.CopyTo(TensorView.Of(back), stream);
        Assert.That(back.AsSpan().SequenceEqual(expected));
    }

    [Test]
    public void Copies_in_pass_through_pinned_memory_and_wait_for_nothing_on_a_stream()
    {
        using DeviceTensor tensor = DeviceTensor.Allocate(Context, TensorSpec.Packed(ElementType.Float32, [1000]));
        using CudaStream stream = Context.Cuda.CreateStream();
        float[] source = new float[1000];
        Array.Fill(source, 2.5f);
        tensor.CopyFrom(TensorView.Of(source), stream);
        SimulatedStack.LogCalls(true);
        tensor.CopyFrom(TensorView.Of(source), stream);
        SimulatedStack.LogCalls(false);
        string[] calls = [.. SimulatedStack.CallLog.Select(static call => call.Function)];
        Assert.That(calls, Does.Contain("cuMemcpyHtoDAsync_v2"));
        Assert.That(calls.Where(static call => call is "cuStreamSynchronize" or "cuCtxSynchronize" or "cuMemcpyHtoD_v2" or "cuMemAllocHost_v2" or "cuMemAlloc_v2"), Is.Empty);
        stream.Synchronize();
    }

    [Test]
    public void Borrowed_memory_stays_the_applications()
    {
        float[] numbers = [1, 2, 3, 4, 5, 6];
        using DeviceBuffer<float> application = Context.Cuda.Allocate<float>(numbers);
        var owner = new Counter();
        using (DeviceTensor tensor = DeviceTensor.Borrow(Context, application.Address, TensorSpec.Packed(ElementType.Float32, [2, 3]), owner))
        {
            float[] back = new float[6];
            tensor.CopyTo(TensorView.Of(back));
            Assert.That(back, Is.EqualTo(numbers));
            Assert.That(owner.Disposals, Is.Zero);
            tensor.Dispose();
        }

        Assert.That(owner.Disposals, Is.EqualTo(1), "once, however often the tensor is disposed");
        Assert.That(application.ToArray(), Is.EqualTo(numbers));
        Assert.That(() => DeviceTensor.Borrow(Context, default, TensorSpec.Packed(ElementType.Float32, [1])), Throws.ArgumentException.With.Message.Contains("null"));
        Assert.That(() => DeviceTensor.Borrow(Context, new(application.Address.Value + 2), TensorSpec.Packed(ElementType.Float32, [1])), Throws.ArgumentException.With.Message.Contains("multiple of 4"));
    }

    [Test]
    public void Host_memory_of_another_type_length_or_place_is_refused_by_name()
    {
        using DeviceTensor tensor = DeviceTensor.Allocate(Context, TensorSpec.Packed(ElementType.Float32, [4]));
        Assert.That(() => tensor.CopyFrom(TensorView.Of(new double[4])), Throws.ArgumentException.With.Message.Contains("f64").And.Message.Contains("f32"));
        Assert.That(() => tensor.CopyFrom(TensorView.Of(new float[3])), Throws.ArgumentException.With.Message.Contains("3 elements"));
        Assert.That(() => tensor.CopyFrom(tensor.View), Throws.ArgumentException.With.Message.Contains("device memory"));
        Assert.That(() => tensor.CopyTo(TensorView.Of((ReadOnlySpan<float>)new float[4])), Throws.ArgumentException.With.Message.Contains("read-only"));
        tensor.Dispose();
        Assert.That(() => tensor.View.IsGiven, Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Exported_tensor_is_freed_by_the_receivers_deleter(bool versioned)
    {
        float[] numbers = [3, 1, 4, 1, 5, 9];
        DeviceTensor sent = DeviceTensor.Allocate(Context, TensorSpec.Packed(ElementType.Float32, [2, 3]));
        sent.CopyFrom(TensorView.Of(numbers));
        nint handed = sent.Export(versioned);
        using (DeviceTensor received = DeviceTensor.Import(Context, versioned ? DlpackTensor.ImportVersioned(handed) : DlpackTensor.Import(handed)))
        {
            Assert.That(received.Address, Is.EqualTo(sent.Address), "no copy");
            Assert.That(received.Spec, Is.EqualTo(sent.Spec));
            float[] back = new float[6];
            received.CopyTo(TensorView.Of(back));
            Assert.That(back, Is.EqualTo(numbers));
        }

        Assert.That(() => sent.Address, Throws.TypeOf<ObjectDisposedException>());
    }

    private sealed class Counter : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
