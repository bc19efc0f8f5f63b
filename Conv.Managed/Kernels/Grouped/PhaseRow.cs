using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Grouped;

/// <summary>What one call of <see cref="PhaseRow{T, TVector, TSimd}"/> or <see cref="PhaseTile5{T, TVector, TSimd, TSource}"/> does.</summary>
internal unsafe struct PhaseRowWork<T>
    where T : unmanaged
{
    /// <summary>The gradient of y at the first window of a row.</summary>
    public T* Source;

    /// <summary>Elements to the next row of the gradient of y.</summary>
    public nint SourceRow;

    public nint SourcePixel;

    /// <summary>The packed filter of the first vector: [correlation][tap][lane].</summary>
    public T* Weights;

    /// <summary>Elements between the filters of vectors.</summary>
    public nint VectorTaps;

    /// <summary>What sums begin with.</summary>
    public T* Start;

    public nint StartStep;

    /// <summary>The gradient of x at twice the window's place.</summary>
    public T* Result;

    public nint ResultRow;

    public nint ResultPixel;

    /// <summary>Windows of a row; a tile's number says its own.</summary>
    public nint Windows;

    /// <summary>Whether a window follows the last one in the gradient of y.</summary>
    public bool HasRight;

    /// <summary>Whether the gradient of x has a column after that of the last window.</summary>
    public bool HasOddColumn;

    /// <summary>Vectors of a row; a tile has one.</summary>
    public nint Vectors;

    /// <summary>Filters per group, of a tile.</summary>
    public nint Sources;

    /// <summary>See <see cref="LaneChoices"/>, of a tile.</summary>
    public T* Choices;

    public bool Relu;
}

/// <summary>
/// The gradient of x of a depthwise 3×3 filter with step 2 and a padding of 1: a window (p, q) of y makes the four results at (2p, 2q) … (2p + 1, 2q + 1), from itself and its
/// neighbours to the right and below. Roles: w‹row tap›‹column tap› is the filter, a, b the gradients of y at the window and to its right, c, d those below; y‹row›‹column› are the
/// results: 9 + 4 + 4 registers, and one for what sums begin with.
/// </summary>
internal static unsafe class PhaseRow<T, TVector, TSimd>
    where T : unmanaged, INumber<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The rows: without a row of results at 2p + 1, with one but no row of y below, and with both.</summary>
    public static readonly delegate*<PhaseRowWork<T>*, void>[] ByLowerRows = [&Run<Rows1>, &Run<Rows2>, &Run<Rows3>];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLower>(PhaseRowWork<T>* work)
        where TLower : struct, IRowCount
    {
        nint pixel = work->SourcePixel, step = work->ResultPixel;
        bool relu = work->Relu;
        for (nint vector = 0; vector < work->Vectors; vector++)
        {
            // In the order of the correlations: one tap, two of a row, two of a column, four.
            T* taps = work->Weights + vector * work->VectorTaps;
            TVector w11 = TSimd.Load(taps), w10 = TSimd.Load(taps + TSimd.Count), w12 = TSimd.Load(taps + 2 * TSimd.Count);
            TVector w01 = TSimd.Load(taps + 3 * TSimd.Count), w21 = TSimd.Load(taps + 4 * TSimd.Count), w00 = TSimd.Load(taps + 5 * TSimd.Count);
            TVector w02 = TSimd.Load(taps + 6 * TSimd.Count), w20 = TSimd.Load(taps + 7 * TSimd.Count), w22 = TSimd.Load(taps + 8 * TSimd.Count);
            TVector start = TSimd.Load(work->Start + vector * work->StartStep);
            T* upper = work->Source + vector * TSimd.Count, lower = upper + work->SourceRow;
            T* even = work->Result + vector * TSimd.Count, odd = even + work->ResultRow;
            TVector a = TSimd.Load(upper), c = TLower.Value > 2 ? TSimd.Load(lower) : TSimd.Zero, y00, y01, y10, y11;
            for (nint left = work->Windows; left > 0; left--)
            {
                y00 = TSimd.MultiplyAdd(a, w11, start);
                y01 = TSimd.MultiplyAdd(a, w12, start);
                y10 = TSimd.MultiplyAdd(a, w21, start);
                y11 = TSimd.MultiplyAdd(a, w22, start);
                if (TLower.Value > 2)
                {
                    y10 = TSimd.MultiplyAdd(c, w01, y10);
                    y11 = TSimd.MultiplyAdd(c, w02, y11);
                }

                if (left > 1 || work->HasRight)
                {
                    a = TSimd.Load(upper += pixel);
                    y01 = TSimd.MultiplyAdd(a, w10, y01);
                    y11 = TSimd.MultiplyAdd(a, w20, y11);
                    if (TLower.Value > 2)
                    {
                        c = TSimd.Load(lower += pixel);
                        y11 = TSimd.MultiplyAdd(c, w00, y11);
                    }
                }

                TSimd.Store(relu ? TSimd.Max(y00, TSimd.Zero) : y00, even);
                if (TLower.Value > 1) TSimd.Store(relu ? TSimd.Max(y10, TSimd.Zero) : y10, odd);
                if (left > 1 || work->HasOddColumn)
                {
                    TSimd.Store(relu ? TSimd.Max(y01, TSimd.Zero) : y01, even + step);
                    if (TLower.Value > 1) TSimd.Store(relu ? TSimd.Max(y11, TSimd.Zero) : y11, odd + step);
                }

                even += 2 * step;
                odd += 2 * step;
            }
        }
    }
}
