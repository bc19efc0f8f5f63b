using System.Runtime.InteropServices;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

/// <summary>What an execution refuses, and in which words. Nothing that is refused reaches the engine.</summary>
public class ArgumentCheckTests
{
    private const string Text = "conv forward x=1,1,4 w=1,1,3";
    private readonly float[] _x = new float[4], _w = new float[3], _y = new float[2], _four = new float[4];

    [Test]
    public void Operand_left_out_is_named_with_its_shape()
    {
        Refused(Text, () => new ExecutionArguments { W = TensorView.Of(_w), Y = TensorView.Of(_y) }, "x", "x was not given", "reads it", "expected f32 1,1,4");
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w) }, "y", "y was not given", "writes it", "expected f32 1,1,2");
        Refused(Text + " bias", () => Given(), "bias", "bias was not given", "expected f32 1");
    }

    [Test]
    public void Operand_that_the_problem_does_not_know_is_refused()
    {
        float[] bias = new float[1];
        Refused(Text, () => Given(bias: TensorView.Of(bias)), "bias", $"bias was given, which '{Text}' neither reads nor writes", "expected x, w, y");
        Refused(Text, () => Given(residual: TensorView.Of(_four)), "residual", "residual was given");
        Refused(Text, () => Given(forwardX: TensorView.Of(_four)), "forward-x", "forward-x was given");
        Refused("activation forward x=4", () => new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_four), W = TensorView.Of(_w) }, "w", "w was given", "expected x, y");
    }

    [Test]
    public void Type_is_that_of_the_problem()
    {
        double[] wide = new double[4];
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(wide), W = TensorView.Of(_w), Y = TensorView.Of(_y) }, "x", "x has elements of type f64", "expected f32");
    }

    [Test]
    public void Length_covers_the_extent()
    {
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(_x.AsSpan(1)), W = TensorView.Of(_w), Y = TensorView.Of(_y) }, "x", "x has 3 elements", "expected at least 4 for f32 1,1,4");
        // Strides 1,1,5: 1 + 3·5 = 16 elements.
        float[] fifteen = new float[15], sixteen = new float[16];
        const string strided = "conv forward x=1,1,4 w=1,1,3 x-strides=1,1,5";
        Refused(strided, () => new ExecutionArguments { X = TensorView.Of(fifteen), W = TensorView.Of(_w), Y = TensorView.Of(_y) }, "x", "x has 15 elements", "at least 16");
        Accepted(strided, () => new ExecutionArguments { X = TensorView.Of(sixteen), W = TensorView.Of(_w), Y = TensorView.Of(_y) });
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(sixteen), W = TensorView.Of(_w), Y = TensorView.Of(_y) });
    }

    [Test]
    public void Memory_is_where_the_plan_works()
    {
        Refused(Text, () => new ExecutionArguments { X = Device(0, 4), W = TensorView.Of(_w), Y = TensorView.Of(_y) }, "x", "x is in device memory", "engine 'recording' expects host memory");
        using RecordingPlan plan = RecordingPlan.Of(Text, space: MemorySpace.Device);
        Assert.That(() => plan.Execute(Given()), Throws.ArgumentException.With.Message.Contains("x is in host memory; the plan of engine 'recording' expects device memory"));
        plan.Execute(new ExecutionArguments { X = Device(0, 4), W = Device(100, 3), Y = Device(200, 2) });
        Assert.That(plan.Executions, Is.EqualTo(1));
    }

    [Test]
    public void Empty_operand_may_be_anywhere()
    {
        using RecordingPlan plan = RecordingPlan.Of("conv backward-filter x=0,1,4 w=1,1,3", space: MemorySpace.Device);
        plan.Execute(new ExecutionArguments { X = TensorView.Of(Span<float>.Empty), Y = TensorView.Of(Span<float>.Empty), W = Device(0, 3) });
        Assert.That(plan.Executions, Is.EqualTo(1));
    }

    [Test]
    public void Output_may_be_written_and_inputs_need_not()
    {
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of((ReadOnlySpan<float>)_y) }, "y", "y is read-only", "expected memory that may be written");
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of((ReadOnlySpan<float>)_x), W = TensorView.Of((ReadOnlySpan<float>)_w), Y = TensorView.Of(_y) });
        long[] indices = new long[2];
        Refused("pool forward x=1,1,4 window=3", () => new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_y), Indices = TensorView.Of((ReadOnlySpan<long>)indices) }, "indices", "indices is read-only");
    }

    [TestCase(double.NaN, 0.0, 1.0, "alpha", "alpha = NaN")]
    [TestCase(1.0, double.PositiveInfinity, 1.0, "beta", "beta = Infinity")]
    [TestCase(1.0, 0.0, double.NegativeInfinity, "residual-scale", "residual-scale = -Infinity")]
    public void Factors_are_finite(double alpha, double beta, double residual, string argument, string part) =>
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(_w), Y = TensorView.Of(_y), Alpha = alpha, Beta = beta, ResidualScale = residual }, argument, part, "expected a finite number");

    [Test]
    public void Output_that_shares_memory_with_an_input_is_refused()
    {
        float[] shared = new float[16];
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(shared), W = TensorView.Of(_w), Y = TensorView.Of(shared) }, "y", "y shares memory with x", "expected separate memory");
        // x is elements 4 … 7.
        foreach (int start in new[] { 3, 4, 5, 6, 7 })
        {
            Refused(Text, () => new ExecutionArguments { X = TensorView.Of(shared.AsSpan(4, 4)), W = TensorView.Of(_w), Y = TensorView.Of(shared.AsSpan(start, 2)) }, "y", "y shares memory with x");
        }

        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(shared.AsSpan(4, 4)), W = TensorView.Of(_w), Y = TensorView.Of(shared.AsSpan(2, 2)) });
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(shared.AsSpan(4, 4)), W = TensorView.Of(_w), Y = TensorView.Of(shared.AsSpan(8, 2)) });
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(_x), W = TensorView.Of(shared.AsSpan(0, 3)), Y = TensorView.Of(shared.AsSpan(2, 2)) }, "y", "y shares memory with w");
    }

    [Test]
    public void Only_what_an_operand_reaches_counts_as_shared()
    {
        // Both views run to the end of one buffer; the operands behind them lie apart.
        float[] shared = new float[16];
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(shared.AsSpan(0)), W = TensorView.Of(_w), Y = TensorView.Of(shared.AsSpan(4)) });
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(shared.AsSpan(2)), W = TensorView.Of(_w), Y = TensorView.Of(shared.AsSpan(0)) });
    }

    [Test]
    public void Inputs_may_share_memory()
    {
        float[] shared = new float[4];
        Accepted(Text, () => new ExecutionArguments { X = TensorView.Of(shared), W = TensorView.Of(shared), Y = TensorView.Of(_y) });
    }

    [Test]
    public void Equal_addresses_in_different_spaces_are_different_memory() =>
        Assert.That(() =>
        {
            using RecordingPlan plan = RecordingPlan.Of("conv backward-filter x=1,1,4 w=1,1,3", space: MemorySpace.Device);
            plan.Execute(new ExecutionArguments { X = Device(0, 4), Y = Device(100, 2), W = Device(1, 3) });
        }, Throws.ArgumentException.With.Message.Contains("w shares memory with x"));

    [Test]
    public void Residual_may_be_the_output_itself_but_not_a_part_of_it()
    {
        float[] shared = new float[8];
        const string text = Text + " residual";
        Accepted(text, () => Given(TensorView.Of(shared.AsSpan(0, 2)), residual: TensorView.Of(shared.AsSpan(0, 2))));
        Refused(text, () => Given(TensorView.Of(shared.AsSpan(0, 2)), residual: TensorView.Of(shared.AsSpan(1, 2))), "y", "y shares memory with residual");
        Accepted(text, () => Given(TensorView.Of(shared.AsSpan(0, 2)), residual: TensorView.Of(shared.AsSpan(2, 2))));
    }

    [Test]
    public void Activation_may_work_in_place_where_the_layouts_agree()
    {
        Accepted("activation forward x=4", () => new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_x) });
        Accepted("activation backward-data function=relu x=4", () => new ExecutionArguments { Y = TensorView.Of(_x), ForwardX = TensorView.Of(_four), X = TensorView.Of(_x) });
        Refused("activation forward x=2,2 y-strides=1,2", () => new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(_x) }, "y", "y shares memory with x");
    }

    [Test]
    public void Indices_that_share_memory_with_the_output_are_refused()
    {
        long[] shared = new long[4];
        Span<float> Floats() => MemoryMarshal.Cast<long, float>(shared.AsSpan());
        Refused("pool forward x=1,1,4 window=3", () => new ExecutionArguments { X = TensorView.Of(_x), Y = TensorView.Of(Floats()[..2]), Indices = TensorView.Of(shared.AsSpan(0, 2)) }, "y", "y shares memory with indices");
        Refused("pool forward x=1,1,4 window=3", () => new ExecutionArguments { X = TensorView.Of(Floats()[..4]), Y = TensorView.Of(_y), Indices = TensorView.Of(shared.AsSpan(1, 2)) }, "indices", "indices shares memory with x");
    }

    [Test]
    public void Gradient_of_a_maximum_needs_indices_or_the_forward_input()
    {
        const string text = "pool backward-data x=1,1,4 window=3";
        long[] indices = new long[2];
        Refused(text, () => new ExecutionArguments { Y = TensorView.Of(_y), X = TensorView.Of(_x) }, "indices", "Neither indices nor forward-x was given", "expected one of them");
        Accepted(text, () => new ExecutionArguments { Y = TensorView.Of(_y), X = TensorView.Of(_x), Indices = TensorView.Of(indices) });
        Accepted(text, () => new ExecutionArguments { Y = TensorView.Of(_y), X = TensorView.Of(_x), ForwardX = TensorView.Of(_four) });
        Accepted("pool backward-data kind=average x=1,1,4 window=3", () => new ExecutionArguments { Y = TensorView.Of(_y), X = TensorView.Of(_x) });
        Accepted("pool forward x=1,1,4 window=3", () => new ExecutionArguments { Y = TensorView.Of(_y), X = TensorView.Of(_x) });
    }

    [Test]
    public void Workspace_has_the_bytes_that_the_plan_announces()
    {
        byte[] bytes = new byte[101];
        Refused(Text, () => Given(), "workspace", 100, "workspace has 0 bytes", "at least the 100");
        Refused(Text, () => Given(workspace: TensorView.Of(bytes.AsSpan(0, 99))), "workspace", 100, "workspace has 99 bytes", "at least the 100");
        Accepted(Text, () => Given(workspace: TensorView.Of(bytes.AsSpan(0, 100))), 100);
        Accepted(Text, () => Given(workspace: TensorView.Of(bytes.AsSpan(1, 100))), 100);
        Accepted(Text, () => Given(workspace: TensorView.Of(new double[13])), 100);
        Accepted(Text, () => Given());
    }

    [Test]
    public void Workspace_may_be_written_where_the_plan_works()
    {
        byte[] bytes = new byte[100];
        Refused(Text, () => Given(workspace: TensorView.Of((ReadOnlySpan<byte>)bytes)), "workspace", 100, "workspace is read-only", "expected host memory that may be written");
        Refused(Text, () => Given(workspace: Device(0, 100)), "workspace", 100, "workspace is device memory", "expected host memory");
    }

    [Test]
    public void Workspace_lies_apart_from_every_operand()
    {
        byte[] shared = new byte[200];
        Span<float> Floats(int start, int count) => MemoryMarshal.Cast<byte, float>(shared.AsSpan(start))[..count];
        Refused(Text, () => Given(TensorView.Of(Floats(96, 2)), workspace: TensorView.Of(shared.AsSpan(0, 100))), "y", 100, "y shares memory with workspace");
        Refused(Text, () => new ExecutionArguments { X = TensorView.Of(Floats(96, 4)), W = TensorView.Of(_w), Y = TensorView.Of(_y), Workspace = TensorView.Of(shared.AsSpan(0, 100)) }, "x", 100, "x shares memory with workspace");
        Accepted(Text, () => Given(TensorView.Of(Floats(100, 2)), workspace: TensorView.Of(shared.AsSpan(0, 100))), 100);
        // A plan that needs none does not touch the one that was given.
        Accepted(Text, () => Given(TensorView.Of(Floats(0, 2)), workspace: TensorView.Of(shared.AsSpan(0, 100))));
    }

    private static TensorView Device(int element, long count) => TensorView.At(4096 + (4 * element), count, ElementType.Float32, MemorySpace.Device);

    private ExecutionArguments Given(TensorView y = default, TensorView bias = default, TensorView residual = default, TensorView forwardX = default, TensorView workspace = default) => new()
    {
        X = TensorView.Of(_x),
        W = TensorView.Of(_w),
        Y = y.IsGiven ? y : TensorView.Of(_y),
        Bias = bias,
        Residual = residual,
        ForwardX = forwardX,
        Workspace = workspace,
    };

    private delegate ExecutionArguments Arguments();

    private static void Refused(string text, Arguments arguments, string argument, params string[] says) => Refused(text, arguments, argument, 0, says);

    private static void Refused(string text, Arguments arguments, string argument, long workspaceBytes, params string[] says)
    {
        using RecordingPlan plan = RecordingPlan.Of(text, workspaceBytes);
        ArgumentException? exception = Assert.Throws<ArgumentException>(() => plan.Execute(arguments()));
        Assert.That(exception!.ParamName, Is.EqualTo(argument));
        foreach (string part in says) Assert.That(exception.Message, Does.Contain(part));
        Assert.That(plan.Executions, Is.Zero);
    }

    private static void Accepted(string text, Arguments arguments, long workspaceBytes = 0)
    {
        using RecordingPlan plan = RecordingPlan.Of(text, workspaceBytes);
        Assert.That(() => plan.Execute(arguments()), Throws.Nothing);
        Assert.That(plan.Executions, Is.EqualTo(1));
    }
}
