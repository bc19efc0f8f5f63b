using System.Runtime.CompilerServices;
using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>y = w · patches of x.</summary>
internal sealed record ForwardDesign(Setting Setting, Pieces Pieces, ForwardDesign.Layout Offsets) : Design
{
    /// <summary>Finds pieces that keep to the limit.</summary>
    public static ForwardDesign? Fit(Setting setting, long limit, Version capability, out string? refusal)
    {
        long samples = Math.Max(1, setting.Samples);
        if (Pieces.Choose(samples, setting.Positions, (count, positions) => Layout.Of(setting, count, positions, 0).Bytes, limit, Products.ScratchBytes(capability), out refusal) is not { } pieces) return null;
        Layout layout = Layout.Of(setting, pieces.Samples, pieces.Positions, pieces.ProductScratch);
        return new ForwardDesign(setting, pieces, layout) { WorkspaceBytes = layout.Bytes };
    }

    public override DevicePlan PlanFor(GpuContext context, Products products) => new ForwardPlan(context, products, this);

    /// <summary>Offsets of the pieces of the workspace.</summary>
    public readonly record struct Layout(long Products, long Filter, PatchSource.Scratch Patches, long Result, long FilterSums, long ColumnSums, long Bytes)
    {
        public static Layout Of(Setting setting, long samples, long positions, long productScratch)
        {
            var layout = new ScratchBuilder();
            long products = layout.Add(productScratch), filter = layout.Add(FilterSource.ScratchBytes(setting));
            PatchSource.Scratch patches = PatchSource.AddScratch(layout, setting, samples, positions);
            long result = layout.Add(Destination.ScratchBytes(setting.Ordinary.Y, setting, samples));
            long filterSums = layout.Add(setting.IsInteger ? setting.Ordinary.OutputChannels * sizeof(int) : 0);
            long columnSums = layout.Add(setting.IsInteger ? checked(setting.Groups * samples * positions * sizeof(int)) : 0);
            return new Layout(products, filter, patches, result, filterSums, columnSums, layout.Bytes);
        }
    }
}

/// <summary>Runs a <see cref="ForwardDesign"/>.</summary>
internal sealed class ForwardPlan : DevicePlan
{
    private readonly ForwardDesign _design;
    private readonly Setting _setting;
    private readonly Products _products;
    private readonly FilterSource _filter;
    private readonly Piece _whole;
    private readonly Piece _rest;
    private readonly ZeroPointShift? _zeroPoints;
    private readonly OnlyProduct? _all;

    public ForwardPlan(GpuContext context, Products products, ForwardDesign design)
        : base(context, design.Setting.Problem, CuBlasEngine.EngineName, design.Algorithm, design.WorkspaceBytes)
    {
        (_design, _setting, _products) = (design, design.Setting, products);
        _filter = new FilterSource(context.Kernels, _setting);
        // An empty batch, which is never executed, has a piece of one sample.
        _whole = new Piece(context.Kernels, _setting, _filter.Matrix, design.Pieces.Samples, design.Pieces.Positions);
        long rest = _setting.Samples % design.Pieces.Samples;
        _rest = rest == 0 ? _whole : new Piece(context.Kernels, _setting, _filter.Matrix, rest, design.Pieces.Positions);
        if (_setting.IsInteger) _zeroPoints = context.Kernels.ZeroPoints();
        bool isProductAlone = _setting.IsPointwise && _filter.IsDirect && _whole.Result.IsAll && design.Pieces.Samples == _setting.Samples && design.Pieces.Positions == _setting.Positions;
        if (isProductAlone) _all = products.Only(_whole.ProductsOf(_setting.Positions), design.Offsets.Products, design.Pieces.ProductScratch);
    }

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (_all is null) EnqueuePieces(in arguments, in work);
        else _all.Enqueue(in work, arguments.W.Address(), _setting.XOf(in arguments), _setting.YOf(in arguments), arguments.Alpha, arguments.Beta);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueuePieces(in ExecutionArguments arguments, in DeviceWork work)
    {
        CUdeviceptr x = _setting.XOf(in arguments), y = _setting.YOf(in arguments);
        CUdeviceptr bias = arguments.Bias.Address(), residual = arguments.Residual.Address();
        CUdeviceptr filter = _filter.Prepare(work.Stream, arguments.W.Address(), work.At(_design.Offsets.Filter));
        int x0 = InputZeroPoint(arguments.Quantization);
        if (Shifts(arguments.Quantization))
        {
            Matrix w = _filter.Matrix;
            _zeroPoints!.EnqueueSums(work.Stream, filter, work.At(_design.Offsets.FilterSums), w.Columns, 1, 0, _setting.Groups * _setting.Filters, w.Row);
        }

        using Products.Session session = _products.Begin(work, _design.Offsets.Products, _design.Pieces.ProductScratch);
        for (long first = 0; first < _setting.Samples; first += _design.Pieces.Samples)
        {
            Piece piece = _setting.Samples - first >= _design.Pieces.Samples ? _whole : _rest;
            CUdeviceptr image = x.Plus(first * _setting.XStep, _setting.XType);
            long skipped = first * _setting.YStep;
            CUdeviceptr output = y.Plus(skipped, _setting.YType);
            CUdeviceptr result = piece.Result.IsDirect ? output : work.At(_design.Offsets.Result);
            piece.Patches.Begin(work, _design.Offsets.Patches, image);
            for (long position = 0; position < _setting.Positions; position += _design.Pieces.Positions)
            {
                long count = Math.Min(_design.Pieces.Positions, _setting.Positions - position);
                CUdeviceptr columns = piece.Patches.Prepare(work, _design.Offsets.Patches, image, position, count, x0);
                CUdeviceptr target = result.Plus(position * piece.Result.Matrix.Column, piece.Result.Type);
                session.Multiply(piece.ProductsOf(count), filter, columns, target, piece.Result.Alpha(arguments), piece.Result.Beta(arguments));
                if (Shifts(arguments.Quantization)) Shift(work, piece, filter, columns, target, count, arguments.Quantization, x0);
            }

            CUdeviceptr added = residual.Value == 0 ? residual : residual.Plus(skipped, _setting.YType);
            piece.Result.Finish(work.Stream, result, output, bias, added, arguments);
        }
    }

