using System.Numerics;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernels in reduce.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReduceShape
{
    public Two Outer;
    public Two OuterFrom;
    public Two OuterTo;
    public Five Inner;
    public Five InnerFrom;
    public long Boxed;
    public Five BoxFirst;
    public Five BoxEnd;
    public double Alpha;
    public double Beta;
}

/// <summary>Sums over some axes, one block of threads per result.</summary>
internal sealed class Reduction
{
    private const int MostThreads = 256;
    private const int MostBlocks = 65535;

    private readonly CudaFunction _function;
    private readonly ReduceShape _shape;
    private readonly Dim3 _grid;
    private readonly Dim3 _block;

    public Reduction(DeviceKernels kernels, ElementType from, ElementType to, ReduceShape shape)
    {
        _shape = shape;
        _function = kernels.Function("reduce.cu", $"reduce_{from.Name()}_{to.Name()}");
        Results = checked(shape.Outer[0] * shape.Outer[1]);
        long terms = shape.Inner.Product();
        // A power of two; eight terms for each thread where there are that many.
        _block = (uint)Math.Clamp((long)BitOperations.RoundUpToPowerOf2((ulong)((terms + 7) / 8)), 32, MostThreads);
        _grid = (uint)Math.Min(Results, MostBlocks);
    }

    /// <summary>How many sums there are.</summary>
    public long Results { get; }

    public void Enqueue(CudaStream stream, CUdeviceptr from, CUdeviceptr to, double alpha = 1, double beta = 0)
    {
        if (Results == 0) return;
        _function.LaunchWith(_grid, _block, stream, _shape with { Alpha = _shape.Alpha * alpha, Beta = beta }, from, to);
    }
}

/// <summary>The gradient of a bias: db = α·Σ dy + β·db.</summary>
public sealed class BiasGradient
{
    private readonly Reduction _reduction;

    internal BiasGradient(DeviceKernels kernels, TensorSpec dy, TensorSpec db)
    {
        ArgumentNullException.ThrowIfNull(dy);
        ArgumentNullException.ThrowIfNull(db);
        Five length = Five.OfActivation(dy.Lengths, 1), step = Five.OfActivation(dy.Strides, 0);
        (long channels, long channelStep) = (length[1], step[1]);
        (length[1], step[1]) = (1, 0);
        int[] order = Five.OrderBySteps(length, step);
        _reduction = new Reduction(kernels, dy.Type, db.Type, new ReduceShape
        {
            Outer = Two.Of(1, channels),
            OuterFrom = Two.Of(0, channelStep),
            OuterTo = Two.Of(0, db.Strides[0]),
            Inner = length.Permuted(order),
            InnerFrom = step.Permuted(order),
            Alpha = 1,
        });
    }

    /// <summary>Enqueues the sums.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="dy">The gradient of the output; not read where it is empty.</param>
    /// <param name="db">The gradient of the bias.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; with 0 db is not read.</param>
    public void Enqueue(CudaStream stream, CUdeviceptr dy, CUdeviceptr db, double alpha = 1, double beta = 0) => _reduction.Enqueue(stream, dy, db, alpha, beta);
}
