using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>One operation, one result: whatever the number of threads and wherever the elements lie.</summary>
public class SameBitsTests
{
    private static readonly int[] ThreadCounts = [2, 3, 7];

    [Test]
    public void Results_have_the_same_bits_for_1_2_3_and_7_threads()
    {
        Random random = new(1);
        for (int trial = 0; trial < 60; trial++)
        {
            ReferenceConvolution convolution = RandomProblems.Convolution(random);
            ReferenceTransposedConvolution transposed = RandomProblems.TransposedConvolution(random);
            ReferencePooling pooling = RandomProblems.Pooling(random);
            int seed = random.Next();
            long[][] one = AllResults(convolution, transposed, pooling, seed, 1);
            foreach (int threads in ThreadCounts) Assert.That(AllResults(convolution, transposed, pooling, seed, threads), Is.EqualTo(one), $"{threads} threads, trial {trial}");
        }
    }

    [Test]
    public void Sums_are_added_in_the_documented_order()
    {
        // 1 + 10¹⁶ − 10¹⁶ is 0 from the left and 1 from the right. Forward runs over c, then r; backward data over k; backward filter over o.
        const double big = 1e16;
        ReferenceTensor y = Poisoned([1, 1, 1]), dx = Poisoned([1, 1, 1]), dw = Poisoned([1, 1, 1]);
        ConvolutionOracle.Forward(new(1, 3, 1, [new(1, 1)]), Tensor([1, 3, 1], 1, big, -big), Tensor([1, 3, 1], 1, 1, 1), y);
        ConvolutionOracle.BackwardData(new(1, 1, 3, [new(1, 1)]), Tensor([1, 3, 1], 1, big, -big), Tensor([3, 1, 1], 1, 1, 1), dx);
        ConvolutionOracle.BackwardFilter(new(1, 1, 1, [new(3, 1)]), Tensor([1, 1, 3], 1, 1, 1), Tensor([1, 1, 3], 1, big, -big), dw);
        Assert.That((y[0, 0, 0], dx[0, 0, 0], dw[0, 0, 0]), Is.EqualTo((0.0, 0.0, 0.0)));

        ConvolutionOracle.Forward(new(1, 3, 1, [new(1, 1)]), Tensor([1, 3, 1], -big, big, 1), Tensor([1, 3, 1], 1, 1, 1), y);
        Assert.That(y[0, 0, 0], Is.EqualTo(1));
    }

    [Test]
    public void Products_are_rounded_before_they_are_added()
    {
        // (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰ rounds to 1 + 2⁻²⁹, so that −(1 + 2⁻²⁹)·1 + (1 + 2⁻³⁰)² is 0. A fused multiply-add would leave 2⁻⁶⁰.
        double near = 1 + Math.Pow(2, -30), square = 1 + Math.Pow(2, -29);
        ReferenceTensor y = Poisoned([1, 1, 1]), dx = Poisoned([1, 1, 1]), dw = Poisoned([1, 1, 1]);
        ConvolutionOracle.Forward(new(1, 2, 1, [new(1, 1)]), Tensor([1, 2, 1], 1, near), Tensor([1, 2, 1], -square, near), y);
        ConvolutionOracle.BackwardData(new(1, 1, 2, [new(1, 1)]), Tensor([1, 2, 1], 1, near), Tensor([2, 1, 1], -square, near), dx);
        ConvolutionOracle.BackwardFilter(new(1, 1, 1, [new(2, 1)]), Tensor([1, 1, 2], 1, near), Tensor([1, 1, 2], -square, near), dw);
        Assert.That((y[0, 0, 0], dx[0, 0, 0], dw[0, 0, 0]), Is.EqualTo((0.0, 0.0, 0.0)));
    }

    [Test]
    public void Results_have_the_same_bits_in_every_layout([Values] ImageOrder images, [Values] FilterOrder filters)
    {
        Random random = new(2);
        for (int trial = 0; trial < 20; trial++)
        {
            ReferenceConvolution problem = RandomProblems.Convolution(random);
            ReferenceTensor x = Real(random, problem.InputLengths), w = Real(random, problem.FilterLengths), dy = Real(random, problem.OutputLengths);
            ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths);
            ConvolutionOracle.Forward(problem, x, w, y);
            ConvolutionOracle.BackwardData(problem, dy, w, dx);
            ConvolutionOracle.BackwardFilter(problem, x, dy, dw);

            ReferenceTensor otherY = PoisonedImage(problem.OutputLengths), otherDx = PoisonedImage(problem.InputLengths), otherDw = PoisonedFilter(problem.FilterLengths);
            ReferenceTensor otherX = Filled(PoisonedImage(problem.InputLengths), x), otherW = Filled(PoisonedFilter(problem.FilterLengths), w), otherDy = Filled(PoisonedImage(problem.OutputLengths), dy);
            ConvolutionOracle.Forward(problem, otherX, otherW, otherY);
            ConvolutionOracle.BackwardData(problem, otherDy, otherW, otherDx);
            ConvolutionOracle.BackwardFilter(problem, otherX, otherDy, otherDw);
            Assert.That(Bits(otherY), Is.EqualTo(Bits(y)));
            Assert.That(Bits(otherDx), Is.EqualTo(Bits(dx)));
            Assert.That(Bits(otherDw), Is.EqualTo(Bits(dw)));
        }

