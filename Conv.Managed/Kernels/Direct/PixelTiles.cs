using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Gemm;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Direct;

/// <summary>
/// The micro-kernels of the direct convolution: sums[pixel, row] (+)= Σ_l x[pixel, l] · w[l, row], with rows in lanes and the pixels broadcast from where they lie.
/// A panel is one vector of rows for every depth, [depth][<see cref="Lanes"/>]; one to three panels are multiplied at a time.
/// </summary>
internal sealed unsafe class PixelTiles<T>
    where T : unmanaged, INumber<T>
{
    private readonly delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] _one;
    private readonly delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] _two;
    private readonly delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[]? _three;

    private PixelTiles(
        int lanes, int pixels,
        delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] one,
        delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] two,
        delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[]? three)
    {
        (Lanes, Pixels) = (lanes, pixels);
        _one = one;
        _two = two;
        _three = three;
    }

    /// <summary>Rows in a panel.</summary>
    public int Lanes { get; }

    /// <summary>The most pixels of a tile.</summary>
    public int Pixels { get; }

    /// <summary>The micro-kernels of a vector width.</summary>
    public static PixelTiles<T> Of(VectorWidth width) => width switch
    {
        VectorWidth.Bits512 => new(
            Vector512<T>.Count, PixelTile14x2.Pixels, PixelTile14x2.Create<T, Vector512<T>, Simd512<T>, Rows1>(), PixelTile14x2.Create<T, Vector512<T>, Simd512<T>, Rows2>(),
            PixelTile7x3.Create<T, Vector512<T>, Simd512<T>, Rows3>()),
        VectorWidth.Bits256 => Small<Vector256<T>, Simd256<T>>(),
        VectorWidth.Bits128 => Small<Vector128<T>, Simd128<T>>(),
        _ => Small<T, SimdScalar<T>>(),
    };

    /// <summary>Pixels this many bytes apart, or a multiple, meet in one set of a first-level cache, which has room for fewer of them than a wide tile reads.</summary>
    private const nint MeetingBytes = 4096;

    /// <summary>Pixels that meet in one set and leave room there for what else a tile reads.</summary>
    private const int MostMeeting = 9;

    /// <summary>
    /// How many panels to multiply at once, of those left, when rows of pixels have this length and pixels are step bytes apart. One panel alone reads a pixel for every
    /// multiply-add; the last three go together.
    /// </summary>
    public int Panels(int left, int pixels, nint step) =>
        (left == 3 || (left > 4 && (pixels <= PixelTile7x3.Pixels || step % MeetingBytes == 0))) && _three is not null ? 3 : Math.Min(left, 2);

    /// <summary>The most pixels of a tile of some panels.</summary>
    public int Width(int panels, nint step)
    {
        int most = panels switch { 1 => _one.Length, 2 => _two.Length, _ => _three!.Length };
        return step % MeetingBytes == 0 ? Math.Min(most, MostMeeting) : most;
    }

    /// <summary>
    /// Multiplies a row of pixels with one to three panels, in tiles of nearly equal width. Sums of a pixel begin pixelStep apart, those of a panel panelSums apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(int panels, int pixels, nint depth, byte* x, nint* offsets, nint step, T* filter, nint panelStep, T* sums, nint pixelStep, nint panelSums, bool accumulate)
    {
        delegate*<nint, byte*, nint*, nint, T*, nint, T*, nint, nint, bool, void>[] tiles = panels switch { 1 => _one, 2 => _two, _ => _three! };
        int most = Width(panels, step), count = (pixels + most - 1) / most;
        while (pixels > 0)
        {
            int width = (pixels + count - 1) / count;
            tiles[width - 1](depth, x, offsets, step, filter, panelStep, sums, pixelStep, panelSums, accumulate);
            x += width * step;
            sums += width * pixelStep;
            pixels -= width;
            count--;
        }
    }

    private static PixelTiles<T> Small<TVector, TSimd>()
        where TVector : struct
        where TSimd : struct, ISimd<T, TVector> =>
        new(TSimd.Count, PixelTile6x2.Pixels, PixelTile6x2.Create<T, TVector, TSimd, Rows1>(), PixelTile6x2.Create<T, TVector, TSimd, Rows2>(), null);
}
