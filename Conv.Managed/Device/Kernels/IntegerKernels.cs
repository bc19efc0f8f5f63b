using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The arguments of the kernel sums_s8 in integers.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SumShape
{
    public long First;
    public long End;
    public long Count;
    public long Step;
    public long Outer;
    public long OuterStep;
    public long Inner;
    public long InnerStep;
}

/// <summary>The arguments of the kernel shift_s32 in integers.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ShiftShape
{
    public const int Filters = 16;

    public long First;
    public long End;
    public long Samples;
    public long FilterCount;
    public long Positions;
    public long ProductSample;
    public long ProductFilter;
    public long ProductPosition;
    public long ColumnSample;
    public long ColumnPosition;
    public long Terms;
    public long InputZeroPoint;
    public long Shared;
    public FilterZeroPoints ZeroPoints;

    [InlineArray(Filters)]
    internal struct FilterZeroPoints
    {
#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
        private int _first;
#pragma warning restore IDE0044, IDE0051
    }
}

/// <summary>
/// Turns products of stored 8-bit numbers into sums of (x − x₀)·(w − w₀): Σ xw − x₀·Σ w − w₀·Σ x + terms·x₀·w₀, modulo 2³² as the products themselves.
/// </summary>
public sealed class ZeroPointShift
{
    private readonly CudaFunction _sums;
    private readonly CudaFunction _shift;

    internal ZeroPointShift(DeviceKernels kernels)
    {
        _sums = kernels.Function("integers.cu", "sums_s8");
        _shift = kernels.Function("integers.cu", "shift_s32");
    }

    /// <summary>Enqueues the sums of the lines of a matrix of signed bytes.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="from">The matrix: outer · inner lines whose elements lie side by side.</param>
    /// <param name="to">One 32-bit sum per line.</param>
    /// <param name="count">Elements of a line.</param>
    /// <param name="outer">Blocks of lines.</param>
    /// <param name="outerStep">From block to block.</param>
    /// <param name="inner">Lines of a block.</param>
    /// <param name="innerStep">From line to line.</param>
    public void EnqueueSums(CudaStream stream, CUdeviceptr from, CUdeviceptr to, long count, long outer, long outerStep, long inner, long innerStep)
    {
        var shape = new SumShape { End = outer * inner, Count = count, Step = 1, Outer = outer, OuterStep = outerStep, Inner = inner, InnerStep = innerStep };
        if (shape.End > 0) _sums.LaunchWith(Launching.Grid(shape.End), Launching.Block, stream, shape, from, to);
    }

    /// <summary>Enqueues the shift of one group's products.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="products">The products of the group; (sample, filter, position) with the steps that follow.</param>
    /// <param name="filterSums">One per filter of the group.</param>
    /// <param name="columnSums">One per sample and position.</param>
    /// <param name="samples">Samples.</param>
    /// <param name="filters">Filters of the group.</param>
    /// <param name="positions">Positions.</param>
    /// <param name="productSteps">From sample to sample, filter to filter, position to position.</param>
    /// <param name="columnSteps">From sample to sample, position to position of the sums.</param>
    /// <param name="terms">Products in each sum.</param>
    /// <param name="inputZeroPoint">x₀.</param>
    /// <param name="filterZeroPoints">w₀: one for all filters, or one per filter of the group.</param>
    /// <param name="moved">What is added to each w₀: −128 where unsigned bytes are stored as signed ones.</param>
    public void Enqueue(
        CudaStream stream, CUdeviceptr products, CUdeviceptr filterSums, CUdeviceptr columnSums, long samples, long filters, long positions,
        (long Sample, long Filter, long Position) productSteps, (long Sample, long Position) columnSteps, long terms, int inputZeroPoint, ReadOnlySpan<int> filterZeroPoints, int moved)
    {
        bool shared = filterZeroPoints.Length == 1;
        for (long start = 0; start < filters; start += shared ? filters : ShiftShape.Filters)
        {
            long count = shared ? filters : Math.Min(ShiftShape.Filters, filters - start);
            var shape = new ShiftShape
            {
                End = samples * count * positions,
                Samples = samples,
                FilterCount = count,
                Positions = positions,
                ProductSample = productSteps.Sample,
                ProductFilter = productSteps.Filter,
                ProductPosition = productSteps.Position,
                ColumnSample = columnSteps.Sample,
                ColumnPosition = columnSteps.Position,
                Terms = terms,
                InputZeroPoint = inputZeroPoint,
                Shared = shared ? 1 : 0,
            };
            for (int i = 0; i < (shared ? 1 : count); i++) shape.ZeroPoints[i] = filterZeroPoints[shared ? 0 : (int)start + i] + moved;
            if (shape.End > 0)
            {
                _shift.LaunchWith(
                    Launching.Grid(shape.End), Launching.Block, stream, shape,
                    products.Plus(start * productSteps.Filter, ElementType.Int32), filterSums.Plus(start, ElementType.Int32), columnSums);
            }
        }
    }
}