        ReferenceTensor PoisonedImage(IReadOnlyList<int> lengths) => Filled(ReferenceTensor.Image(images, [.. lengths]), Poisoned(lengths));
        ReferenceTensor PoisonedFilter(IReadOnlyList<int> lengths) => Filled(ReferenceTensor.Filter(filters, [.. lengths]), Poisoned(lengths));
    }

    [Test]
    public void Results_go_through_offset_gaps_and_reversed_strides_and_leave_the_gaps_alone()
    {
        // [1, 1, 3] inside ten places: x backwards with a gap of one from place 7 (7 5 3), y forwards with a gap of two from place 1 (1 4 7).
        double[] memory = [.. Enumerable.Repeat(-1.0, 10)];
        (memory[7], memory[5], memory[3]) = (1, 2, 3);
        double[] output = [.. Enumerable.Repeat(-1.0, 10)];
        ReferenceTensor x = new(memory, [1, 1, 3], [0, 0, -2], 7), y = new(output, [1, 1, 3], [0, 0, 3], 1);
        ConvolutionOracle.Forward(new(1, 1, 1, [new(3, 1)]), x, Tensor([1, 1, 1], 10), y);
        Assert.That(output, Is.EqualTo(new double[] { -1, 10, -1, -1, 20, -1, -1, 30, -1, -1 }));
    }

    private static ReferenceTensor Filled(ReferenceTensor tensor, ReferenceTensor content)
    {
        tensor.CopyFrom(content.ToArray());
        return tensor;
    }

    private static long[][] AllResults(ReferenceConvolution convolution, ReferenceTransposedConvolution transposed, ReferencePooling pooling, int seed, int threads)
    {
        Random random = new(seed);
        List<ReferenceTensor> results = [];
        ReferenceTensor Result(IReadOnlyList<int> lengths)
        {
            results.Add(Poisoned(lengths));
            return results[^1];
        }

        {
            ReferenceTensor x = Real(random, convolution.InputLengths), w = Real(random, convolution.FilterLengths), dy = Real(random, convolution.OutputLengths);
            ConvolutionOracle.Forward(convolution, x, w, Result(convolution.OutputLengths), new ForwardEpilogue { Activation = ReferenceActivation.Gelu }, threads);
            ConvolutionOracle.BackwardData(convolution, dy, w, Result(convolution.InputLengths), degreeOfParallelism: threads);
            ConvolutionOracle.BackwardFilter(convolution, x, dy, Result(convolution.FilterLengths), degreeOfParallelism: threads);
            ColumnsOracle.FromImage(convolution, x, Result(convolution.ColumnLengths), degreeOfParallelism: threads);
            ColumnsOracle.ToImage(convolution, Real(random, convolution.ColumnLengths), Result(convolution.InputLengths), degreeOfParallelism: threads);
        }

        {
            ReferenceTensor x = Real(random, transposed.InputLengths), w = Real(random, transposed.FilterLengths), dy = Real(random, transposed.OutputLengths);
            TransposedConvolutionOracle.Forward(transposed, x, w, Result(transposed.OutputLengths), degreeOfParallelism: threads);
            TransposedConvolutionOracle.BackwardData(transposed, dy, w, Result(transposed.InputLengths), degreeOfParallelism: threads);
            TransposedConvolutionOracle.BackwardFilter(transposed, x, dy, Result(transposed.FilterLengths), degreeOfParallelism: threads);
        }

        {
            ReferenceTensor x = Real(random, pooling.InputLengths), dy = Real(random, pooling.OutputLengths);
            MaxPoolingOracle.Forward(pooling, x, Result(pooling.OutputLengths), degreeOfParallelism: threads);
            AveragePoolingOracle.Forward(pooling, x, Result(pooling.OutputLengths), true, degreeOfParallelism: threads);
            AveragePoolingOracle.Backward(pooling, dy, Result(pooling.InputLengths), true, degreeOfParallelism: threads);
        }

        return [.. results.Select(Bits)];
    }
}
