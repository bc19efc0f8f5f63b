using System.Runtime.CompilerServices;
using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>dw = dy · (patches of x)ᵀ, summed over samples and positions.</summary>
internal sealed record BackwardFilterDesign(Setting Setting, Pieces Pieces, BackwardFilterDesign.Layout Offsets) : Design
{
    /// <summary>Finds pieces that keep to the limit.</summary>
    public static BackwardFilterDesign? Fit(Setting setting, long limit, Version capability, out string? refusal)
    {
        if (setting.Samples == 0)
        {
            refusal = null;
            return new BackwardFilterDesign(setting, default, default);
        }

        if (Pieces.Choose(setting.Samples, setting.Positions, (count, positions) => Layout.Of(setting, count, positions, 0).Bytes, limit, Products.ScratchBytes(capability), out refusal) is not { } pieces) return null;
        Layout layout = Layout.Of(setting, pieces.Samples, pieces.Positions, pieces.ProductScratch);
        return new BackwardFilterDesign(setting, pieces, layout) { WorkspaceBytes = layout.Bytes };
    }

    public override DevicePlan PlanFor(GpuContext context, Products products) =>
        Setting.Samples == 0 ? new EmptyBatchPlan(context, Setting.Problem, Algorithm) : new BackwardFilterPlan(context, products, this);

    /// <summary>dy of some samples as it can be multiplied with all of their positions in one line; null when it must be copied for that.</summary>
    public static Matrix? Reads(Setting setting, long samples)
    {
        if (setting.Ordinary.Y.Type != setting.Arithmetic.Operand) return null;
        return Matrix.OfActivation(setting.Ordinary.Y, setting.Groups) is { } matrix && matrix.Joined(samples) is { IsOrdered: true } joined ? joined : null;
    }

    /// <summary>A copy of dy of some samples that can: channels first with the samples' positions side by side, or channels last.</summary>
    public static TensorSpec Gradient(Setting setting, long samples)
    {
        TensorSpec packed = setting.PackedY(samples, setting.Arithmetic.Operand);
        if (packed.Strides[1] < packed.Strides[^1]) return packed;
        Dims front = [setting.Positions, samples * setting.Positions];
        return new TensorSpec(packed.Type, packed.Lengths, front.Concat(packed.Strides.Slice(2, packed.Rank - 2)));
    }

    /// <summary>Whether products can add up in dw itself.</summary>
    public static bool WritesDirectly(Setting setting) => setting.Filter.Direct is not null && setting.Ordinary.W.Type == setting.Arithmetic.Sum;

    /// <summary>Offsets of the pieces of the workspace.</summary>
    public readonly record struct Layout(long Products, PatchSource.Scratch Patches, long Gradient, long Filter, long Bytes)
    {
        public static Layout Of(Setting setting, long samples, long positions, long productScratch)
        {
            var layout = new ScratchBuilder();
            long products = layout.Add(productScratch);
            PatchSource.Scratch patches = PatchSource.AddScratch(layout, setting, samples, positions);
            long gradient = layout.Add(Reads(setting, samples) is null ? BackwardFilterDesign.Gradient(setting, samples).Bytes : 0);
            long filter = layout.Add(WritesDirectly(setting) ? 0 : checked(setting.Filter.Packed.Group * setting.Groups * setting.Arithmetic.Sum.Size()));
            return new Layout(products, patches, gradient, filter, layout.Bytes);
        }
    }
}

/// <summary>A gradient over no samples: dw = β·dw.</summary>
internal sealed class EmptyBatchPlan(GpuContext context, ConvProblem problem, string algorithm)
    : DevicePlan(context, problem, CuBlasEngine.EngineName, algorithm, workspaceBytes: 0)
{
    private readonly StridedScale _scale = context.Kernels.Scale(problem.W);

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work) => _scale.Enqueue(work.Stream, arguments.W.Address(), arguments.Beta);
}

/// <summary>Runs a <see cref="BackwardFilterDesign"/>.</summary>
internal sealed class BackwardFilterPlan : DevicePlan
{
    private readonly BackwardFilterDesign _design;
    private readonly Setting _setting;
    private readonly Products _products;
    private readonly StridedCopy? _store;
    private readonly Piece _whole;
    private readonly Piece _rest;
    private readonly OnlyProduct? _all;

    public BackwardFilterPlan(GpuContext context, Products products, BackwardFilterDesign design)
        : base(context, design.Setting.Problem, CuBlasEngine.EngineName, design.Algorithm, design.WorkspaceBytes)
    {
        (_design, _setting, _products) = (design, design.Setting, products);
        bool direct = BackwardFilterDesign.WritesDirectly(_setting);
        Matrix filter = direct ? _setting.Filter.Direct!.Value : _setting.Filter.Packed;
        if (!direct) _store = context.Kernels.Copy(_setting.Filter.PackedSpec.As(_setting.Arithmetic.Sum), _setting.Ordinary.W);
        _whole = new Piece(context.Kernels, _setting, filter, design.Pieces.Samples, design.Pieces.Positions);
        long rest = _setting.Samples % design.Pieces.Samples;
        _rest = rest == 0 ? _whole : new Piece(context.Kernels, _setting, filter, rest, design.Pieces.Positions);
        bool isPlain = _setting.IsPointwise && direct && _whole.Copy is null && design.Pieces.Samples == _setting.Samples && design.Pieces.Positions == _setting.Positions;
        if (isPlain && _whole.ProductsOf(_setting.Positions) is (var all, true)) _all = products.Only(all, design.Offsets.Products, design.Pieces.ProductScratch);
    }

