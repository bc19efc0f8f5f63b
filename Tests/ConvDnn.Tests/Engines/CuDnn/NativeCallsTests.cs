using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Tests.Interop;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>Which native calls an execution makes once everything is warm: those that a program written by hand would need, and no other.</summary>
[NonParallelizable]
public class NativeCallsTests
{
    private static readonly string[] Problems =
    [
        "conv forward x=2,4,7,8 w=6,4,3,3 padding=1,1",
        "conv backward-data x=2,4,7,8 w=6,4,3,3 padding=1,1",
        "conv backward-filter x=2,4,7,8 w=6,4,3,3 padding=1,1",
    ];

    [Test]
    public void On_a_thread_that_has_the_context_one_question_is_added([ValueSource(nameof(Problems))] string problem)
    {
        using DeviceTest test = DeviceTest.Begin("cudnn", problem);
        using Plan plan = test.CreatePlan();
        string[] calls = CallsOf(test, plan, isCurrent: true);
        Assert.That(calls, Is.EqualTo(new[] { "cuCtxGetCurrent", "cudnnSetStream", Convolution(problem) }));
    }

    [Test]
    public void On_a_thread_that_has_none_it_is_pushed_and_popped_unasked([ValueSource(nameof(Problems))] string problem)
    {
        using DeviceTest test = DeviceTest.Begin("cudnn", problem);
        using Plan plan = test.CreatePlan();
        string[] calls = CallsOf(test, plan, isCurrent: false);
        Assert.That(calls, Is.EqualTo(new[] { "cuCtxPushCurrent_v2", "cudnnSetStream", Convolution(problem), "cuCtxPopCurrent_v2" }));
    }

    /// <summary>A thread that gets another context is noticed, and one that gets ours back too.</summary>
    [Test]
    public void What_is_current_may_change_between_executions()
    {
        using DeviceTest test = DeviceTest.Begin("cudnn", Problems[0]);
        using Plan plan = test.CreatePlan();
        CudaContext context = test.Stream.Context;
        using CudaContext another = context.Device.CreateContext();
        foreach (CUcontext current in (CUcontext[])[context.Handle, another.Handle, default, context.Handle, another.Handle])
        {
            MakeCurrent(context, current);
            for (int i = 0; i < 70; i++) test.Execute(plan);
            Assert.That(Current(context), Is.EqualTo(current), "what was current before is so again");
        }

        MakeCurrent(context, default);
        test.Stream.Synchronize();
        Assert.That(SimulatedStack.Violations, Is.Empty);
    }

    /// <summary>Of many executions in a row, on a thread that once had none and then has the context, nearly all do without a push.</summary>
    [Test]
    public void A_thread_that_gets_the_context_is_asked_again_before_long()
    {
        using DeviceTest test = DeviceTest.Begin("cudnn", Problems[0]);
        using Plan plan = test.CreatePlan();
        for (int i = 0; i < 3; i++) test.Execute(plan);
        MakeCurrent(test.Stream.Context, test.Stream.Context.Handle);
        SimulatedStack.LogCalls(true);
        for (int i = 0; i < 200; i++) test.Execute(plan);
        SimulatedStack.LogCalls(false);
        MakeCurrent(test.Stream.Context, default);
        int pushes = SimulatedStack.CallLog.Count(call => call.Function == "cuCtxPushCurrent_v2");
        Assert.That(pushes, Is.InRange(1, 64));
    }

    private static string[] CallsOf(DeviceTest test, Plan plan, bool isCurrent)
    {
        CudaContext context = test.Stream.Context;
        MakeCurrent(context, isCurrent ? context.Handle : default);
        for (int i = 0; i < 3; i++) test.Execute(plan);
        SimulatedStack.LogCalls(true);
        test.Execute(plan);
        SimulatedStack.LogCalls(false);
        MakeCurrent(context, default);
        return [.. SimulatedStack.CallLog.Select(call => call.Function)];
    }

    private static string Convolution(string problem) =>
        problem.Contains("forward", StringComparison.Ordinal) ? "cudnnConvolutionForward"
        : problem.Contains("data", StringComparison.Ordinal) ? "cudnnConvolutionBackwardData"
        : "cudnnConvolutionBackwardFilter";

    private static unsafe void MakeCurrent(CudaContext context, CUcontext current) => context.Driver.Check(context.Driver.Functions.cuCtxSetCurrent(current));

    private static unsafe CUcontext Current(CudaContext context)
    {
        CUcontext current;
        context.Driver.Check(context.Driver.Functions.cuCtxGetCurrent(&current));
        return current;
    }
}
