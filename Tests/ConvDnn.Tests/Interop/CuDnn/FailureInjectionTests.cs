using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuDnn;

/// <summary>Every native call of a whole forward and backward sequence fails once, and nothing may be left behind.</summary>
[NonParallelizable]
public sealed class FailureInjectionTests
{
    private static readonly List<CudnnLibrary> s_used = [];

    /// <summary>
    /// Functions whose failure is nobody's exception: releases are repeated by the next live call, and the capture mode is
    /// only a courtesy.
    /// </summary>
    private static bool IsTolerated(string function) =>
        function.Contains("Destroy", StringComparison.Ordinal) || function.Contains("Free", StringComparison.Ordinal)
        || function is "cuThreadExchangeStreamCaptureMode" or "cuModuleUnload" or "cuGetErrorString";

    /// <summary>Whether a context is entered only to destroy what waits there; what cannot be destroyed now goes on waiting.</summary>
    private static bool EntersToRelease(string[] calls, int at) =>
        calls[at] == "cuCtxPushCurrent_v2" && calls[at + 1] == "cuThreadExchangeStreamCaptureMode";

    /// <summary>Functions that return no status and so cannot fail.</summary>
    private static bool ReturnsNoStatus(string function) =>
        function is "cudnnGetErrorString" or "cudnnGetLastErrorString" or "cudnnGetVersion" or "cudnnGetCudartVersion" or "cudnnGetMaxDeviceVersion";

    [TestCase(8)]
    [TestCase(9)]
    public void Every_call_of_a_whole_sequence_may_fail(int major)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = Use(major);
        SimulatedStack.LogCalls(true);
        ConvolutionSequence.Run(driver, library);
        string[] calls = [.. SimulatedStack.CallLog.Select(call => call.Function)];
        SimulatedStack.AssertClean();
        Assert.That(calls, Has.Length.GreaterThan(200));

        int injected = 0;
        for (int at = 0; at < calls.Length; at++)
        {
            string function = calls[at];
            int nth = calls.Take(at + 1).Count(earlier => earlier == function);
            if (ReturnsNoStatus(function)) continue;
            driver = SimulatedStack.Begin();
            int status = StatusFor(function, major);
            SimulatedStack.Fail(function, nth, status);
            if (function is "cuCtxPopCurrent_v2") PopFails(driver, library);
            else if (IsTolerated(function) || EntersToRelease(calls, at)) Assert.DoesNotThrow(() => ConvolutionSequence.Run(driver, library), $"{function}, call {nth}");
            else Throws(driver, library, function, nth, status);

            SettleAndAssertClean(driver, $"{function}, call {nth}");
            injected++;
        }

        TestContext.Out.WriteLine($"{injected} failures injected into {calls.Distinct().Count()} functions.");
    }

    [TestCase(8)]
    [TestCase(9)]
    public void Memory_may_run_out_at_every_allocation(int major)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = Use(major);
        // From nothing at all to just enough: the largest part of what the sequence takes is a workspace of 64 KiB.
        int failures = 0;
        for (int bytes = 0; bytes < 1 << 17; bytes = bytes < 1024 ? bytes + 16 : bytes + 4096)
        {
            driver = SimulatedStack.Begin();
            using (CudaContext context = driver.Device(0).CreateContext())
            using (CudaStream stream = context.CreateStream())
            using (CudnnContext cudnn = CudnnContext.Create(library, context, stream))
            {
                SimulatedStack.SetMemoryLimit(bytes);
                try
                {
                    ConvolutionSequence.Legacy(cudnn, stream);
                    ConvolutionSequence.Graph(cudnn, stream);
                }
                catch (CudaException failure)
                {
                    failures++;
                    Assert.That(failure.Function, Does.StartWith("cuMemAlloc"));
                    Assert.That(failure.Hint, Does.Contain($"of {bytes} bytes"));
                }
            }

            SettleAndAssertClean(driver, $"{bytes} bytes");
        }

        Assert.That(failures, Is.GreaterThan(64));
        driver = SimulatedStack.Begin();
        SimulatedStack.SetMemoryLimit(1000);
        NativeCallException tooLittle = Assert.Throws<ConvDnn.Interop.CuDnn.Errors.CudnnException>(() => ConvolutionSequence.Run(driver, library))!;
        Assert.That(tooLittle.StatusName, Is.EqualTo("CUDNN_STATUS_NOT_INITIALIZED"));
        SettleAndAssertClean(driver, "1000 bytes");
    }

    [TestCase(700)]
    [TestCase(719)]
    public void An_asynchronous_failure_anywhere_in_the_sequence_is_reported_as_such(int status)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = Use(9);
        SimulatedStack.FailAsync(status);
        CudaException thrown = Assert.Throws<CudaException>(() => ConvolutionSequence.Run(driver, library))!;
        Assert.That(thrown.StatusNumber, Is.EqualTo(status));
        Assert.That(thrown.IsAsynchronous);
        Assert.That(thrown.Message, Does.Contain("Work enqueued earlier"));
    }

    private static CudnnLibrary Use(int major)
    {
        CudnnLibrary library = CudnnFixture.Library(major);
        s_used.Add(library);
        return library;
    }

    private static void Throws(CudaDriver driver, CudnnLibrary library, string function, int nth, int status)
    {
        NativeCallException thrown = Assert.Catch<NativeCallException>(() => ConvolutionSequence.Run(driver, library), $"{function}, call {nth}")!;
        Assert.That(thrown.Function, Is.EqualTo(function), $"call {nth}: {thrown.Message}");
        Assert.That(thrown.StatusNumber, Is.EqualTo(status), $"{function}, call {nth}");
        Assert.That(thrown.Message, Does.StartWith($"{function} returned {thrown.StatusName} ({status})"));
        Assert.That(thrown.ToRepro(), Does.Contain(function));
    }

    /// <summary>A context that cannot be taken off the thread stays current: the exception says so, and the caller must take it off.</summary>
    private static unsafe void PopFails(CudaDriver driver, CudnnLibrary library)
    {
        try
        {
            ConvolutionSequence.Run(driver, library);
        }
        catch (CudaException failure)
        {
            Assert.That(failure.Function, Is.EqualTo("cuCtxPopCurrent_v2"));
        }

        ConvDnn.Interop.Cuda.Raw.CUcontext popped;
        while (SimulatedStack.ContextDepth > 0) driver.Functions.cuCtxPopCurrent_v2(&popped);
        SimulatedStack.ClearViolations();
    }

    private static void SettleAndAssertClean(CudaDriver driver, string what)
    {
        SimulatedStack.ClearFailures();
        Settle(driver);
        if (SimulatedStack.LiveHandles() > 0)
        {
            // Something was dropped and not disposed of: its finalizer must have queued it for the next live call.
            Cuda.ReleaseTests.CollectAll();
            Settle(driver);
        }

        Assert.That((SimulatedStack.Violations, SimulatedStack.LiveReport, SimulatedStack.LiveBytes(), SimulatedStack.ContextDepth), Is.EqualTo(("", "", 0L, 0)), what);
    }

    /// <summary>The next live calls: on any context, and on cuDNN's descriptors.</summary>
    private static void Settle(CudaDriver driver)
    {
        using (CudaContext other = driver.Device(0).CreateContext()) _ = other.Memory;
        foreach (CudnnLibrary library in s_used) library.DrainReleases();
    }

    private static int StatusFor(string function, int major) =>
        function.StartsWith("cudnn", StringComparison.Ordinal) ? major == 9 ? 4000 : 4 : 999;
}