    protected override void Enqueue(in ExecutionArguments arguments, in DeviceWork work)
    {
        if (_all is null) EnqueuePieces(in arguments, in work);
        else _all.Enqueue(in work, _setting.YOf(in arguments), _setting.XOf(in arguments), arguments.W.Address(), arguments.Alpha, arguments.Beta);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueuePieces(in ExecutionArguments arguments, in DeviceWork work)
    {
        CUdeviceptr x = _setting.XOf(in arguments), dy = _setting.YOf(in arguments), dw = arguments.W.Address();
        CUdeviceptr sums = _store is null ? dw : work.At(_design.Offsets.Filter);
        double alpha = _store is null ? arguments.Alpha : 1, beta = _store is null ? arguments.Beta : 0;
        using Products.Session session = _products.Begin(work, _design.Offsets.Products, _design.Pieces.ProductScratch);
        for (long first = 0; first < _setting.Samples; first += _design.Pieces.Samples)
        {
            Piece piece = _setting.Samples - first >= _design.Pieces.Samples ? _whole : _rest;
            CUdeviceptr image = x.Plus(first * _setting.XStep, _setting.XType);
            CUdeviceptr gradient = dy.Plus(first * _setting.YStep, _setting.YType);
            if (piece.Copy is not null)
            {
                piece.Copy.Enqueue(work.Stream, gradient, work.At(_design.Offsets.Gradient));
                gradient = work.At(_design.Offsets.Gradient);
            }

            piece.Patches.Begin(work, _design.Offsets.Patches, image);
            for (long position = 0; position < _setting.Positions; position += _design.Pieces.Positions)
            {
                long count = Math.Min(_design.Pieces.Positions, _setting.Positions - position);
                CUdeviceptr columns = piece.Patches.Prepare(work, _design.Offsets.Patches, image, position, count, outside: 0);
                Accumulate(session, piece, columns, gradient.Plus(position * piece.Gradient.Column, _setting.Arithmetic.Operand), sums, count, alpha, beta);
                // From the second product on, what the first ones made is added to.
                beta = 1;
            }
        }

        _store?.Enqueue(work.Stream, sums, dw, arguments.Alpha, arguments.Beta);
    }

    private void Accumulate(in Products.Session session, Piece piece, CUdeviceptr columns, CUdeviceptr gradient, CUdeviceptr sums, long positions, double alpha, double beta)
    {
        (ProductBatch products, bool joined) = piece.ProductsOf(positions);
        if (joined)
        {
            session.Multiply(products, gradient, columns, sums, alpha, beta);
            return;
        }

        // x itself, whose samples do not lie side by side: one product after the other into the same sums.
        for (long sample = 0; sample < piece.Samples; sample++)
        {
            session.Multiply(
                products,
                gradient.Plus(sample * _setting.Positions * piece.Gradient.Column, _setting.Arithmetic.Operand),
                columns.Plus(sample * piece.Patches.Matrix.Sample, _setting.Arithmetic.Operand),
                sums, alpha, beta);
            beta = 1;
        }
    }

    /// <summary>What is done at once.</summary>
    private sealed class Piece
    {
        private readonly long _positions;
        private readonly (ProductBatch, bool) _whole;
        private readonly (ProductBatch, bool) _rest;

        public Piece(DeviceKernels kernels, Setting setting, Matrix filter, long samples, long positions)
        {
            (Samples, _positions) = (samples, positions);
            Patches = new PatchSource(kernels, setting, samples, positions);
            if (BackwardFilterDesign.Reads(setting, samples) is { } direct)
            {
                Gradient = direct;
            }
            else
            {
                TensorSpec packed = BackwardFilterDesign.Gradient(setting, samples);
                Copy = kernels.Copy(Setting.Part(setting.Ordinary.Y, samples), packed);
                Gradient = Matrix.OfActivation(packed, setting.Groups)!.Value.Joined(samples)!.Value;
            }

            _whole = Ready(setting, filter, positions);
            long rest = setting.Positions % positions;
            _rest = rest == 0 ? _whole : Ready(setting, filter, rest);
        }

        public long Samples { get; }

        public PatchSource Patches { get; }

        public StridedCopy? Copy { get; }

        /// <summary>Filters × positions of all samples, for each group.</summary>
        public Matrix Gradient { get; }

        /// <summary>The products for some positions, as many as are done at once or the rest: one for all samples where x has their columns side by side, else one for each sample.</summary>
        public (ProductBatch Products, bool IsJoined) ProductsOf(long positions) => positions == _positions ? _whole : _rest;

        private (ProductBatch Products, bool IsJoined) Ready(Setting setting, Matrix filter, long positions)
        {
            Matrix from = Patches.Matrix.WithColumns(positions);
            return from.Joined(Samples) is { IsOrdered: true } joined
                ? (Of(Gradient.WithColumns(Samples * positions), joined), true)
                : (Of(Gradient.WithColumns(positions), from), false);

            ProductBatch Of(Matrix dy, Matrix x) => new(setting.Arithmetic, dy, Transposed(x), filter, setting.Arithmetic.Sum, 1, setting.Groups);
        }

        private static Matrix Transposed(Matrix matrix) => matrix with { Rows = matrix.Columns, Columns = matrix.Rows, Row = matrix.Column, Column = matrix.Row };
    }
}
