using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in epilogue.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EpilogueShape
{
    public long First;
    public long End;
    public Five Length;
    public Five From;
    public Five To;
    public Five Bias;
    public long Activation;
    public double Parameter;
    public double Alpha;
    public double Beta;
    public double ResidualScale;
}

/// <summary>What follows a product: y = f(α·from + β·y + α_z·z + b).</summary>
public sealed class Epilogue
{
    private readonly CudaFunction _function;
    private readonly EpilogueShape _shape;

    internal Epilogue(DeviceKernels kernels, TensorSpec from, TensorSpec y, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(y);
        if (from.Lengths != y.Lengths) throw new ArgumentException($"from = {from} and y = {y} were given; expected the same lengths.", nameof(from));
        Five length = Five.OfActivation(y.Lengths, 1), source = Five.OfActivation(from.Strides, 0), target = Five.OfActivation(y.Strides, 0);
        Five bias = default;
        bias[1] = 1;
        int[] order = Five.OrderBySteps(length, target);
        _shape = new EpilogueShape
        {
            End = y.Count,
            Length = length.Permuted(order),
            From = source.Permuted(order),
            To = target.Permuted(order),
            Bias = bias.Permuted(order),
            Activation = (long)activation.Kind,
            Parameter = activation.Parameter,
        };
        _function = kernels.Function("epilogue.cu", $"epilogue_{from.Type.Name()}_{y.Type.Name()}");
    }

    /// <summary>Enqueues it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">The result to finish; may be y.</param>
    /// <param name="y">The output.</param>
    /// <param name="bias">One number per channel, of y's type; null for none.</param>
    /// <param name="residual">z, lying as y does; null for none. May be y.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 y is not read.</param>
    /// <param name="residualScale">α_z.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr from, CUdeviceptr y, CUdeviceptr bias, CUdeviceptr residual, double alpha = 1, double beta = 0, double residualScale = 1)
    {
        if (_shape.End == 0) return;
        EpilogueShape shape = _shape with { Alpha = alpha, Beta = beta, ResidualScale = residualScale };
        _function.LaunchWith(Launching.Grid(shape.End), Launching.Block, stream, shape, from, y, bias, residual);
    }
}
