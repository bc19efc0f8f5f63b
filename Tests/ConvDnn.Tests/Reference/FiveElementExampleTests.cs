using ConvDnn.Reference;
using NUnit.Framework;
using static ConvDnn.Tests.Reference.TensorsForTests;

namespace ConvDnn.Tests.Reference;

/// <summary>
/// One line of five elements, three taps, padding 1: small enough to see the convolution as a matrix, twice. With x = 1 2 3 4 5 and w = 1 −2 3,
/// y[o] = 1·x[o−1] − 2·x[o] + 3·x[o+1].
/// </summary>
public class FiveElementExampleTests
{
    private static readonly ReferenceConvolution Problem = new(1, 1, 1, [new(5, 3, 1, 1, 1, 1)]);
    private static readonly ReferenceTensor X = Tensor([1, 1, 5], 1, 2, 3, 4, 5);
    private static readonly ReferenceTensor W = Tensor([1, 1, 3], 1, -2, 3);
    private static readonly ReferenceTensor Dy = Tensor([1, 1, 5], 1, 0, 2, -1, 3);

    /// <summary>Ŵ: row o holds the taps where they meet x, so that y = Ŵ·x.</summary>
    private static readonly double[][] Banded =
    [
        [-2, 3, 0, 0, 0],
        [1, -2, 3, 0, 0],
        [0, 1, -2, 3, 0],
        [0, 0, 1, -2, 3],
        [0, 0, 0, 1, -2],
    ];

    /// <summary>im2col(x): row r holds what tap r meets, so that y = wᵀ·im2col(x).</summary>
    private static readonly double[][] Columns =
    [
        [0, 1, 2, 3, 4],
        [1, 2, 3, 4, 5],
        [2, 3, 4, 5, 0],
    ];

    [Test]
    public void Forward_is_the_banded_matrix_times_x_and_the_filter_times_the_columns()
    {
        ReferenceTensor y = Poisoned([1, 1, 5]);
        ConvolutionOracle.Forward(Problem, X, W, y);
        // −2+6, 1−4+9, 2−6+12, 3−8+15, 4−10
        Assert.That(y.ToArray(), Is.EqualTo(new double[] { 4, 6, 8, 10, -6 }));
        Assert.That(y.ToArray(), Is.EqualTo(Times(Banded, X.Data)));
        Assert.That(y.ToArray(), Is.EqualTo(Times(Transposed(Columns), W.Data)));
    }

    [Test]
    public void BackwardData_is_the_transposed_banded_matrix_times_dy()
    {
        ReferenceTensor dx = Poisoned([1, 1, 5]);
        ConvolutionOracle.BackwardData(Problem, Dy, W, dx);
        // −2·1+1·0, 3·1−2·0+1·2, 3·0−2·2+1·(−1), 3·2−2·(−1)+1·3, 3·(−1)−2·3
        Assert.That(dx.ToArray(), Is.EqualTo(new double[] { -2, 5, -5, 11, -9 }));
        Assert.That(dx.ToArray(), Is.EqualTo(Times(Transposed(Banded), Dy.Data)));
    }

    [Test]
    public void BackwardFilter_is_the_columns_times_dy()
    {
        ReferenceTensor dw = Poisoned([1, 1, 3]);
        ConvolutionOracle.BackwardFilter(Problem, X, Dy, dw);
        // 0+0+4−3+12, 1+0+6−4+15, 2+0+8−5+0
        Assert.That(dw.ToArray(), Is.EqualTo(new double[] { 13, 18, 5 }));
        Assert.That(dw.ToArray(), Is.EqualTo(Times(Columns, Dy.Data)));
    }

    [Test]
    public void Im2col_is_the_written_matrix_and_col2im_its_adjoint()
    {
        ReferenceTensor columns = Poisoned([1, 3, 5]), image = Poisoned([1, 1, 5]);
        ColumnsOracle.FromImage(Problem, X, columns);
        Assert.That(columns.ToArray(), Is.EqualTo(Columns.SelectMany(row => row)));

        // Columns wᵀ⊗dy added back give dx again: col2im(w·dyᵀ) = Ŵᵀ·dy.
        ReferenceTensor outer = Tensor([1, 3, 5], [.. from tap in W.Data from output in Dy.Data select tap * output]);
        ColumnsOracle.ToImage(Problem, outer, image);
        Assert.That(image.ToArray(), Is.EqualTo(new double[] { -2, 5, -5, 11, -9 }));
    }

    [Test]
    public void Transposed_convolution_is_the_transposed_banded_matrix()
    {
        ReferenceTensor y = Poisoned([1, 1, 5]);
        TransposedConvolutionOracle.Forward(new(1, 1, 1, [new(5, 3, 1, 1, 1, 1)]), Dy, W, y);
        Assert.That(y.ToArray(), Is.EqualTo(Times(Transposed(Banded), Dy.Data)));
    }

    private static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector, (a, b) => a * b).Sum())];

    private static double[][] Transposed(double[][] matrix) => [.. Enumerable.Range(0, matrix[0].Length).Select(column => matrix.Select(row => row[column]).ToArray())];
}
