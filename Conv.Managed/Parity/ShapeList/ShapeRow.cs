using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>What the rows of a list describe.</summary>
public enum ShapeKind
{
    /// <summary>Ordinary convolutions.</summary>
    Convolution,

    /// <summary>Transposed convolutions.</summary>
    Transposed,

    /// <summary>Poolings.</summary>
    Pool,
}

/// <summary>One row of a shape list: sizes without direction, type or layout.</summary>
public sealed record ShapeRow
{
    /// <summary>The file that it stands in.</summary>
    public required string File { get; init; }

    /// <summary>Its line there, counted from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Its name in the list.</summary>
    public required string Id { get; init; }

    /// <summary>What it describes.</summary>
    public required ShapeKind Kind { get; init; }

    /// <summary>N.</summary>
    public required long BatchSize { get; init; }

    /// <summary>C, over all groups.</summary>
    public required long InputChannels { get; init; }

    /// <summary>K, over all groups.</summary>
    public required long OutputChannels { get; init; }

    /// <summary>Groups.</summary>
    public required long Groups { get; init; }

    /// <summary>Spatial lengths of x.</summary>
    public required Dims Input { get; init; }

    /// <summary>Spatial lengths of the filter or window.</summary>
    public required Dims Kernel { get; init; }

    /// <summary>Strides.</summary>
    public required Dims Stride { get; init; }

    /// <summary>Dilations; 1 means none.</summary>
    public required Dims Dilation { get; init; }

    /// <summary>Paddings.</summary>
    public required Padding Padding { get; init; }

    /// <summary>True for rows that a list marks as covering the others (column <c>core</c>); true for all where there is no such column.</summary>
    public bool IsCore { get; init; } = true;

    /// <summary>The row as a problem.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="type">The type of all operands.</param>
    /// <param name="format">The layout of activations; filters follow (KCRS or KRSC).</param>
    /// <param name="pool">For poolings: which.</param>
    /// <exception cref="ShapeListException">There is no such problem; the message names file, line and the broken rule.</exception>
    public Problem ToProblem(Direction direction, ElementType type, TensorFormat format = TensorFormat.ChannelsFirst, PoolKind pool = PoolKind.Max)
    {
        try
        {
            Dims head = [BatchSize, InputChannels];
            TensorSpec x = TensorSpec.Activations(type, format, head.Concat(Input));
            return Kind == ShapeKind.Pool
                ? new PoolProblem(direction, pool, x, new PoolOptions { Window = Kernel, Stride = Stride, Dilation = Dilation, Padding = Padding, CountPadding = false })
                : new ConvProblem(direction, x, Filter(type, format), new ConvOptions
                {
                    Stride = Stride,
                    Dilation = Dilation,
                    Padding = Padding,
                    Groups = Groups,
                    Transposed = Kind == ShapeKind.Transposed,
                });
        }
        catch (ProblemException exception)
        {
            throw new ShapeListException(File, Line, $"{Id} cannot be: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>The row in every direction that it has, in one type: forward and both gradients (8-bit: forward of convolutions); for poolings forward and its gradient, for maximum and average.</summary>
    /// <exception cref="ShapeListException">There is no such problem; the message names file, line and the broken rule.</exception>
    public ImmutableArray<Problem> ToProblems(ElementType type) => type is ElementType.Int8 or ElementType.UInt8
        ? Kind == ShapeKind.Convolution ? [ToProblem(Direction.Forward, type)] : []
        : Kind == ShapeKind.Pool
        ?
        [
            ToProblem(Direction.Forward, type), ToProblem(Direction.BackwardData, type),
            ToProblem(Direction.Forward, type, pool: PoolKind.Average), ToProblem(Direction.BackwardData, type, pool: PoolKind.Average),
        ]
        : [ToProblem(Direction.Forward, type), ToProblem(Direction.BackwardData, type), ToProblem(Direction.BackwardFilter, type)];

    /// <summary>
    /// The row made smaller, for an oracle that is slow: one sample, then space and channels halved in turn, as long as it has more operations. Kernel, stride, padding, dilation and the number of groups stay.
    /// </summary>
    /// <param name="flops">The most operations; poolings stay as they are.</param>
    /// <returns>This row where it is small enough, or the smallest that it can be made.</returns>
    public ShapeRow ScaledTo(double flops)
    {
        ShapeRow row = this;
        if (Kind == ShapeKind.Pool || row.Flops <= flops) return row;
        row = row with { BatchSize = Math.Min(BatchSize, 1) };
        for (bool smaller = true; smaller && row.Flops > flops;)
        {
            smaller = false;
            foreach (ShapeRow next in (ShapeRow[])[row.WithHalfTheSpace(), row.WithHalfTheChannels()])
            {
                if (row.Flops <= flops || next == row) continue;
                (row, smaller) = (next with { Id = $"{Id} (smaller)" }, true);
                break;
            }

            ShapeRow channels = row.WithHalfTheChannels();
            if (row.Flops > flops && channels != row) (row, smaller) = (channels, true);
        }

        return row with { Id = $"{Id} (smaller)" };
    }

    private double Flops => 2.0 * BatchSize * OutputChannels * (InputChannels / Math.Max(Groups, 1)) * Kernel.Product() * Input.Product() / (Kind == ShapeKind.Transposed ? 1 : Stride.Product());

    /// <summary>Each axis halved that stays as long as the filter reaches, and odd where it was.</summary>
    private ShapeRow WithHalfTheSpace()
    {
        Dims half = Input;
        for (int i = 0; i < half.Count; i++)
        {
            long reach = ((Kernel[i] - 1) * Dilation[i]) + 1, length = (Input[i] / 2) + (Input[i] / 2 % 2 == Input[i] % 2 ? 0 : 1);
            if (length >= Math.Max(reach, 4) && length < Input[i]) half = half.With(i, length);
        }

        return half == Input ? this : this with { Input = half };
    }

    private ShapeRow WithHalfTheChannels()
    {
        long groups = Math.Max(Groups, 1), c = InputChannels / groups, k = OutputChannels / groups;
        return c <= 4 && k <= 4 ? this : this with { InputChannels = groups * (c > 4 ? (c + 1) / 2 : c), OutputChannels = groups * (k > 4 ? (k + 1) / 2 : k) };
    }

    private TensorSpec Filter(ElementType type, TensorFormat format)
    {
        // Lengths are K, C/groups (transposed: C, K/groups); a remainder is left to the problem's own rules.
        long groups = Math.Max(Groups, 1);
        Dims head = Kind == ShapeKind.Transposed ? [InputChannels, OutputChannels / groups] : [OutputChannels, InputChannels / groups];
        return TensorSpec.Filter(type, format == TensorFormat.ChannelsLast ? FilterFormat.Krsc : FilterFormat.Kcrs, head.Concat(Kernel));
    }
}
