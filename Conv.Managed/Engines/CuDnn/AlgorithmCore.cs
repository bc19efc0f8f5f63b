using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnn;

/// <summary>What an algorithm and the arithmetic that belongs to it are called with.</summary>
/// <param name="Number">The algorithm's number in its direction.</param>
/// <param name="Kernel">Its name.</param>
/// <param name="WorkspaceBytes">What cuDNN wants for it.</param>
/// <param name="IsDeterministic">What cuDNN says of it.</param>
internal readonly record struct ChosenAlgorithm(int Number, string Kernel, long WorkspaceBytes, bool IsDeterministic);

/// <summary>The descriptors of one convolution, with the arithmetic that belongs to an algorithm.</summary>
internal sealed class ConvolutionDescriptors(CudnnLibrary library, ConvProblem problem, cudnnMathType_t math) : IDisposable
{
    public TensorDescriptor X { get; } = NativeTypes.Tensor(library, problem.X);

    public FilterDescriptor W { get; } = NativeTypes.Filter(library, problem.W);

    public TensorDescriptor Y { get; } = NativeTypes.Tensor(library, problem.Y);

    public ConvolutionDescriptor Convolution { get; } = NativeTypes.Convolution(library, problem, math);

    public void Dispose()
    {
        X.Dispose();
        W.Dispose();
        Y.Dispose();
        Convolution.Dispose();
    }
}

/// <summary>One of cuDNN's algorithms for one convolution.</summary>
internal class AlgorithmCore : ConvolutionCore
{
    private readonly HandlePool<CudnnContext> _handles;
    private readonly int _algorithm;
    private readonly Direction _direction;

    public AlgorithmCore(HandlePool<CudnnContext> handles, ConvProblem problem, ConvolutionDescriptors descriptors, ChosenAlgorithm chosen, long ownScratch = 0)
        : base(problem, chosen.Kernel, chosen.Kernel, chosen.WorkspaceBytes + ownScratch, chosen.IsDeterministic) =>
        (_handles, Descriptors, _algorithm, _direction) = (handles, descriptors, chosen.Number, problem.Direction);

    protected ConvolutionDescriptors Descriptors { get; }

    public sealed override void Enqueue(in CoreOperands operands)
    {
        using HandlePool<CudnnContext>.Lease lease = _handles.Rent();
        Enqueue(lease.Value, operands.Stream, _algorithm, operands);
    }

    protected virtual void Enqueue(CudnnContext cudnn, CUstream stream, int algorithm, in CoreOperands operands)
    {
        (CUdeviceptr workspace, long bytes) = (operands.Workspace, WorkspaceBytes);
        switch (_direction)
        {
            case Direction.Forward:
                cudnn.ConvolutionForward(
                    stream, operands.Alpha, Descriptors.X, operands.X, Descriptors.W, operands.W, Descriptors.Convolution, new(algorithm), workspace, bytes, operands.Beta, Descriptors.Y, operands.Y);
                break;
            case Direction.BackwardData:
                cudnn.ConvolutionBackwardData(
                    stream, operands.Alpha, Descriptors.W, operands.W, Descriptors.Y, operands.Y, Descriptors.Convolution, new(algorithm), workspace, bytes, operands.Beta, Descriptors.X, operands.X);
                break;
            default:
                cudnn.ConvolutionBackwardFilter(
                    stream, operands.Alpha, Descriptors.X, operands.X, Descriptors.Y, operands.Y, Descriptors.Convolution, new(algorithm), workspace, bytes, operands.Beta, Descriptors.W, operands.W);
                break;
        }
    }

    protected override void Dispose(bool disposing)
    {
        Descriptors.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>
/// One of cuDNN's algorithms for a forward convolution with what follows it in the same call: y = f(α·conv + α_z·z + b), f ReLU or identity.
/// Where the problem has no residual, y itself takes z's place, so that β can be had; where it has no bias, zeros take its place.
/// </summary>
internal sealed unsafe class FusedAlgorithmCore : AlgorithmCore
{
    private readonly TensorDescriptor _bias;
    private readonly ActivationDescriptor _activation;
    private readonly long _zeros;

    public FusedAlgorithmCore(CudnnLibrary library, HandlePool<CudnnContext> handles, ConvProblem problem, ConvolutionDescriptors descriptors, ChosenAlgorithm chosen)
        : base(handles, problem, descriptors, chosen, ZeroBytes(problem))
    {
        _zeros = ZeroBytes(problem);
        _bias = NativeTypes.Bias(library, problem.Y);
        cudnnActivationMode_t mode = problem.Options.Activation.IsIdentity ? cudnnActivationMode_t.CUDNN_ACTIVATION_IDENTITY : cudnnActivationMode_t.CUDNN_ACTIVATION_RELU;
        _activation = library.Activation(mode, nan: cudnnNanPropagation_t.CUDNN_PROPAGATE_NAN);
    }

    /// <summary>z has one place: a residual leaves none for β·y.</summary>
    public override bool TakesAll => !Problem.Options.Residual;

    public override bool Takes(double alpha, double beta, double residualScale) => TakesAll || beta == 0;

    protected override void Enqueue(CudnnContext cudnn, CUstream stream, int algorithm, in CoreOperands operands)
    {
        bool hasResidual = Problem.Options.Residual;
        CUdeviceptr bias = operands.Bias;
        CUdeviceptr workspace = operands.Workspace;
        long bytes = WorkspaceBytes - _zeros;
        if (_zeros > 0)
        {
            // Zeros first, and what cuDNN wants behind them.
            cudnn.Cuda.Driver.Check(cudnn.Cuda.Driver.Functions.cuMemsetD8Async(workspace, 0, (nuint)_zeros, stream));
            bias = workspace;
            workspace = bytes > 0 ? new CUdeviceptr(workspace.Value + (ulong)_zeros) : default;
        }

        cudnn.ConvolutionBiasActivationForward(
            stream, operands.Alpha, Descriptors.X, operands.X, Descriptors.W, operands.W, Descriptors.Convolution, new(algorithm), workspace, bytes,
            hasResidual ? operands.ResidualScale : operands.Beta, Descriptors.Y, hasResidual ? operands.Residual : operands.Y,
            _bias, bias, _activation, Descriptors.Y, operands.Y);
    }

    protected override void Dispose(bool disposing)
    {
        _bias.Dispose();
        _activation.Dispose();
        base.Dispose(disposing);
    }

    private static long ZeroBytes(ConvProblem problem) => problem.Options.Bias ? 0 : ScratchBuilder.RoundedUp(problem.OutputChannels * problem.Y.Type.Size());
}
