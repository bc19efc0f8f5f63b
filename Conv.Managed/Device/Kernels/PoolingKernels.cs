using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in pool.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PoolShape
{
    public long First;
    public long End;
    public long Channels;
    public Three Input;
    public Three Output;
    public Three Window;
    public Three Stride;
    public Three Dilation;
    public Three Before;
    public Three After;
    public Five X;
    public Five Y;
    public long CountsPadding;
    public double Alpha;
    public double Beta;
}

/// <summary>Pooling of any window and its gradients. Every sum has one order.</summary>
public sealed class PoolingKernels
{
    private readonly CudaFunction _forward;
    private readonly CudaFunction _backward;
    private readonly PoolShape _shape;
    private readonly bool _isMaximum;
    private readonly long _outputs;
    private readonly long _inputs;

    internal PoolingKernels(DeviceKernels kernels, PoolProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        PoolOptions options = problem.Options;
        int rank = problem.SpatialRank;
        _isMaximum = problem.Kind == PoolKind.Max;
        (_inputs, _outputs) = (problem.X.Count, problem.Y.Count);
        _shape = new PoolShape
        {
            Channels = problem.X.Lengths[1],
            Input = Three.Of(problem.X.Lengths.Slice(2, rank), 1),
            Output = Three.Of(problem.Y.Lengths.Slice(2, rank), 1),
            Window = Three.Of(options.Window, 1),
            Stride = Three.Of(options.Stride, 1),
            Dilation = Three.Of(options.Dilation, 1),
            Before = Three.Of(options.Padding.Before, 0),
            After = Three.Of(options.Padding.After, 0),
            X = Five.OfActivation(problem.X.Strides, 0),
            Y = Five.OfActivation(problem.Y.Strides, 0),
            CountsPadding = options.CountPadding ? 1 : 0,
        };
        string type = problem.X.Type.Name(), kind = _isMaximum ? "max" : "mean";
        _forward = kernels.Function("pool.cu", $"pool_{kind}_{type}");
        _backward = kernels.Function("pool.cu", $"pool_{kind}_gradient_{type}");
    }

    /// <summary>Enqueues y = α·pool(x) + β·y.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="x">The input.</param>
    /// <param name="y">The output; null where only the places of the maxima are wanted.</param>
    /// <param name="indices">Where each maximum stood, laid out as y; null for none.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 y is not read.</param>
    public void Forward(CudaStream stream, CUdeviceptr x, CUdeviceptr y, CUdeviceptr indices = default, double alpha = 1, double beta = 0)
    {
        if (_outputs == 0) return;
        PoolShape shape = _shape with { End = _outputs, Alpha = alpha, Beta = beta };
        if (_isMaximum) _forward.LaunchWith(Launching.Grid(_outputs), Launching.Block, stream, shape, x, y, indices);
        else _forward.LaunchWith(Launching.Grid(_outputs), Launching.Block, stream, shape, x, y);
    }

    /// <summary>Enqueues dx = α·pool'(dy) + β·dx.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="indices">Where each maximum stood; means do not look at it.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 dx is not read.</param>
    public void Backward(CudaStream stream, CUdeviceptr dy, CUdeviceptr indices, CUdeviceptr dx, double alpha = 1, double beta = 0)
    {
        if (_inputs == 0) return;
        PoolShape shape = _shape with { End = _inputs, Alpha = alpha, Beta = beta };
        if (_isMaximum) _backward.LaunchWith(Launching.Grid(_inputs), Launching.Block, stream, shape, dy, indices, dx);
        else _backward.LaunchWith(Launching.Grid(_inputs), Launching.Block, stream, shape, dy, dx);
    }
}
