using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Samples.MultiDevice;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.MultiDevice;

[NonParallelizable]
public sealed class DataParallelTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Every_device_does_its_share_and_the_sum_is_the_whole(int devices)
    {
        SimulatedStack.Begin();
        SimulatedStack.SetDeviceCount(devices);
        using var output = new StringWriter();
        Assert.That(DataParallel.Run(output, LibrarySearch.OnlyIn(SimulatedStack.Folder)), Is.Zero, output.ToString());
        string text = output.ToString();
        Assert.That(text, Does.StartWith($"{devices} devices (simulated").And.Contain("as the processor has it"));
        for (int device = 0; device < devices; device++) Assert.That(text, Does.Contain($"device {device}: samples "));
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Without_CUDA_the_processor_does_it()
    {
        using var output = new StringWriter();
        Assert.That(DataParallel.Run(output, LibrarySearch.OnlyIn(Path.Combine(Path.GetTempPath(), "convdnn-no-such-folder"))), Is.Zero);
        Assert.That(output.ToString(), Does.StartWith("No CUDA here.").And.Contain("as the processor has it"));
    }
}
