using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>What keeps a context from being destroyed while somebody works in it again and again.</summary>
[NonParallelizable]
public class ContextHoldTests
{
    [Test]
    public void A_context_goes_with_the_last_hold()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudaContext context = driver.Device(0).CreateContext();
        ContextHold one = context.Hold(), two = context.Hold();
        using (one.Enter()) Assert.That(SimulatedStack.ContextDepth, Is.EqualTo(1));
        context.Dispose();
        one.Dispose();
        one.Dispose();
        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(1));
        two.Dispose();
        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_context_that_was_disposed_of_is_entered_no_more()
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudaContext context = driver.Device(0).CreateContext();
        using (ContextHold hold = context.Hold())
        {
            context.Dispose();
            Assert.Throws<ObjectDisposedException>(() => hold.Enter().Dispose());
            Assert.Throws<ObjectDisposedException>(() => context.Hold());
        }

        SimulatedStack.AssertClean();
    }

    [Test]
    public void A_hold_that_was_dropped_lets_go_and_makes_no_call()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using CudaContext context = driver.Device(0).CreateContext(), other = driver.Device(0).CreateContext();
        Drop(context);
        context.Dispose();
        long calls = SimulatedStack.Calls();
        ReleaseTests.CollectAll();
        Assert.That(SimulatedStack.Calls(), Is.EqualTo(calls), "finalizers made no native call");
        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(2));
        _ = other.Memory;
        Assert.That(SimulatedStack.LiveHandles("CUcontext"), Is.EqualTo(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(CudaContext context)
    {
        ContextHold hold = context.Hold();
        hold.Enter().Dispose();
    }
}