    private bool Shifts(Quantization? quantization)
    {
        if (!_setting.IsInteger) return false;
        if (_setting.XType == ElementType.UInt8 || _setting.Ordinary.W.Type == ElementType.UInt8) return true;
        return quantization is not null && (quantization.InputZeroPoint != 0 || quantization.FilterZeroPoints.Span.ContainsAnyExcept(0));
    }

    /// <summary>As the signed bytes of the columns count it.</summary>
    private int InputZeroPoint(Quantization? quantization) => _setting.IsInteger ? (quantization?.InputZeroPoint ?? 0) + Moved(_setting.XType) : 0;

    private static int Moved(ElementType type) => type == ElementType.UInt8 ? -128 : 0;

    private void Shift(in DeviceWork work, Piece piece, CUdeviceptr filter, CUdeviceptr columns, CUdeviceptr product, long positions, Quantization? quantization, int x0)
    {
        Matrix from = piece.Patches.Matrix, to = piece.Result.Matrix;
        CUdeviceptr filterSums = work.At(_design.Offsets.FilterSums), columnSums = work.At(_design.Offsets.ColumnSums);
        long all = piece.Samples * positions;
        _zeroPoints!.EnqueueSums(work.Stream, columns, columnSums, _setting.Rows, _setting.Groups, from.Group, all, from.Column);
        ReadOnlySpan<int> w0 = quantization is null ? [0] : quantization.FilterZeroPoints.Span;
        for (long group = 0; group < _setting.Groups; group++)
        {
            int start = (int)(group * _setting.Filters);
            _zeroPoints.Enqueue(
                work.Stream,
                product.Plus(group * to.Group, ElementType.Int32),
                filterSums.Plus(start, ElementType.Int32),
                columnSums.Plus(group * all, ElementType.Int32),
                piece.Samples, _setting.Filters, positions,
                (to.Sample, to.Row, to.Column), (positions, 1),
                _setting.Rows, x0, w0.Length == 1 ? w0 : w0.Slice(start, (int)_setting.Filters), Moved(_setting.Ordinary.W.Type));
        }
    }

    /// <summary>What is done at once.</summary>
    private sealed class Piece
    {
        private readonly long _positions;
        private readonly ProductBatch _whole;
        private readonly ProductBatch _rest;

        public Piece(DeviceKernels kernels, Setting setting, Matrix filter, long samples, long positions)
        {
            (Samples, _positions) = (samples, positions);
            Patches = new PatchSource(kernels, setting, samples, positions);
            Result = new Destination(kernels, Setting.Part(setting.Ordinary.Y, samples), setting);
            _whole = Ready(setting, filter, positions);
            long rest = setting.Positions % positions;
            _rest = rest == 0 ? _whole : Ready(setting, filter, rest);
        }

        public long Samples { get; }

        public PatchSource Patches { get; }

        public Destination Result { get; }

        /// <summary>The products for some positions: as many as are done at once, or the rest.</summary>
        public ProductBatch ProductsOf(long positions) => positions == _positions ? _whole : _rest;

        private ProductBatch Ready(Setting setting, Matrix filter, long positions)
        {
            (Matrix from, Matrix to, long samples) = Together(positions);
            return new ProductBatch(setting.Arithmetic, filter, from, to, Result.Type, samples, setting.Groups);
        }

        /// <summary>All samples in one product where their columns lie side by side on both sides, else one by one.</summary>
        private (Matrix From, Matrix To, long Samples) Together(long positions)
        {
            Matrix from = Patches.Matrix.WithColumns(positions), to = Result.Matrix.WithColumns(positions);
            return positions == _positions && from.Joined(Samples) is { IsOrdered: true } joined && to.Joined(Samples) is { IsOrdered: true } result
                ? (joined, result, 1)
                : (from, to, Samples);
        }
    }
}
