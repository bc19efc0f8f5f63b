using ConvDnn.Device;
using ConvDnn.Engines.Reference;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>Padding and its adjoint against the oracle, and the means against the definition of an adjoint.</summary>
public class PaddingKernelTests : GpuTest
{
    private static readonly (TensorSpec X, Padding Padding)[] Shapes =
    [
        (TensorSpec.Packed(ElementType.Float64, [2, 3, 7]), new Padding([3], [2])),
        (TensorSpec.Activations(ElementType.Float64, TensorFormat.ChannelsLast, [2, 3, 5, 4]), new Padding([2, 3], [4, 1])),
        (TensorSpec.Packed(ElementType.Float64, [2, 3, 5, 4, 6]), new Padding([1, -1, 2], [2, 3, -2])),
        (TensorSpec.Packed(ElementType.Float64, [1, 2, 6, 5]), new Padding([-2, -1], [-3, -2])),
    ];

    [Test]
    public void Padding_and_its_adjoint_are_the_oracles(
        [Values(PaddingMode.Zero, PaddingMode.Constant, PaddingMode.Circular, PaddingMode.Reflect, PaddingMode.Replicate)] PaddingMode mode, [Range(0, 3)] int shape)
    {
        (TensorSpec x, Padding padding) = Shapes[shape];
        double value = mode == PaddingMode.Constant ? 2.5 : 0;
        Dims none = [0, 0];
        var whole = new Padding(none.Concat(padding.Before), none.Concat(padding.After));
        var problem = new PadProblem(Direction.Forward, x, whole, mode, value);
        double[] numbers = Numbers(x.Extent, 1);
        double[] expected = Oracle.EvaluateValues(problem, Inputs((OperandRole.X, numbers))).Values;
        PaddedCopy pad = Context.Kernels.Pad(x, problem.Y, padding, mode, value);
        Assert.That(pad.ScratchBytes, Is.Zero);
        Assert.That(OnDevice(numbers, new double[problem.Y.Extent], (stream, from, to) => pad.Enqueue(stream, from, to)), Is.EqualTo(expected), "copies are exact");

        var adjoint = new PadProblem(Direction.BackwardData, x, whole, mode, value);
        double[] gradient = [.. Numbers(problem.Y.Extent, 2).Select(static number => Math.Round(number))], old = [.. Numbers(x.Extent, 3).Select(static number => Math.Round(number))];
        PaddingFold fold = Context.Kernels.Fold(problem.Y, x, padding, mode);
        OracleInputs inputs = Inputs((OperandRole.Y, gradient), (OperandRole.X, old)) with { Alpha = 2, Beta = 3 };
        Assert.That(
            OnDevice(gradient, old, (stream, from, to) => fold.Enqueue(stream, from, to, default, 2, 3)),
            Is.EqualTo(Oracle.EvaluateValues(adjoint, inputs).Values), "sums of small integers are exact");
    }

    [Test]
    public void Mean_padding_and_its_adjoint_belong_together([Values(PaddingMode.MeanChannel, PaddingMode.MeanSample)] PaddingMode mode, [Range(0, 3)] int shape)
    {
        (TensorSpec x, Padding padding) = Shapes[shape];
        Dims lengths = x.Lengths;
        for (int i = 0; i < padding.Before.Count; i++) lengths = lengths.With(i + 2, lengths[i + 2] + padding.Before[i] + padding.After[i]);
        TensorSpec padded = TensorSpec.Packed(ElementType.Float64, lengths);
        double[] numbers = Numbers(x.Extent, 4), gradient = Numbers(padded.Extent, 5);
        double[] y = Padded(x, padded, padding, mode, numbers);
        double[] dx = Folded(x, padded, padding, mode, gradient);

        // What stands outside is the mean of what stands inside, over the sample or over its channel.
        int index = 0;
        foreach (long place in padded.Places())
        {
            int[] at = At(lengths, index++);
            bool inside = Enumerable.Range(0, padding.Before.Count).All(i => at[i + 2] >= padding.Before[i] && at[i + 2] - padding.Before[i] < x.Lengths[i + 2]);
            if (inside) continue;
            IEnumerable<double> averaged = x.Places().Where((_, i) => At(x.Lengths, i) is { } from && from[0] == at[0] && (mode == PaddingMode.MeanSample || from[1] == at[1])).Select(from => numbers[from]);
            // Sums of at most 60 numbers below 10 in another order.
            Assert.That(y[place], Is.EqualTo(averaged.Average()).Within(1e-13));
        }

        // ⟨pad(x), g⟩ = ⟨x, fold(g)⟩: some hundred products of numbers below 10 on each side.
        double left = y.Zip(gradient, static (a, b) => a * b).Sum(), right = x.Places().Sum(place => numbers[place] * dx[place]);
        Assert.That(right, Is.EqualTo(left).Within(1e-10));
    }

    private double[] Padded(TensorSpec x, TensorSpec padded, Padding padding, PaddingMode mode, double[] numbers)
    {
        PaddedCopy pad = Context.Kernels.Pad(x, padded, padding, mode);
        using var scratch = Context.Cuda.Allocate<byte>(pad.ScratchBytes);
        return OnDevice(numbers, new double[padded.Extent], (stream, from, to) => pad.Enqueue(stream, from, to, scratch.Address));
    }

    private double[] Folded(TensorSpec x, TensorSpec padded, Padding padding, PaddingMode mode, double[] gradient)
    {
        PaddingFold fold = Context.Kernels.Fold(padded, x, padding, mode);
        using var scratch = Context.Cuda.Allocate<byte>(fold.ScratchBytes);
        return OnDevice(gradient, new double[x.Extent], (stream, from, to) => fold.Enqueue(stream, from, to, scratch.Address));
    }

    private static OracleInputs Inputs(params (OperandRole Role, double[] Data)[] operands) => new() { Operands = operands.ToDictionary(static operand => operand.Role, static operand => operand.Data) };

    private static double[] Numbers(long count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (20 * random.NextDouble()) - 10)];
    }

    private static int[] At(Dims lengths, int index)
    {
        int[] at = new int[lengths.Count];
        for (int axis = at.Length - 1; axis >= 0; axis--) (index, at[axis]) = ((int)(index / lengths[axis]), (int)(index % lengths[axis]));
        return at;
    }
}
