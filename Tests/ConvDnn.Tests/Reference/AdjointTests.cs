using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>The gradients are adjoints: ⟨dy, A·x⟩ = ⟨Aᵀ·dy, x⟩, for random geometries. With integer data both sides are exact, mean padding apart.</summary>
public class AdjointTests
{
    private const int Geometries = 150;

    [Test]
    public void Convolution_is_linear_in_x_and_in_w_with_the_gradients_as_adjoints([Values] ReferencePaddingMode mode)
    {
        Random random = new(1000 + (int)mode);
        for (int trial = 0; trial < Geometries; trial++)
        {
            ReferenceConvolution problem = RandomProblems.Convolution(random, mode);
            ReferenceTensor x = Integer(random, problem.InputLengths), w = Integer(random, problem.FilterLengths), dy = Integer(random, problem.OutputLengths);
            ReferenceTensor y = Poisoned(problem.OutputLengths), ofZero = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths);
            ConvolutionOracle.Forward(problem, x, w, y);
            ConvolutionOracle.Forward(problem, x.Select(_ => 0), w, ofZero);
            ConvolutionOracle.BackwardData(problem, dy, w, dx);
            ConvolutionOracle.BackwardFilter(problem, x, dy, dw);

            // What a constant contributes does not depend on x and has no part in dx.
            string text = Describe(problem);
            Assert.That(Inner(dx, x), Is.EqualTo(Inner(dy, y) - Inner(dy, ofZero)).Within(1e-9), text);
            Assert.That(Inner(dw, w), Is.EqualTo(Inner(dy, y)).Within(1e-9), text);
        }
    }

    [Test]
    public void Convolution_gradients_are_the_numerical_derivatives([Values] ReferencePaddingMode mode)
    {
        // ⟨dy, conv(x)⟩ is linear in every single element of x, so the difference quotient with h = 1 has no truncation error.
        Random random = new(2000 + (int)mode);
        for (int trial = 0; trial < 10; trial++)
        {
            ReferenceConvolution problem = RandomProblems.Convolution(random, mode);
            ReferenceTensor x = Integer(random, problem.InputLengths), w = Integer(random, problem.FilterLengths), dy = Integer(random, problem.OutputLengths);
            ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths);
            ConvolutionOracle.BackwardData(problem, dy, w, dx);
            ConvolutionOracle.BackwardFilter(problem, x, dy, dw);
            Assert.That(dx.Data, Is.EqualTo(Differences(x)).Within(1e-9), Describe(problem));
            Assert.That(dw.Data, Is.EqualTo(Differences(w)).Within(1e-9), Describe(problem));

            double[] Differences(ReferenceTensor varied)
            {
                double before = Objective();
                double[] result = new double[varied.Data.Length];
                for (int i = 0; i < result.Length; i++)
                {
                    varied.Data[i]++;
                    result[i] = Objective() - before;
                    varied.Data[i]--;
                }

                return result;
            }

            double Objective()
            {
                ConvolutionOracle.Forward(problem, x, w, y);
                return Inner(dy, y);
            }
        }
    }

    [Test]
    public void Transposed_convolution_has_its_gradients_as_adjoints()
    {
        Random random = new(3000);
        for (int trial = 0; trial < Geometries; trial++)
        {
            ReferenceTransposedConvolution problem = RandomProblems.TransposedConvolution(random);
            ReferenceTensor x = Integer(random, problem.InputLengths), w = Integer(random, problem.FilterLengths), dy = Integer(random, problem.OutputLengths);
            ReferenceTensor y = Poisoned(problem.OutputLengths), dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths);
            TransposedConvolutionOracle.Forward(problem, x, w, y);
            TransposedConvolutionOracle.BackwardData(problem, dy, w, dx);
            TransposedConvolutionOracle.BackwardFilter(problem, x, dy, dw);
            Assert.That(Inner(dx, x), Is.EqualTo(Inner(dy, y)));
            Assert.That(Inner(dw, w), Is.EqualTo(Inner(dy, y)));
        }
    }

    [Test]
    public void Poolings_have_their_gradients_as_adjoints([Values] bool countsPadding)
    {
        Random random = new(4000);
        for (int trial = 0; trial < Geometries; trial++)
        {
            ReferencePooling problem = RandomProblems.Pooling(random);
            ReferenceTensor x = Real(random, problem.InputLengths), dy = Real(random, problem.OutputLengths);
            ReferenceTensor average = Poisoned(problem.OutputLengths), max = Poisoned(problem.OutputLengths), dxAverage = Poisoned(problem.InputLengths), dxMax = Poisoned(problem.InputLengths);
            AveragePoolingOracle.Forward(problem, x, average, countsPadding);
            AveragePoolingOracle.Backward(problem, dy, dxAverage, countsPadding);
            long[] indices = MaxPoolingOracle.Forward(problem, x, max);
            MaxPoolingOracle.Backward(problem, dy, indices, dxMax);
            Assert.That(Inner(dxAverage, x), Is.EqualTo(Inner(dy, average)).Within(1e-9));
            Assert.That(Inner(dxMax, x), Is.EqualTo(Inner(dy, max.Select(value => double.IsInfinity(value) ? 0 : value))).Within(1e-9));
        }
    }

    [Test]
    public void Columns_and_padding_have_their_gradients_as_adjoints([Values] ReferencePaddingMode mode)
    {
        Random random = new(5000 + (int)mode);
        for (int trial = 0; trial < Geometries; trial++)
        {
            ReferenceConvolution problem = RandomProblems.Convolution(random, mode);
            ReferenceTensor x = Integer(random, problem.InputLengths), dy = Integer(random, problem.ColumnLengths);
            ReferenceTensor columns = Poisoned(problem.ColumnLengths), ofZero = Poisoned(problem.ColumnLengths), dx = Poisoned(problem.InputLengths);
            ColumnsOracle.FromImage(problem, x, columns);
            ColumnsOracle.FromImage(problem, x.Select(_ => 0), ofZero);
            ColumnsOracle.ToImage(problem, dy, dx);
            Assert.That(Inner(dx, x), Is.EqualTo(Inner(dy, columns) - Inner(dy, ofZero)).Within(1e-9), Describe(problem));

            if (mode is ReferencePaddingMode.MeanChannel or ReferencePaddingMode.MeanSample) continue;
            int[] begin = [0, 1, .. problem.Axes.Select(axis => axis.PadBegin)], end = [1, 0, .. problem.Axes.Select(axis => axis.PadEnd)];
            ReferencePadding padding = new(problem.InputLengths, begin, end, mode);
            ReferenceTensor padded = Poisoned(padding.PaddedLengths), gradient = Integer(random, padding.PaddedLengths), collected = Poisoned(padding.Lengths);
            PaddingOracle.Forward(padding, x, padded);
            PaddingOracle.Backward(padding, gradient, collected);
            Assert.That(Inner(collected, x), Is.EqualTo(Inner(gradient, padded)), Describe(problem));
        }
    }

    [Test]
    public void Columns_times_the_filter_matrix_are_the_convolution()
    {
        Random random = new(6000);
        for (int trial = 0; trial < Geometries; trial++)
        {
            ReferenceConvolution problem = RandomProblems.Convolution(random);
            if (problem.Groups != 1) continue;
            ReferenceTensor x = Integer(random, problem.InputLengths), w = Integer(random, problem.FilterLengths), y = Poisoned(problem.OutputLengths), columns = Poisoned(problem.ColumnLengths);
            ConvolutionOracle.Forward(problem, x, w, y);
            ColumnsOracle.FromImage(problem, x, columns);
            (int rows, int outputs) = (problem.ColumnLengths[1], problem.ColumnLengths[2]);
            double[] product =
            [
                .. from n in Enumerable.Range(0, problem.Batch)
                   from k in Enumerable.Range(0, problem.OutputChannels)
                   from o in Enumerable.Range(0, outputs)
                   select Enumerable.Range(0, rows).Sum(row => w.Data[k * rows + row] * columns[n, row, o]),
            ];
            Assert.That(y.ToArray(), Is.EqualTo(product).Within(1e-9), Describe(problem));
        }
    }

    private static string Describe(ReferenceConvolution problem) =>
        $"N {problem.Batch}, C {problem.InputChannels}, K {problem.OutputChannels}, groups {problem.Groups}, {problem.PaddingMode}, {problem.Mode}: {string.Join("; ", problem.Axes)}";
}
