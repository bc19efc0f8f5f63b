using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>Adds the partial gradients of w in order and writes them to their place, a filter per chunk.</summary>
internal sealed unsafe class FilterGradientReduction<T>(ConvolutionGeometry geometry, int splits) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Partials;
    public RowEpilogue<T> Epilogue;

    private readonly long _lanes = geometry.Channels * geometry.Kernel.Volume;

    /// <summary>The taps of a channel, and channels among themselves, follow each other in w.</summary>
    private bool IsOneRun => !geometry.Flipped && geometry.W.Channel == geometry.Kernel.Volume && geometry.W.W == 1
        && (geometry.Kernel.H == 1 || geometry.W.H == geometry.Kernel.W) && (geometry.Kernel.D == 1 || geometry.W.D == geometry.Kernel.H * geometry.Kernel.W);

    /// <summary>The number of chunks.</summary>
    public static int Chunks(ConvolutionGeometry geometry) => checked((int)(geometry.Groups * geometry.Filters));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        T* sum = Partials + (nint)(chunk * _lanes);
        nint splitStep = (nint)(geometry.Groups * geometry.Filters * _lanes);
        for (int split = 1; split < splits; split++) Add(sum, sum + split * splitStep, (nint)_lanes);

        Extent3 taps = geometry.Kernel;
        if (geometry.Channels == 1 && !geometry.Flipped && (taps.H == 1 || geometry.W.H == taps.W * geometry.W.W) && (taps.D == 1 || geometry.W.D == taps.H * taps.W * geometry.W.W))
        {
            Epilogue.Store(sum, checked((int)_lanes), new RowPlace(chunk * geometry.W.Outer, geometry.W.W, 0, 0, 0, 0));
            return;
        }

        if (Epilogue.IsPlain && IsOneRun)
        {
            Transposition.Copy(sum, (nint)geometry.Channels, 1, Epilogue.Target + (nint)(chunk * geometry.W.Outer), (nint)taps.Volume, checked((int)taps.Volume), geometry.Channels);
            return;
        }

        for (long tap = 0; tap < taps.Volume; tap++, sum += (nint)geometry.Channels)
        {
            (long rest, long w) = Math.DivRem(tap, taps.W);
            (long d, long h) = Math.DivRem(rest, taps.H);
            if (geometry.Flipped) (d, h, w) = (taps.D - 1 - d, taps.H - 1 - h, taps.W - 1 - w);
            long place = chunk * geometry.W.Outer + d * geometry.W.D + h * geometry.W.H + w * geometry.W.W;
            for (long channel = 0; channel < geometry.Channels; channel += int.MaxValue / 2)
            {
                int count = (int)Math.Min(geometry.Channels - channel, int.MaxValue / 2);
                Epilogue.Store(sum + (nint)channel, count, new RowPlace(place + channel * geometry.W.Channel, geometry.W.Channel, 0, 0, 0, 0));
            }
        }
    }

    private static void Add(T* sum, T* other, nint count)
    {
        for (int piece; count > 0; count -= piece, sum += piece, other += piece)
        {
            piece = (int)Math.Min(count, int.MaxValue / 2);
            var total = new Span<T>(sum, piece);
            TensorPrimitives.Add(total, new ReadOnlySpan<T>(other, piece), total);
        }
    }
}
