using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

public class QuantizationTests
{
    private static readonly float[] TwoScales = [1, 2];
    private static readonly int[] TwoZeroPoints = [0, 1];

    [Test]
    public void Defaults_stand_for_the_numbers_themselves()
    {
        var quantization = new Quantization();
        Assert.That((quantization.InputZeroPoint, quantization.OutputZeroPoint, quantization.InputScale, quantization.OutputScale), Is.EqualTo((0, 0, 1f, 1f)));
        Assert.That(quantization.FilterZeroPoints.ToArray(), Is.EqualTo(new[] { 0 }));
        Assert.That(quantization.FilterScales.ToArray(), Is.EqualTo(new[] { 1f }));
    }

    [Test]
    public void Equality_is_by_the_numbers()
    {
        var one = new Quantization { FilterScales = new[] { 1f, 2f }, FilterZeroPoints = new[] { 3 } };
        var same = new Quantization { FilterScales = new[] { 1f, 2f }, FilterZeroPoints = new[] { 3 } };
        Assert.That(one, Is.EqualTo(same));
        Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Quantization[] others =
        [
            one with { FilterScales = new[] { 1f, 3f } },
            one with { FilterZeroPoints = new[] { 4 } },
            one with { InputZeroPoint = 1 },
            one with { OutputZeroPoint = 1 },
            one with { InputScale = 2 },
            one with { OutputScale = 2 },
        ];
        Assert.That(others, Has.None.EqualTo(one));
        Assert.That(one, Is.Not.EqualTo(null));
    }

    [Test]
    public void Numbers_in_range_are_accepted()
    {
        Accepted("s32", new Quantization());
        Accepted("s32", new Quantization { InputZeroPoint = 255, FilterZeroPoints = new[] { -128, 127 }, OutputZeroPoint = 9999 });
        Accepted("u8", new Quantization { OutputZeroPoint = 255, FilterScales = TwoScales, InputScale = float.Epsilon, OutputScale = float.MaxValue });
        Accepted("s8", new Quantization { OutputZeroPoint = -128 });
    }

    [Test]
    public void Numbers_out_of_range_are_named()
    {
        Refused("s32", new Quantization { InputZeroPoint = 256 }, "input-zero-point", "contains 256", "expected 0 to 255, the range of u8");
        Refused("s32", new Quantization { InputZeroPoint = -1 }, "input-zero-point", "contains -1", "0 to 255");
        Refused("s32", new Quantization { FilterZeroPoints = new[] { 0, 128 } }, "filter-zero-points", "contains 128", "expected -128 to 127, the range of s8");
        Refused("s32", new Quantization { FilterZeroPoints = new[] { -129 } }, "filter-zero-points", "contains -129", "-128 to 127");
        Refused("u8", new Quantization { OutputZeroPoint = -1 }, "output-zero-point", "contains -1", "0 to 255");
        Refused("s8", new Quantization { OutputZeroPoint = 128 }, "output-zero-point", "contains 128", "-128 to 127");
        Refused("u8", new Quantization { InputScale = 0 }, "input-scale", "contains 0", "a finite number above 0");
        Refused("u8", new Quantization { OutputScale = float.NaN }, "output-scale", "contains NaN", "a finite number above 0");
        Refused("u8", new Quantization { FilterScales = new[] { 1f, -2.5f } }, "filter-scales", "contains -2.5", "a finite number above 0");
        Refused("u8", new Quantization { FilterScales = new[] { float.PositiveInfinity } }, "filter-scales", "contains Infinity");
    }

    [Test]
    public void Lists_hold_one_number_or_one_per_filter()
    {
        Refused("s32", new Quantization { FilterScales = new float[3] }, "filter-scales", "has 3 numbers", "expected 1, or one for each of 2 filters");
        Refused("s32", new Quantization { FilterZeroPoints = default }, "filter-zero-points", "has 0 numbers", "expected 1, or one for each of 2 filters");
        Accepted("s32", new Quantization { FilterScales = TwoScales, FilterZeroPoints = TwoZeroPoints });
    }

    [Test]
    public void Floating_point_problems_have_none()
    {
        float[] x = new float[4], w = new float[3], y = new float[2];
        using RecordingPlan plan = RecordingPlan.Of("conv forward x=1,1,4 w=1,1,3");
        Assert.That(
            () => plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Quantization = new Quantization() }),
            Throws.ArgumentException.With.Property("ParamName").EqualTo("quantization").And.Message.Contains("'conv forward x=1,1,4 w=1,1,3'").And.Message.Contains("s8 or u8 only"));
        byte[] x8 = new byte[4], y8 = new byte[2];
        using RecordingPlan pool = RecordingPlan.Of("pool forward x=1,1,4 window=3 type=u8");
        Assert.That(() => pool.Execute(new ExecutionArguments { X = TensorView.Of(x8), Y = TensorView.Of(y8), Quantization = new Quantization() }), Throws.ArgumentException);
        Assert.That((plan.Executions, pool.Executions), Is.EqualTo((0, 0)));
    }

    private static void Accepted(string outputType, Quantization quantization) => Assert.That(Execute(outputType, quantization), Is.EqualTo(1));

    private static void Refused(string outputType, Quantization quantization, string argument, params string[] says)
    {
        ArgumentException? exception = Assert.Throws<ArgumentException>(() => Execute(outputType, quantization));
        Assert.That(exception!.ParamName, Is.EqualTo(argument));
        foreach (string part in says) Assert.That(exception.Message, Does.Contain(part));
    }

    /// <summary>A convolution of u8 by two filters of s8.</summary>
    private static int Execute(string outputType, Quantization quantization)
    {
        using RecordingPlan plan = RecordingPlan.Of($"conv forward x=1,1,4 w=2,1,3 type=u8 w-type=s8 y-type={outputType}");
        byte[] x = new byte[4], unsigned = new byte[4];
        sbyte[] w = new sbyte[6], signed = new sbyte[4];
        int[] sums = new int[4];
        plan.Execute(new ExecutionArguments
        {
            X = TensorView.Of(x),
            W = TensorView.Of(w),
            Y = outputType switch { "u8" => TensorView.Of(unsigned), "s8" => TensorView.Of(signed), _ => TensorView.Of(sums) },
            Quantization = quantization,
        });
        return plan.Executions;
    }
}
