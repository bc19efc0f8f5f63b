using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>Applies an activation, or passes a gradient back through it, row by row. Tensor 0 is the result, 1 the values, 2 the gradient that comes in.</summary>
internal sealed unsafe class ActivationJob<T>(StridedRows rows, PointwiseFunction function, bool backward) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Piece = 512;

    public T* Values;
    public T* Gradient;
    public RowEpilogue<T> Epilogue;

    public void Run(int chunk, int worker)
    {
        Span<long> offsets = stackalloc long[backward ? 3 : 2];
        T* values = stackalloc T[Piece], results = stackalloc T[Piece];
        for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
        {
            int length = rows.Locate(row, offsets);
            for (int first = 0; first < length; first += Piece)
            {
                int count = Math.Min(Piece, length - first);
                Gather(Values, offsets[1], rows.InnerStrides[1], first, count, backward ? values : results);
                if (backward)
                {
                    Gather(Gradient, offsets[2], rows.InnerStrides[2], first, count, results);
                    PointwiseEvaluation.ApplyDerivative(function, new ReadOnlySpan<T>(values, count), new Span<T>(results, count));
                }
                else
                {
                    PointwiseEvaluation.Apply(function, new Span<T>(results, count));
                }

                Epilogue.Store(results, count, new RowPlace(offsets[0] + first * rows.InnerStrides[0], rows.InnerStrides[0], 0, 0, 0, 0));
            }
        }
    }

    private static void Gather(T* tensor, long offset, long step, int first, int count, T* row)
    {
        T* element = tensor + (nint)(offset + first * step);
        for (int i = 0; i < count; i++, element += (nint)step) row[i] = *element;
    }
}
