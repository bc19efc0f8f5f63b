using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in pointwise.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PointwiseShape
{
    public long First;
    public long End;
    public Five Length;
    public Five Dy;
    public Five X;
    public Five To;
    public long Activation;
    public double Parameter;
    public double Alpha;
    public double Beta;
}

/// <summary>An activation, y = α·f(x) + β·y, and the gradient that passes it, dx = α·dy·f′(x) + β·dx.</summary>
public sealed class PointwiseKernels
{
    private readonly CudaFunction _forward;
    private readonly CudaFunction _backward;
    private readonly PointwiseShape _shape;

    internal PointwiseKernels(DeviceKernels kernels, ActivationProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        TensorSpec to = problem.Output.Spec;
        Five length = Five.Of(to.Lengths, 1), target = Five.Of(to.Strides, 0);
        int[] order = Five.OrderBySteps(length, target);
        _shape = new PointwiseShape
        {
            End = to.Count,
            Length = length.Permuted(order),
            Dy = Five.Of(problem.Y.Strides, 0).Permuted(order),
            X = Five.Of(problem.X.Strides, 0).Permuted(order),
            To = target.Permuted(order),
            Activation = (long)problem.Activation.Kind,
            Parameter = problem.Activation.Parameter,
        };
        _forward = kernels.Function("pointwise.cu", $"activation_{to.Type.Name()}");
        _backward = kernels.Function("pointwise.cu", $"gradient_{to.Type.Name()}");
    }

    /// <summary>Enqueues y = α·f(x) + β·y.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="x">The input; may be y.</param>
    /// <param name="y">The output.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 y is not read.</param>
    public void Forward(CudaStream stream, CUdeviceptr x, CUdeviceptr y, double alpha = 1, double beta = 0)
    {
        if (_shape.End == 0) return;
        _forward.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape with { Alpha = alpha, Beta = beta }, x, y);
    }

    /// <summary>Enqueues dx = α·dy·f′(x) + β·dx.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="dy">The gradient of the output; may be dx.</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="dx">The gradient of the input.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 dx is not read.</param>
    public void Backward(CudaStream stream, CUdeviceptr dy, CUdeviceptr x, CUdeviceptr dx, double alpha = 1, double beta = 0)
    {
        if (_shape.End == 0) return;
        _backward.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape with { Alpha = alpha, Beta = beta }, dy, x, dx);
    }
}
