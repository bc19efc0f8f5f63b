using System.Numerics;
using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Simd;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Grouped;

/// <summary>Runs a grouped correlation: tiles read the image (or copied rows of it) and write the result, or sums that an epilogue finishes.</summary>
internal sealed unsafe class GroupedJob<T>(GroupedPlan<T> plan) : IParallelJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Source;

    /// <summary>The filter as it is, or null when it is packed.</summary>
    public T* Filter;

    public T* PackedFilter;
    public OutsideValues<T> Outside;
    public RowEpilogue<T> Epilogue;
    public byte* Scratch;
    public long WorkerBytes;

    private const int RowsPerTurn = 4;

    private readonly GroupLanes _lanes = plan.Lanes;

    /// <summary>A tile's sums are results, but for a bias and a last max.</summary>
    public static bool WritesResults(in RowEpilogue<T> epilogue) => epilogue.OnlyWrites && epilogue.Alpha == T.One && epilogue.Activation.Kind is PointwiseKind.Identity or PointwiseKind.Relu;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        (long rest, long tileBlock) = Math.DivRem(chunk, plan.TileBlocks);
        (rest, long vectorBlock) = Math.DivRem(rest, plan.VectorBlocks);
        (rest, long rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (long imageBlock, long d) = Math.DivRem(rest, plan.Depths);
        int firstVector = (int)(vectorBlock * plan.VectorsPerChunk), lastVector = (int)Math.Min(_lanes.Blocks, firstVector + plan.VectorsPerChunk);
        byte* mine = Scratch + (nint)(worker * WorkerBytes);
        T* filter = PackedFilter == null ? (T*)(mine + plan.FilterAt) : PackedFilter + (nint)(firstVector * plan.VectorTaps);
        for (int vector = firstVector; PackedFilter == null && vector < lastVector; vector++)
            GroupedFilter.Pack(plan.Parts, plan.FilterPlaces, _lanes, vector, Filter, filter + (nint)((vector - firstVector) * plan.VectorTaps));

        long lastImage = Math.Min(plan.Images, (imageBlock + 1) * plan.ImagesPerChunk);
        var place = new Place { D = d, FirstRow = rowBlock * plan.Rows, EndRow = (rowBlock + 1) * plan.Rows, FirstTile = tileBlock * plan.TilesPerChunk, EndTile = (tileBlock + 1) * plan.TilesPerChunk };
        for (place.Image = imageBlock * plan.ImagesPerChunk; place.Image < lastImage; place.Image++)
        {
            for (int vector = firstVector; vector < lastVector; vector += plan.VectorsAtOnce)
            {
                (place.Vector, place.Vectors) = (vector, Math.Min(plan.VectorsAtOnce, lastVector - vector));
                // The last vector may begin earlier than it would in its place.
                bool overlaps = place.Vectors > 1 && vector + place.Vectors == _lanes.Blocks && _lanes.Skip(_lanes.Blocks - 1) > 0;
                if (overlaps) place.Vectors--;
                Vectors(place, filter + (nint)((vector - firstVector) * plan.VectorTaps), mine);
                if (!overlaps) continue;
                (place.Vector, place.Vectors) = (lastVector - 1, 1);
                Vectors(place, filter + (nint)((lastVector - 1 - firstVector) * plan.VectorTaps), mine);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Vectors(in Place place, T* filter, byte* mine)
    {
        if (plan.Joins && Epilogue.IsPlain)
        {
            Joined(place, filter, mine);
            return;
        }

        if (plan.Copies)
        {
            foreach (GroupedPart part in plan.Parts)
            {
                Rows(part, place, place.FirstRow, place.EndRow, filter, mine);
                filter += (nint)(part.Correlation.Taps * _lanes.Sources * _lanes.Lanes);
            }

            return;
        }

        if (plan.IsPhased && WritesResults(Epilogue) && _lanes.Skip(place.Vector) == 0)
        {
            if (_lanes.Meeting == LaneMeeting.Alone) Phases(place, filter, mine);
            else PhaseTiles(place, filter, mine);
            return;
        }

        // Parts take turns every few rows: they read the same ones.
        long turn = plan.Parts.Length == 1 ? plan.Rows : RowsPerTurn;
        for (long row = place.FirstRow; row < place.EndRow; row += turn)
        {
            T* taps = filter;
            foreach (GroupedPart part in plan.Parts)
            {
                Rows(part, place, row, Math.Min(row + turn, place.EndRow), taps, mine);
                taps += (nint)(part.Correlation.Taps * _lanes.Sources * _lanes.Lanes);
            }
        }
    }

    /// <summary>A few rows of all parts that share them, side by side as their results are; then the rows are written whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Joined(Place place, T* filter, byte* mine)
    {
        int lanes = _lanes.Lanes, columns = plan.ColumnParts, end = place.Vector + place.Vectors, together = plan.IsPaired ? 2 : 1;
        T* sums = (T*)(mine + plan.SumsAt);
        for (place.Vectors = together; place.Vector < end; place.Vector += together, filter += together * (nint)plan.VectorTaps)
        {
            T* taps = filter;
            for (int part = 0; part < plan.Parts.Length; part += columns)
            {
                ref readonly Correlation correlation = ref plan.Parts[part].Correlation;
                OutputView target = correlation.Target;
                long lastRow = place.D < correlation.D.Count ? Math.Min(place.EndRow, correlation.H.Count) : 0, left = long.MaxValue;
                for (int column = part; column < part + columns; column++) left = Math.Min(left, plan.Parts[column].Correlation.Target.Offset);
                for (long row = place.FirstRow; row < lastRow; row += GroupedPlan<T>.JoinedRows)
                {
                    long endRow = Math.Min(lastRow, row + GroupedPlan<T>.JoinedRows);
                    T* ofColumn = taps;
                    for (int column = part; column < part + columns; column++)
                    {
                        ref readonly Correlation other = ref plan.Parts[column].Correlation;
                        place.Joined = sums + (nint)(other.Target.Offset - left) * lanes;
                        Rows(plan.Parts[column], place, row, endRow, ofColumn, mine);
                        ofColumn += (nint)(other.Taps * _lanes.Sources) * lanes;
                    }

                    for (int vector = place.Vector; vector < place.Vector + together; vector++)
                    {
                        int skip = _lanes.Skip(vector);
                        long at = target.At(place.Image, place.D, row, 0) - target.Offset + left + (_lanes.First(vector) + skip) * target.Row;
                        T* joined = sums + (vector - place.Vector) * plan.SumsOfVector + skip;
                        for (long stored = row; stored < endRow; stored++, at += target.H, joined += (nint)plan.JoinedWidth * lanes)
                            Transposition.Copy(joined, lanes, 1, Epilogue.Target + (nint)at, (nint)target.Row, checked((int)plan.JoinedWidth), lanes - skip);
                    }
                }

                for (int column = part; column < part + columns; column++) taps += (nint)(plan.Parts[column].Correlation.Taps * _lanes.Sources) * lanes;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(GroupedPart part, in Place place, long begin, long end, T* filter, byte* mine)
    {
        ref readonly Correlation correlation = ref part.Correlation;
        long firstTile = Math.Min(part.Tiles, place.FirstTile), endTile = Math.Min(part.Tiles, place.EndTile);
        end = Math.Min(end, correlation.H.Count);
        // The correlations of a family differ by a row or column of windows; the smaller ones leave chunks empty.
        if (place.D >= correlation.D.Count || firstTile >= endTile || begin >= end) return;

        int lanes = _lanes.Lanes;
        long channel = _lanes.First(place.Vector), sourceChannel = _lanes.FirstSource(place.Vector), firstWindow = part.Begin(firstTile), windows = part.Begin(endTile) - firstWindow;
        var rows = (T**)(mine + plan.RowsAt);
        T* zeros = (T*)(mine + plan.ZerosAt), sums = (T*)(mine + plan.SumsAt);
        new Span<T>(zeros, lanes).Clear();
        bool direct = WritesResults(Epilogue) && correlation.Target.Row == 1 && _lanes.Skip(place.Vector) == 0, hasBias = direct && Epilogue.Bias != null;
        T* source = Source + (nint)(place.Image * correlation.SourceImage + sourceChannel * correlation.SourceChannel);
        long lowest = correlation.W.Base + firstWindow * correlation.W.Step + part.Lowest;
        long pixels = (windows - 1) * correlation.W.Step + Math.Abs((Math.Max(1, correlation.W.Taps) - 1) * correlation.W.TapDelta) + 1;
        // Pairs see the same channels.
        int width = (plan.IsPaired ? 1 : place.Vectors) * _lanes.SourceWidth;
        var copies = new CopiedRows<T>(correlation, (T*)(mine + plan.CopiesAt), plan.RowLength, (long*)(mine + plan.TagsAt), Outside, width, part.Pixel, lowest, pixels);
        if (part.Copies) copies.Clear();
        fixed (ColumnTaps* columns = part.Columns)
        {
            fixed (T* choices = plan.Choices)
            {
                var work = new RowTileWork<T>
                {
                    Rows = rows,
                    Weights = rows + plan.Slots,
                    ColumnCount = part.Runs,
                    PixelStep = part.Pixel,
                    WindowStep = (nint)correlation.W.Step * part.Pixel,
                    Sources = (nint)_lanes.Sources,
                    SourceW = (nint)correlation.Taps * lanes,
                    Choices = choices,
                    Start = hasBias ? Epilogue.Bias + (nint)channel : zeros,
                    StartStep = hasBias ? lanes : 0,
                    Blocks = place.Vectors,
                    BlockX = part.Copies ? _lanes.SourceWidth : lanes,
                    BlockW = (nint)plan.VectorTaps,
                    ResultStep = place.Joined != null ? plan.ColumnParts * lanes : direct ? (nint)correlation.Target.W : lanes,
                    BlockResult = direct ? lanes : plan.SumsOfVector,
                    Relu = direct && Epilogue.Activation.Kind == PointwiseKind.Relu,
                };
                delegate*<RowTileWork<T>*, void>[] tiles = plan.IsPaired ? plan.Tiles.Pairs(correlation.W.Step == 2) : plan.Tiles.Rows(_lanes.Meeting, correlation.W.Step == 2);
                // Several vectors at once, other than pairs, only go straight to their place.
                int together = direct || plan.IsPaired ? place.Vectors : 1;
                for (long row = begin; row < end; row++)
                {
                    work.RowCount = part.Copies ? Copied(correlation, copies, source, place, sourceChannel, row, lowest, filter, work) : InPlace(correlation, source, place, row, filter, work);
                    for (int vector = 0; vector < place.Vectors; vector += together)
                    {
                        work.Blocks = together;
                        T* target = sums;
                        if (place.Joined != null) target = place.Joined + (nint)((row - begin) * plan.JoinedWidth) * lanes;
                        else if (direct) target = Epilogue.Target + (nint)(correlation.Target.At(place.Image, place.D, row, firstWindow) + channel) + vector * lanes;
                        for (long tile = firstTile; tile < endTile; tile++)
                        {
                            long window = part.Begin(tile);
                            work.Shift = (nint)window * work.WindowStep + vector * work.BlockX;
                            work.Columns = columns + tile * part.Runs;
                            work.Result = target + (nint)(window - firstWindow) * work.ResultStep;
                            tiles[(int)(part.Begin(tile + 1) - window) - 1](&work);
                        }

                        for (int stored = vector; !direct && place.Joined == null && stored < vector + together; stored++)
                            Store(correlation, place, place.Vector + stored, row, firstWindow, (int)windows, sums + (stored - vector) * plan.SumsOfVector);
                        for (int i = 0; i < work.RowCount && together < place.Vectors; i++) work.Weights[i] += (nint)plan.VectorTaps;
                    }
                }
            }
        }
    }

    /// <summary>What the phases of a gradient with step 2 have in common; the first part has the results at even rows and columns, one for each window of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PhaseRowWork<T> PhaseWork(in Place place, T* filter, byte* mine)
    {
        ref readonly Correlation even = ref plan.Parts[0].Correlation;
        T* zeros = (T*)(mine + plan.ZerosAt);
        new Span<T>(zeros, _lanes.Lanes).Clear();
        return new PhaseRowWork<T>
        {
            SourceRow = (nint)even.H.SourceStride,
            SourcePixel = (nint)even.W.SourceStride,
            Weights = filter,
            VectorTaps = (nint)plan.VectorTaps,
            Start = Epilogue.Bias == null ? zeros : Epilogue.Bias + (nint)_lanes.First(place.Vector),
            StartStep = Epilogue.Bias == null ? 0 : _lanes.Lanes,
            ResultRow = (nint)even.Target.H / 2,
            ResultPixel = (nint)even.Target.W / 2,
            Sources = (nint)_lanes.Sources,
            Relu = Epilogue.Activation.Kind == PointwiseKind.Relu,
        };
    }

    /// <summary>All four parts of a gradient with step 2 together, for groups of several channels: a few windows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PhaseTiles(in Place place, T* filter, byte* mine)
    {
        const int most = PhaseTile5<T, T, SimdScalar<T>, SpreadSource<T, T, SimdScalar<T>>>.MostWindows;
        GroupedPart evens = plan.Parts[0];
        ref readonly Correlation even = ref evens.Correlation, odd = ref plan.Parts[^1].Correlation;
        long begin = evens.Begin(place.FirstTile), windows = evens.Begin(Math.Min(evens.Tiles, place.EndTile)) - begin, tiles = (windows + most - 1) / most;
        delegate*<PhaseRowWork<T>*, void>[] ofMeeting = plan.Tiles.PhaseTiles(_lanes.Meeting);
        fixed (T* choices = plan.Choices)
        {
            PhaseRowWork<T> work = PhaseWork(place, filter, mine);
            work.Choices = choices;
            for (int vector = place.Vector; vector < place.Vector + place.Vectors; vector++, work.Weights += work.VectorTaps, work.Start += work.StartStep)
            {
                T* source = Source + (nint)(place.Image * even.SourceImage + _lanes.FirstSource(vector)), target = Epilogue.Target + (nint)_lanes.First(vector);
                for (long row = place.FirstRow; row < Math.Min(place.EndRow, even.H.Count); row++)
                {
                    int lower = row + 1 < even.H.Count ? 2 : row < odd.H.Count ? 1 : 0;
                    for (long tile = 0; tile < tiles; tile++)
                    {
                        // Tiles differ by at most one window.
                        long first = begin + windows * tile / tiles, end = begin + windows * (tile + 1) / tiles;
                        work.Source = source + (nint)(row * even.H.SourceStride + first * even.W.SourceStride);
                        work.Result = target + (nint)even.Target.At(place.Image, 0, row, first);
                        work.HasRight = end < even.W.Count;
                        work.HasOddColumn = end <= odd.W.Count;
                        ofMeeting[lower * most + (int)(end - first) - 1](&work);
                    }
                }
            }
        }
    }

    /// <summary>All four parts of a depthwise gradient with step 2 together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Phases(in Place place, T* filter, byte* mine)
    {
        GroupedPart evens = plan.Parts[0];
        ref readonly Correlation even = ref evens.Correlation, odd = ref plan.Parts[^1].Correlation;
        long first = evens.Begin(place.FirstTile), end = evens.Begin(Math.Min(evens.Tiles, place.EndTile)), channel = _lanes.First(place.Vector);
        if (end <= first) return;
        PhaseRowWork<T> work = PhaseWork(place, filter, mine);
        work.Windows = (nint)(end - first);
        work.HasRight = end < even.W.Count;
        work.HasOddColumn = end <= odd.W.Count;
        work.Vectors = place.Vectors;
        T* source = Source + (nint)(place.Image * even.SourceImage + channel + first * even.W.SourceStride);
        for (long row = place.FirstRow; row < Math.Min(place.EndRow, even.H.Count); row++)
        {
            work.Source = source + (nint)row * work.SourceRow;
            work.Result = Epilogue.Target + (nint)(even.Target.At(place.Image, 0, row, first) + channel);
            plan.Tiles.PhaseRows[row + 1 < even.H.Count ? 2 : row < odd.H.Count ? 1 : 0](&work);
        }
    }

    /// <summary>The rows of the source that exist under the taps of a row of windows, and their weights; returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int InPlace(in Correlation correlation, T* source, in Place place, long row, T* filter, in RowTileWork<T> work)
    {
        int count = 0;
        source += (nint)(correlation.W.Base * correlation.W.SourceStride);
        nint taps = (nint)correlation.W.Taps * (work.SourceW / Math.Max(1, (nint)correlation.Taps));
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            long sourceD = correlation.D.Source(place.D, tapD);
            for (long tapH = 0; tapH < correlation.H.Taps; tapH++, filter += taps)
            {
                long sourceH = correlation.H.Source(row, tapH);
                if (sourceD < 0 || sourceH < 0) continue;
                work.Rows[count] = source + (nint)(sourceD * correlation.D.SourceStride + sourceH * correlation.H.SourceStride);
                work.Weights[count++] = filter;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Copied(in Correlation correlation, in CopiedRows<T> copies, T* source, in Place place, long channel, long row, long lowest, T* filter, in RowTileWork<T> work)
    {
        int count = 0;
        nint reference = (nint)(correlation.W.Base - lowest) * work.PixelStep;
        for (long tapD = 0; tapD < correlation.D.Taps; tapD++)
        {
            for (long tapH = 0; tapH < correlation.H.Taps; tapH++, filter += (nint)correlation.W.Taps * _lanes.Lanes)
            {
                T* pixels = correlation.W.Taps == 0 ? null : copies.Row(source, place.Image, channel, place.D, row, tapD, tapH);
                if (pixels == null) continue;
                work.Rows[count] = pixels + reference;
                work.Weights[count++] = filter;
            }
        }

        return count;
    }

    /// <summary>Finishes the sums of a row of windows, [window][lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(in Correlation correlation, in Place place, int vector, long row, long firstWindow, int windows, T* sums)
    {
        int skip = _lanes.Skip(vector), lanes = _lanes.Lanes, count = lanes - skip;
        long channel = _lanes.First(vector) + skip;
        OutputView target = correlation.Target, z = correlation.Z;
        long at = target.At(place.Image, place.D, row, firstWindow) + channel * target.Row;
        sums += skip;
        if (Epilogue.IsPlain && target.W == 1)
        {
            Transposition.Copy(sums, lanes, 1, Epilogue.Target + (nint)at, (nint)target.Row, windows, count);
            return;
        }

        if (Epilogue.IsPlain && target.Row == 1)
        {
            ShortCopy.Rows((byte*)sums, lanes * sizeof(T), (byte*)(Epilogue.Target + (nint)at), (nint)target.W * sizeof(T), count * sizeof(T), windows);
            return;
        }

        long zAt = z.At(place.Image, place.D, row, firstWindow) + channel * z.Row;
        for (int window = 0; window < windows; window++)
            Epilogue.Store(sums + window * (nint)lanes, count, new RowPlace(at + window * target.W, target.Row, zAt + window * z.W, z.Row, channel, 1));
    }

    private struct Place
    {
        public long Image;
        public long D;
        public long FirstRow;
        public long EndRow;
        public long FirstTile;
        public long EndTile;
        public int Vector;
        public int Vectors;

        /// <summary>Where sums go that are joined with those of other parts, or null: [row][window over the parts][lane].</summary>
        public T* Joined;
    }
}
