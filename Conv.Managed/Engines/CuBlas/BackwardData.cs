using System.Runtime.CompilerServices;
using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>dx gathers wᵀ · dy, the gradient of its patches. What follows (a transposed convolution's bias, residual and activation) is part of the gathering.</summary>
internal sealed record BackwardDataDesign(Setting Setting, Pieces Pieces, BackwardDataDesign.Layout Offsets) : Design
{
    /// <summary>Finds pieces that keep to the limit.</summary>
    public static BackwardDataDesign? Fit(Setting setting, long limit, Version capability, out string? refusal)
    {
        long samples = Math.Max(1, setting.Samples);
        if (Pieces.Choose(samples, setting.Positions, (count, positions) => Layout.Of(setting, count, positions, 0).Bytes, limit, Products.ScratchBytes(capability), out refusal) is not { } pieces) return null;
        Layout layout = Layout.Of(setting, pieces.Samples, pieces.Positions, pieces.ProductScratch);
        return new BackwardDataDesign(setting, pieces, layout) { WorkspaceBytes = layout.Bytes };
    }

    public override DevicePlan PlanFor(GpuContext context, Products products) => new BackwardDataPlan(context, products, this);

    /// <summary>Whether dy can be multiplied as it is.</summary>
    public static bool ReadsDirectly(Setting setting) =>
        setting.Ordinary.Y.Type == setting.Arithmetic.Operand && Matrix.OfActivation(setting.Ordinary.Y, setting.Groups) is { IsOrdered: true };

    /// <summary>Whether the image is gathered into memory of its own first: to be folded, or because it comes in pieces.</summary>
    public static bool HasImage(Setting setting, long positions) => setting.HasBorder || positions < setting.Positions;

    /// <summary>That image.</summary>
    public static TensorSpec Image(Setting setting, long samples) => setting.PaddedX(samples, setting.Arithmetic.Sum);

    /// <summary>Offsets of the pieces of the workspace.</summary>
    public readonly record struct Layout(long Products, long Filter, long Gradient, long Columns, long Image, long Means, long Result, long Bytes)
    {
        public static Layout Of(Setting setting, long samples, long positions, long productScratch)
        {
            var layout = new ScratchBuilder();
            long products = layout.Add(productScratch), filter = layout.Add(FilterSource.ScratchBytes(setting));
            long gradient = layout.Add(ReadsDirectly(setting) ? 0 : setting.PackedY(samples, setting.Arithmetic.Operand).Bytes);
            if (setting.IsPointwise)
            {
                long result = layout.Add(Destination.ScratchBytes(setting.Ordinary.X, setting, samples));
                return new Layout(products, filter, gradient, 0, 0, 0, result, layout.Bytes);
            }

            long columns = layout.Add(setting.ColumnBytes(samples, positions, setting.Arithmetic.Sum));
            long image = layout.Add(HasImage(setting, positions) ? BackwardDataDesign.Image(setting, samples).Bytes : 0);
            long means = layout.Add(setting.HasBorder ? checked(samples * setting.Ordinary.InputChannels * sizeof(double)) : 0);
            return new Layout(products, filter, gradient, columns, image, means, 0, layout.Bytes);
        }
    }
}

/// <summary>Runs a <see cref="BackwardDataDesign"/>.</summary>
internal sealed class BackwardDataPlan : DevicePlan
{
    private readonly BackwardDataDesign _design;
    private readonly Setting _setting;
    private readonly Products _products;
    private readonly FilterSource _filter;
    private readonly Piece _whole;
    private readonly Piece _rest;
    private readonly OnlyProduct? _all;

    public BackwardDataPlan(GpuContext context, Products products, BackwardDataDesign design)
        : base(context, design.Setting.Problem, CuBlasEngine.EngineName, design.Algorithm, design.WorkspaceBytes)
    {
        (_design, _setting, _products) = (design, design.Setting, products);
        _filter = new FilterSource(context.Kernels, _setting);
        Matrix w = _filter.Matrix;
        Matrix transposed = w with { Rows = w.Columns, Columns = w.Rows, Row = w.Column, Column = w.Row };
        // An empty batch, which is never executed, has a piece of one sample.
        _whole = new Piece(context.Kernels, _setting, transposed, design.Pieces.Samples, design.Pieces.Positions);
        long rest = _setting.Samples % design.Pieces.Samples;
        _rest = rest == 0 ? _whole : new Piece(context.Kernels, _setting, transposed, rest, design.Pieces.Positions);
        bool isProductAlone = _whole is { Copy: null, Result.IsAll: true } && _filter.IsDirect && design.Pieces.Samples == _setting.Samples && design.Pieces.Positions == _setting.Positions;
        if (isProductAlone) _all = products.Only(_whole.ProductsOf(_setting.Positions), design.Offsets.Products, design.Pieces.ProductScratch);
    }

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (_all is null) EnqueuePieces(in arguments, in work);
        else _all.Enqueue(in work, arguments.W.Address(), _setting.YOf(in arguments), _setting.XOf(in arguments), arguments.Alpha, arguments.Beta);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueuePieces(in ExecutionArguments arguments, in DeviceWork work)
    {
        CUdeviceptr dx = _setting.XOf(in arguments), dy = _setting.YOf(in arguments);
        CUdeviceptr bias = arguments.Bias.Address(), residual = arguments.Residual.Address();
        CUdeviceptr filter = _filter.Prepare(work.Stream, arguments.W.Address(), work.At(_design.Offsets.Filter));
        using Products.Session session = _products.Begin(work, _design.Offsets.Products, _design.Pieces.ProductScratch);
        for (long first = 0; first < _setting.Samples; first += _design.Pieces.Samples)
        {
            Piece piece = _setting.Samples - first >= _design.Pieces.Samples ? _whole : _rest;
            CUdeviceptr gradient = dy.Plus(first * _setting.YStep, _setting.YType);
            if (piece.Copy is not null)
            {
                piece.Copy.Enqueue(work.Stream, gradient, work.At(_design.Offsets.Gradient));
                gradient = work.At(_design.Offsets.Gradient);
            }

            long skipped = first * _setting.XStep;
            CUdeviceptr output = dx.Plus(skipped, _setting.XType);
            CUdeviceptr added = residual.Value == 0 ? residual : residual.Plus(skipped, _setting.XType);
            if (piece.Result is not null) Pointwise(arguments, work, session, piece, filter, gradient, output, bias, added);
            else Gathered(arguments, work, session, piece, filter, gradient, output, bias, added);
        }
    }

    private void Pointwise(
        in ExecutionArguments arguments, in DeviceWork work, in Products.Session session, Piece piece,
        CUdeviceptr filter, CUdeviceptr gradient, CUdeviceptr output, CUdeviceptr bias, CUdeviceptr residual)
    {
        Destination result = piece.Result!;
        CUdeviceptr start = result.IsDirect ? output : work.At(_design.Offsets.Result);
        for (long position = 0; position < _setting.Positions; position += _design.Pieces.Positions)
        {
            long count = Math.Min(_design.Pieces.Positions, _setting.Positions - position);
            session.Multiply(
                piece.ProductsOf(count), filter,
                gradient.Plus(position * piece.Gradient.Column, _setting.Arithmetic.Operand),
                start.Plus(position * result.Matrix.Column, result.Type),
                result.Alpha(arguments), result.Beta(arguments));
        }

        result.Finish(work.Stream, start, output, bias, residual, arguments);
    }

    private void Gathered(
        in ExecutionArguments arguments, in DeviceWork work, in Products.Session session, Piece piece,
        CUdeviceptr filter, CUdeviceptr gradient, CUdeviceptr output, CUdeviceptr bias, CUdeviceptr residual)
    {
        CUdeviceptr columns = work.At(_design.Offsets.Columns), image = work.At(_design.Offsets.Image);
        for (long position = 0; position < _setting.Positions; position += _design.Pieces.Positions)
        {
            long count = Math.Min(_design.Pieces.Positions, _setting.Positions - position);
            session.Multiply(piece.ProductsOf(count), filter, gradient.Plus(position * piece.Gradient.Column, _setting.Arithmetic.Operand), columns);
            if (piece.HasImage) piece.Gather!.Enqueue(work.Stream, columns, image, position, count, beta: position == 0 ? 0 : 1);
            else piece.Gather!.Enqueue(work.Stream, columns, output, position, count, bias, residual, arguments.Alpha, arguments.Beta, arguments.ResidualScale);
        }

        piece.Fold?.Enqueue(work.Stream, image, output, work.At(_design.Offsets.Means), arguments.Alpha, arguments.Beta);
        piece.Store?.Enqueue(work.Stream, image, output, bias, residual, arguments.Alpha, arguments.Beta, arguments.ResidualScale);
    }

    /// <summary>What is done at once.</summary>
    private sealed class Piece
    {
        private readonly long _samples;
        private readonly long _positions;
        private readonly ProductBatch _whole;
        private readonly ProductBatch _rest;

        public Piece(DeviceKernels kernels, Setting setting, Matrix transposedFilter, long samples, long positions)
        {
            (_samples, _positions) = (samples, positions);
            TensorSpec dy = Setting.Part(setting.Ordinary.Y, samples), dx = Setting.Part(setting.Ordinary.X, samples);
            if (!BackwardDataDesign.ReadsDirectly(setting))
            {
                TensorSpec packed = setting.PackedY(samples, setting.Arithmetic.Operand);
                Copy = kernels.Copy(dy, packed);
                dy = packed;
            }

            Gradient = Matrix.OfActivation(dy, setting.Groups)!.Value;
            if (setting.IsPointwise)
            {
                Result = new Destination(kernels, dx, setting);
                (_whole, _rest) = Ready(setting, transposedFilter, Result.Matrix, Result.Type);
                return;
            }

            ConvOptions options = setting.Problem.Options;
            Matrix columns = setting.Columns(samples, positions, setting.Arithmetic.Sum);
            (_whole, _rest) = Ready(setting, transposedFilter, columns, setting.Arithmetic.Sum);
            HasImage = BackwardDataDesign.HasImage(setting, positions);
            TensorSpec image = HasImage ? BackwardDataDesign.Image(setting, samples) : dx;
            Gather = kernels.Image(image, setting.Groups, setting.Geometry, setting.Arithmetic.Sum, setting.Steps(columns), HasImage ? Activation.Identity : options.Activation);
            if (setting.HasBorder) Fold = kernels.Fold(image, dx, setting.Ordinary.Options.Padding, setting.Ordinary.Options.PaddingMode);
            else if (HasImage) Store = kernels.Epilogue(image, dx, options.Activation);
        }

        public StridedCopy? Copy { get; }

        public Matrix Gradient { get; }

        public Destination? Result { get; }

        public bool HasImage { get; }

        public ColumnsToImage? Gather { get; }

        public PaddingFold? Fold { get; }

        public Epilogue? Store { get; }

        /// <summary>The products for some positions: as many as are done at once, or the rest.</summary>
        public ProductBatch ProductsOf(long positions) => positions == _positions ? _whole : _rest;

        private (ProductBatch Whole, ProductBatch Last) Ready(Setting setting, Matrix transposedFilter, Matrix result, ElementType type)
        {
            ProductBatch whole = Make(_positions);
            long rest = setting.Positions % _positions;
            return (whole, rest == 0 ? whole : Make(rest));

            ProductBatch Make(long positions)
            {
                (Matrix from, Matrix to, long samples) = Together(result, positions);
                return new ProductBatch(setting.Arithmetic, transposedFilter, from, to, type, samples, setting.Groups);
            }
        }

        /// <summary>All samples in one product where their columns lie side by side on both sides, else one by one.</summary>
        private (Matrix From, Matrix To, long Samples) Together(Matrix result, long positions)
        {
            Matrix from = Gradient.WithColumns(positions), to = result.WithColumns(positions);
            return positions == _positions && from.Joined(_samples) is { IsOrdered: true } joined && to.Joined(_samples) is { IsOrdered: true } together
                ? (joined, together, 1)
                : (from, to, _samples);
        }
    }
}
