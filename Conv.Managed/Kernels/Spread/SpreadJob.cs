using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Spread;

/// <summary>
/// A gradient of x whose lanes hold pairs of a tap along the width and a channel: for a row of x and every window q the shares of all taps are
/// share[q][s, c] = Σ_{r, k} dy[k, p(r), q] · w[k, c, r, s], by the tiles of the direct convolution, and then spread: x[q · stride + s · dilation − pad, c] += share[q][s, c].
/// Few channels fill vectors this way, and a stride costs nothing: neither zeros nor results apart from each other.
/// </summary>
internal sealed unsafe class SpreadJob<T, TVector, TSimd>(SpreadPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, Simd.ISimd<T, TVector>
{
    public T* Gradient;

    /// <summary>The filter as it came, when panels are packed on the fly.</summary>
    public T* Filter;

    /// <summary>The packed panels, or null.</summary>
    public T* Packed;

    public RowEpilogue<T> Epilogue;
    public byte* Scratch;

    public void Run(int chunk, int worker)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        (long rest, long columnBlock) = Math.DivRem(chunk, plan.ColumnBlocks);
        (rest, long channelBlock) = Math.DivRem(rest, plan.ChannelBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (rest, long d) = Math.DivRem(rest, geometry.Input.D);
        (rest, long group) = Math.DivRem(rest, geometry.Groups);
        (long index, long image) = Math.DivRem(rest, geometry.Images);
        AxisPart h = plan.H[plan.Heaviest[index]];
        var place = new Block { Image = image, Group = group, D = d, H = rowBlock * plan.Rows, Channel = channelBlock * plan.Channels, Column = columnBlock * plan.Columns };
        place.Rows = (int)Math.Min(plan.Rows, h.Patch.Count - place.H);
        place.Channels = (int)Math.Min(plan.Channels, geometry.Channels - place.Channel);
        place.Columns = (int)Math.Min(plan.Columns, geometry.Input.W - place.Column);
        // The classes differ by a row; the smaller ones leave chunks empty.
        if (place.Rows <= 0 || place.Columns <= 0) return;
        long reach = (plan.Taps - 1) * geometry.Dilation.W, step = geometry.Stride.W, pad = geometry.PadBefore.W;
        place.FirstWindow = Math.Max(0, CeilingDivide(place.Column + pad - reach, step));
        place.Windows = (int)Math.Max(0, Math.Min(geometry.Output.W, FloorDivide(place.Column + place.Columns - 1 + pad, step) + 1) - place.FirstWindow);
        place.Origin = place.Windows == 0 ? place.Column : Math.Min(place.Column, place.FirstWindow * step - pad);
        place.End = place.Windows == 0 ? place.Column + place.Columns : Math.Max(place.Column + place.Columns, (place.FirstWindow + place.Windows - 1) * step - pad + reach + 1);

        byte* mine = Scratch + (nint)(worker * plan.WorkerBytes);
        var shares = (T*)(mine + plan.SharesAt);
        bool any = place.Windows > 0 && Multiply(h, place, channelBlock, (nint*)(mine + plan.OffsetsAt), (T*)(mine + plan.PanelAt), shares);
        for (int row = 0; row < place.Rows; row++)
        {
            T* line = (T*)(mine + plan.LineAt);
            new Span<T>(line, checked((int)((place.End - place.Origin) * plan.Channels) + plan.Tiles.Lanes)).Clear();
            if (any && Taps(h, place.H + row) is { Count: > 0 }) Spread(place, shares + row * plan.Windows * plan.Pitch, line);
            Store(place, h.TargetFirst + (place.H + row) * h.TargetStep, line + (nint)((place.Column - place.Origin) * plan.Channels), (T*)(mine + plan.TurnedAt));
        }
    }

    /// <summary>The shares of all windows for the rows of a chunk. False when no row meets any tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Multiply(in AxisPart h, in Block place, long channelBlock, nint* offsets, T* fresh, T* shares)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        TensorStrides strides = geometry.Y;
        AxisPart d = plan.D[place.D % plan.D.Length];
        long depth = place.D / plan.D.Length;
        (long firstD, long countD) = Inside(d.Patch, depth);
        if (countD == 0 || h.Patch.Taps == 0) return false;
        for (long tap = 0; tap < h.Patch.Taps; tap++)
        {
            for (long k = 0; k < geometry.Filters; k++) offsets[tap * geometry.Filters + k] = (nint)((tap * h.Patch.TapDelta * strides.H + k * strides.Channel) * sizeof(T));
        }

        T* plane = Gradient + (nint)(place.Image * strides.Outer + place.Group * geometry.Filters * strides.Channel + place.FirstWindow * strides.W);
        int lanes = plan.Tiles.Lanes, count;
        nint panelElements = (nint)plan.Panels.PanelElements, tapElements = (nint)geometry.Filters * lanes;
        for (int panel = 0; panel < plan.Panels.PanelsPerBlock; panel += count)
        {
            count = plan.Tiles.Panels((int)plan.Panels.PanelsPerBlock - panel, place.Windows, (nint)strides.W * sizeof(T));
            T* filter = fresh;
            if (Packed != null) filter = Packed + (nint)plan.Panels.Offset(place.Group, channelBlock) + panel * panelElements;
            else for (int i = 0; i < count; i++) plan.Panels.Pack(place.Group, channelBlock, panel + i, Filter, fresh + i * panelElements);
            for (int row = 0; row < place.Rows; row++)
            {
                (long first, long taps) = Taps(h, place.H + row);
                if (taps == 0) continue;
                long p = h.Patch.Base + (place.H + row) + first * h.Patch.TapDelta;
                T* sums = shares + row * plan.Windows * plan.Pitch + panel * lanes;
                for (long tapD = 0; tapD < countD; tapD++)
                {
                    long o = d.Patch.Base + depth + (firstD + tapD) * d.Patch.TapDelta;
                    plan.Tiles.Row(
                        count, place.Windows, (nint)(taps * geometry.Filters), (byte*)(plane + (nint)(o * strides.D + p * strides.H)), offsets, (nint)strides.W * sizeof(T),
                        filter + (nint)((d.TapsBefore + firstD + tapD) * plan.TapsH + h.TapsBefore + first) * tapElements, panelElements, sums, plan.Pitch, lanes, tapD > 0);
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Adds the shares of a row of windows to their columns. Windows whose vectors overlap follow each other at a distance, so that none waits for what the one before it has
    /// written; their order is that of the windows modulo that distance, whatever the block.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(in Block place, T* shares, T* line)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        nint run = plan.Run, whole = run / TSimd.Count * TSimd.Count, rest = run - whole, covered = rest == 0 ? run : whole + TSimd.Count;
        nint windowStep = (nint)(geometry.Stride.W * plan.Channels);
        long passes = (covered + windowStep - 1) / windowStep;
        TVector mask = Mask((int)rest);
        for (nint tap = 0; tap < (geometry.Dilation.W == 1 ? 1 : (nint)plan.Taps); tap++)
        {
            T* origin = line + (nint)((tap * geometry.Dilation.W - geometry.PadBefore.W - place.Origin) * plan.Channels);
            for (long pass = 0; pass < passes; pass++)
            {
                for (long window = place.FirstWindow + Modulo(pass - place.FirstWindow, passes); window < place.FirstWindow + place.Windows; window += passes)
                {
                    T* to = origin + (nint)window * windowStep, from = shares + (nint)(window - place.FirstWindow) * plan.Pitch + tap * run;
                    nint at = 0;
                    for (; at < whole; at += TSimd.Count) TSimd.Store(TSimd.Add(TSimd.Load(to + at), TSimd.Load(from + at)), to + at);
                    if (rest > 0) TSimd.Store(TSimd.Add(TSimd.Load(to + at), TSimd.Keep(TSimd.Load(from + at), mask)), to + at);
                }
            }
        }
    }

    /// <summary>Writes a row of x.</summary>
    private void Store(in Block place, long h, T* line, T* turned)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        (TensorStrides x, TensorStrides z) = (geometry.X, geometry.Z ?? geometry.X);
        long channel = place.Group * geometry.Channels + place.Channel;
        long at = At(x, place, h) + channel * x.Channel;
        nint pitch = (nint)plan.Channels;
        if (Epilogue.IsPlain && x.Channel == 1)
        {
            ShortCopy.Rows((byte*)line, pitch * sizeof(T), (byte*)(Epilogue.Target + (nint)at), (nint)x.W * sizeof(T), place.Channels * (nint)sizeof(T), place.Columns);
            return;
        }

        if (Epilogue.IsPlain && x.W == 1)
        {
            Transposition.Copy(line, pitch, 1, Epilogue.Target + (nint)at, (nint)x.Channel, place.Columns, place.Channels);
            return;
        }

        Transposition.Copy(line, pitch, 1, turned, place.Columns, place.Columns, place.Channels);
        long zAt = At(z, place, h) + channel * z.Channel;
        for (int c = 0; c < place.Channels; c++)
            Epilogue.Store(turned + c * (nint)place.Columns, place.Columns, new RowPlace(at + c * x.Channel, x.W, zAt + c * z.Channel, z.W, channel + c, 0));
    }

    private static long At(TensorStrides strides, in Block place, long h) => place.Image * strides.Outer + place.D * strides.D + h * strides.H + place.Column * strides.W;

    /// <summary>The taps of a row that lie inside: the first and how many.</summary>
    private static (long First, long Count) Taps(in AxisPart part, long window) => Inside(part.Patch, window);

    private static (long First, long Count) Inside(in PatchAxis axis, long window)
    {
        long first = 0, count = axis.Taps;
        while (count > 0 && axis.Source(window, first) < 0) (first, count) = (first + 1, count - 1);
        while (count > 0 && axis.Source(window, first + count - 1) < 0) count--;
        return (first, count);
    }

    /// <summary>A vector that keeps the first lanes.</summary>
    private static TVector Mask(int lanes)
    {
        T* mask = stackalloc T[TSimd.Count];
        for (int lane = 0; lane < TSimd.Count; lane++) mask[lane] = lane < lanes ? TSimd.KeepLane : T.Zero;
        return TSimd.Load(mask);
    }

    private static long CeilingDivide(long value, long divisor) => -FloorDivide(-value, divisor);

    private static long FloorDivide(long value, long divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);

    private static long Modulo(long value, long modulus) => value % modulus is var rest && rest < 0 ? rest + modulus : rest;

    /// <summary>The rows, channels and columns of a chunk, the windows that reach them, and the columns that those reach.</summary>
    private struct Block
    {
        public long Image;
        public long Group;
        public long D;
        public long H;
        public long Channel;
        public long Column;
        public int Rows;
        public int Channels;
        public int Columns;
        public long FirstWindow;
        public int Windows;
        public long Origin;
        public long End;
    }
}
