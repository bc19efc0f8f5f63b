using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>
/// A convolution as a graph on one handle: the sum, then z, then b, then the activation, as far as the problem has them; what stands between is never stored.
/// </summary>
internal sealed class ConvolutionGraph : IDisposable
{
    public const long X = 1, W = 2, Y = 3, Bias = 4, Residual = 5;

    private const long FirstBetween = 10;

    /// <summary>More than this no engine asks for.</summary>
    private const int MostAlignment = 16;

    private readonly CudnnContext _cudnn;
    private readonly ConvProblem _problem;
    private readonly int _alignment;
    private readonly List<IDisposable> _parts = [];
    private readonly List<GraphOperation> _operations = [];
    private long _nextBetween = FirstBetween;

    public ConvolutionGraph(CudnnContext cudnn, ConvProblem problem, int alignment)
    {
        (_cudnn, _problem, _alignment) = (cudnn, problem, alignment);
        try
        {
            AddOperations();
            Graph = OperationGraph.Create(cudnn, [.. _operations]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public OperationGraph Graph { get; } = null!;

    /// <summary>The type in which what stands between two operations is computed.</summary>
    private cudnnDataType_t Between => _problem.X.Type == ElementType.Float64 ? cudnnDataType_t.CUDNN_DATA_DOUBLE : cudnnDataType_t.CUDNN_DATA_FLOAT;

    /// <summary>Destroys the descriptors, once no plan that refers to them is left.</summary>
    public void Dispose()
    {
        Graph?.Dispose();
        for (int i = _parts.Count - 1; i >= 0; i--) _parts[i].Dispose();
    }

    private void AddOperations()
    {
        ConvOptions options = _problem.Options;
        GraphTensor x = Tensor(X, _problem.X), w = Tensor(W, _problem.W), y = Tensor(Y, _problem.Y);
        GraphConvolution convolution = Keep(GraphConvolution.Create(
            _cudnn,
            DataTypes.Of(options.ComputeType!.Value),
            options.Padding.Before.ToArray(),
            options.Padding.After.ToArray(),
            options.Stride.ToArray(),
            options.Dilation.ToArray(),
            options.Mode == ConvMode.Convolution ? cudnnConvolutionMode_t.CUDNN_CONVOLUTION : cudnnConvolutionMode_t.CUDNN_CROSS_CORRELATION));
        switch (_problem.Direction)
        {
            case Direction.BackwardData:
                Add(GraphOperation.ConvolutionBackwardData(convolution, w, y, x));
                return;
            case Direction.BackwardFilter:
                Add(GraphOperation.ConvolutionBackwardFilter(convolution, x, y, w));
                return;
        }

        int left = (options.Residual ? 1 : 0) + (options.Bias ? 1 : 0) + (options.Activation.IsIdentity ? 0 : 1);
        GraphTensor sum = Next(left, y);
        Add(GraphOperation.ConvolutionForward(convolution, x, w, sum));
        if (options.Residual) sum = AddTo(sum, Tensor(Residual, _problem.Y), Next(--left, y));
        if (options.Bias) sum = AddTo(sum, BiasTensor(), Next(--left, y));
        if (options.Activation.IsIdentity) return;
        (cudnnPointwiseMode_t mode, double? coefficient) = PointwiseModes.Of(options.Activation) ?? throw new NotSupportedException($"Graphs have no function like {options.Activation}.");
        Add(GraphOperation.Pointwise(Keep(PointwiseFunction.Create(_cudnn, mode, Between, coefficient)), sum, y));
    }

    /// <summary>Where the next operation writes: y itself when it is the last one, else nowhere in memory.</summary>
    private GraphTensor Next(int operationsLeft, GraphTensor y) => operationsLeft == 0
        ? y
        : Keep(GraphTensor.Create(_cudnn, _nextBetween++, Between, _problem.Y.Lengths.ToArray(), _problem.Y.Strides.ToArray(), MostAlignment, isVirtual: true));

    private GraphTensor AddTo(GraphTensor sum, GraphTensor other, GraphTensor result)
    {
        Add(GraphOperation.Pointwise(Keep(PointwiseFunction.Create(_cudnn, cudnnPointwiseMode_t.CUDNN_POINTWISE_ADD, Between)), sum, result, other));
        return result;
    }

    private GraphTensor Tensor(long uid, TensorSpec spec)
    {
        TensorSpec canonical = CoreTensors.Canonical(spec);
        return Keep(GraphTensor.Create(_cudnn, uid, DataTypes.Of(spec.Type), canonical.Lengths.ToArray(), canonical.Strides.ToArray(), AlignmentOf(spec.Type)));
    }

    private GraphTensor BiasTensor()
    {
        Dims lengths = Dims.Filled(_problem.Y.Rank, 1).With(1, _problem.OutputChannels);
        return Keep(GraphTensor.Create(_cudnn, Bias, DataTypes.Of(_problem.Y.Type), lengths.ToArray(), alignment: AlignmentOf(_problem.Y.Type)));
    }

    private int AlignmentOf(ElementType type) => Math.Max(type.Size(), Math.Min(_alignment, MostAlignment));

    private void Add(GraphOperation operation) => _operations.Add(Keep(operation));

    private T Keep<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
