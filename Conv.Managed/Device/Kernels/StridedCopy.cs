using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in copy.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CopyShape
{
    public long First;
    public long End;
    public Five Length;
    public Five From;
    public Five To;
    public double Alpha;
    public double Beta;

    /// <summary>Everything, in the order in which the destination lies in memory.</summary>
    public static CopyShape Of(TensorSpec from, TensorSpec to)
    {
        Five length = Five.Of(to.Lengths, 1), source = Five.Of(from.Strides, 0), target = Five.Of(to.Strides, 0);
        int[] order = Five.OrderBySteps(length, target);
        return new CopyShape { End = to.Count, Length = length.Permuted(order), From = source.Permuted(order), To = target.Permuted(order), Alpha = 1 };
    }
}

/// <summary>A strided copy with conversion: to = α·from + β·to. Factors are for floating point and 32-bit integers; bytes are only moved. Unsigned bytes become signed ones by taking 128 away.</summary>
public sealed class StridedCopy
{
    private readonly CudaFunction _function;
    private readonly CopyShape _shape;

    internal StridedCopy(DeviceKernels kernels, TensorSpec from, TensorSpec to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Lengths != to.Lengths) throw new ArgumentException($"from = {from} and to = {to} were given; expected the same lengths.", nameof(from));
        _shape = CopyShape.Of(from, to);
        _function = kernels.Function("copy.cu", $"copy_{from.Type.Name()}_{to.Type.Name()}");
    }

    /// <summary>Enqueues the copy.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">The first element of the source.</param>
    /// <param name="to">The first element of the destination.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 the destination is not read.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr from, CUdeviceptr to, double alpha = 1, double beta = 0)
    {
        if (_shape.End == 0) return;
        _function.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape with { Alpha = alpha, Beta = beta }, from, to);
    }
}

/// <summary>A tensor scaled in place: t = β·t.</summary>
public sealed class StridedScale
{
    private readonly CudaFunction _function;
    private readonly CopyShape _shape;

    internal StridedScale(DeviceKernels kernels, TensorSpec tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        _shape = CopyShape.Of(tensor, tensor);
        _function = kernels.Function("copy.cu", $"scale_{tensor.Type.Name()}");
    }

    /// <summary>Enqueues the scaling.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="tensor">The first element.</param>
    /// <param name="beta">β; with 0 zeros are written and nothing is read.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr tensor, double beta)
    {
        if (_shape.End == 0) return;
        _function.LaunchWith(Launching.Grid(_shape.End), Launching.Block, stream, _shape with { Beta = beta }, tensor);
    }
}
