using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvDnn.Kernels.Planar;

/// <summary>What one call of <see cref="DepthwisePhases3x3Tile"/> does.</summary>
internal unsafe struct DepthwisePhasesWork
{
    /// <summary>The gradient of y at the first window.</summary>
    public float* Gradient;

    public nint GradientRow;

    /// <summary>Rows of windows.</summary>
    public int Rows;

    /// <summary>Whether a row follows the last one in the gradient of y.</summary>
    public bool HasBelow;

    /// <summary>Whether the last row of windows has a second row of results.</summary>
    public bool HasOddRow;

    /// <summary>Whether any of the upper half of the results exists.</summary>
    public bool HasUpper;

    /// <summary>Nine, and what every sum starts with.</summary>
    public float* Taps;

    public bool Relu;

    /// <summary>The gradient of x at twice the first window's place.</summary>
    public float* Result;

    public nint ResultRow;

    /// <summary>See <see cref="DepthwisePhases3x3.Masks"/>.</summary>
    public float* Masks;
}

/// <summary>
/// Sixteen columns of windows of a depthwise 3×3 gradient of x with step 2. Roles: w‹tap row›‹tap column› are the broadcast taps, a and b a row of the gradient of y at the windows and to
/// their right, c and d the row below, which is the next one's a and b; e and o are the results at even and odd columns, which two permutations put in turns. Every row is read
/// twice and every result written once: 9 + 4 + 2 registers of 32, one for what sums start with, and two orders of elements.
/// </summary>
internal static unsafe class DepthwisePhases3x3Tile
{
    /// <summary>For vectors that lie inside whole.</summary>
    public static readonly delegate*<DepthwisePhasesWork*, void> Inside = &Run<Whole>;

    /// <summary>The same where a vector reaches beyond the windows or the results.</summary>
    public static readonly delegate*<DepthwisePhasesWork*, void> Edge = &Run<Masked>;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TEdge>(DepthwisePhasesWork* work)
        where TEdge : struct, IEdge
    {
        float* taps = work->Taps, masks = work->Masks, gradient = work->Gradient, result = work->Result;
        nint gradientRow = work->GradientRow, resultRow = work->ResultRow;
        bool relu = work->Relu, upper = work->HasUpper;
        Vector512<float> w00 = Vector512.Create(taps[0]), w01 = Vector512.Create(taps[1]), w02 = Vector512.Create(taps[2]);
        Vector512<float> w10 = Vector512.Create(taps[3]), w11 = Vector512.Create(taps[4]), w12 = Vector512.Create(taps[5]);
        Vector512<float> w20 = Vector512.Create(taps[6]), w21 = Vector512.Create(taps[7]), w22 = Vector512.Create(taps[8]);
        Vector512<float> start = Vector512.Create(taps[9]), e, o;
        // Element i of a pair of vectors: i of the first, i − 16 of the second.
        Vector512<int> lowerHalf = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), upperHalf = lowerHalf + Vector512.Create(8);
        Vector512<float> a = TEdge.Load(gradient, masks), b = TEdge.Load(gradient + 1, masks + 16), c = a, d = b;
        for (int left = work->Rows; left > 0; left--)
        {
            e = Vector512.FusedMultiplyAdd(a, w11, start);
            o = Vector512.FusedMultiplyAdd(b, w10, Vector512.FusedMultiplyAdd(a, w12, start));
            if (relu) (e, o) = (Vector512.Max(e, Vector512<float>.Zero), Vector512.Max(o, Vector512<float>.Zero));
            TEdge.Store(Avx512F.PermuteVar16x32x2(e, lowerHalf, o), result, masks + 32);
            if (upper) TEdge.Store(Avx512F.PermuteVar16x32x2(e, upperHalf, o), result + 16, masks + 48);
            if (left == 1 && !work->HasOddRow) return;

            e = Vector512.FusedMultiplyAdd(a, w21, start);
            o = Vector512.FusedMultiplyAdd(b, w20, Vector512.FusedMultiplyAdd(a, w22, start));
            if (left > 1 || work->HasBelow)
            {
                gradient += gradientRow;
                c = TEdge.Load(gradient, masks);
                d = TEdge.Load(gradient + 1, masks + 16);
                e = Vector512.FusedMultiplyAdd(c, w01, e);
                o = Vector512.FusedMultiplyAdd(d, w00, Vector512.FusedMultiplyAdd(c, w02, o));
            }

            result += resultRow;
            if (relu) (e, o) = (Vector512.Max(e, Vector512<float>.Zero), Vector512.Max(o, Vector512<float>.Zero));
            TEdge.Store(Avx512F.PermuteVar16x32x2(e, lowerHalf, o), result, masks + 32);
            if (upper) TEdge.Store(Avx512F.PermuteVar16x32x2(e, upperHalf, o), result + 16, masks + 48);
            result += resultRow;
            (a, b) = (c, d);
        }
    }
}
