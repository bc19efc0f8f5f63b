using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>
/// A problem in the words of matrices: per sample and group, y (filters × positions) = w (filters × rows) · columns (rows × positions),
/// where a row is one channel and one tap, and the columns are the patches of x.
/// </summary>
internal sealed class Setting
{
    /// <summary>Bytes on which the lines of a matrix of its own begin; also what products of 8-bit integers ask for.</summary>
    private const int LineBytes = 16;

    private readonly bool _isExchanged;

    public Setting(ConvProblem problem, ConvProblem ordinary, Arithmetic arithmetic)
    {
        (Problem, Ordinary, Arithmetic) = (problem, ordinary, arithmetic);
        bool inPlace = problem == ordinary || !problem.Options.Transposed;
        _isExchanged = !inPlace;
        (XType, XStep) = (ordinary.X.Type, ordinary.X.Strides[0]);
        (YType, YStep) = (ordinary.Y.Type, ordinary.Y.Strides[0]);
        ConvOptions options = ordinary.Options;
        Groups = options.Groups;
        Channels = ordinary.InputChannels / Groups;
        Filters = ordinary.OutputChannels / Groups;
        Taps = ordinary.KernelSize.Product();
        Rows = checked(Channels * Taps);
        Positions = ordinary.OutputSize.Product();
        Samples = ordinary.BatchSize;
        HasBorder = options.PaddingMode != PaddingMode.Zero && !(options.PaddingMode == PaddingMode.Constant && options.PaddingValue == 0) && AnyPositive(options.Padding);
        Dims image = HasBorder ? PaddedLengths(ordinary) : ordinary.InputSize;
        Dims before = HasBorder ? Dims.Filled(ordinary.SpatialRank, 0) : options.Padding.Before;
        Geometry = new PatchGeometry(image, ordinary.KernelSize, ordinary.OutputSize, options.Stride, options.Dilation, before, options.Mode == ConvMode.Convolution);
        // The filter's only tap meets each element once.
        IsPointwise = Taps == 1 && !HasBorder && !IsInteger && options.Stride.All(1) && options.Padding.Before.All(0) && ordinary.OutputSize == ordinary.InputSize
            && Matrix.OfActivation(ordinary.X, Groups) is { IsOrdered: true }
            && (ordinary.Direction == Direction.BackwardData || ordinary.X.Type == arithmetic.Operand);
        ChannelsInner = ordinary.X.Strides[1] < ordinary.X.Strides[^1];
        Filter = FilterMatrix.Of(ordinary.W, Groups, Channels, Taps, ChannelsInner, IsInteger ? LineBytes : 1);
    }

    /// <summary>What was asked for.</summary>
    public ConvProblem Problem { get; }

    /// <summary>The ordinary convolution that does it; x and y have changed places when the problem is a transposed one.</summary>
    public ConvProblem Ordinary { get; }

    public Arithmetic Arithmetic { get; }

    public long Groups { get; }

    /// <summary>Channels of x in one group.</summary>
    public long Channels { get; }

    /// <summary>Channels of y in one group.</summary>
    public long Filters { get; }

    public long Taps { get; }

    public long Rows { get; }

    public long Positions { get; }

    public long Samples { get; }

    /// <summary>True when something else than zeros stands around x, which a padded copy provides.</summary>
    public bool HasBorder { get; }

    public PatchGeometry Geometry { get; }

    /// <summary>True when x itself is the matrix of patches.</summary>
    public bool IsPointwise { get; }

    /// <summary>True when channels are closer neighbours in x than positions.</summary>
    public bool ChannelsInner { get; }

    public FilterMatrix Filter { get; }

    public bool IsInteger => Arithmetic.Sum == ElementType.Int32;

    /// <summary>The type of x. It and what follows are asked for by every execution.</summary>
    public ElementType XType { get; }

    /// <summary>Elements from one sample of x to the next.</summary>
    public long XStep { get; }

    /// <summary>The type of y.</summary>
    public ElementType YType { get; }

    /// <summary>Elements from one sample of y to the next.</summary>
    public long YStep { get; }

    /// <summary>Why the matrices cannot be counted in 32 bits as products need it, or null.</summary>
    public string? TooLarge => Rows > int.MaxValue || Filters > int.MaxValue || Groups > int.MaxValue
        ? $"Its matrices would have {Rows} rows and {Filters} filters in {Groups} groups; products count to {int.MaxValue}."
        : null;

    /// <summary>What the ordinary convolution calls x.</summary>
    public CUdeviceptr XOf(in ExecutionArguments arguments) => _isExchanged ? arguments.Y.Address() : arguments.X.Address();

    /// <summary>What the ordinary convolution calls y.</summary>
    public CUdeviceptr YOf(in ExecutionArguments arguments) => _isExchanged ? arguments.X.Address() : arguments.Y.Address();

    /// <summary>The matrix of patches of some samples and positions, all groups.</summary>
    /// <param name="samples">How many samples.</param>
    /// <param name="positions">How many positions of each.</param>
    /// <param name="type">The elements' type.</param>
    public Matrix Columns(long samples, long positions, ElementType type)
    {
        long align = LineBytes / type.Size(), all = checked(samples * positions);
        if (ChannelsInner || IsInteger)
        {
            long line = RoundedUp(Rows, align);
            return new Matrix(Rows, positions, 1, line, positions * line, checked(all * line));
        }
        else
        {
            long line = RoundedUp(all, align);
            return new Matrix(Rows, positions, line, 1, positions, checked(Rows * line));
        }
    }

    /// <summary>Bytes of that matrix.</summary>
    public long ColumnBytes(long samples, long positions, ElementType type) => checked(Columns(samples, positions, type).Group * Groups * type.Size());

    /// <summary>How the kernels that fill or read that matrix find their way.</summary>
    public PatchSteps Steps(Matrix columns) => new(columns.Sample, columns.Group, columns.Row * Filter.ChannelStep, columns.Row * Filter.TapStep, columns.Column);

    /// <summary>x with its border, for some samples.</summary>
    public TensorSpec PaddedX(long samples, ElementType type)
    {
        Dims lengths = [samples, Ordinary.InputChannels];
        return TensorSpec.Activations(type, ChannelsInner ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst, lengths.Concat(Geometry.Image));
    }

    /// <summary>A packed tensor of y's lengths for some samples.</summary>
    public TensorSpec PackedY(long samples, ElementType type) => Packed(Ordinary.Y, samples, type);

    /// <summary>A packed tensor like another, in the order of channels and positions that the other has.</summary>
    public static TensorSpec Packed(TensorSpec like, long samples, ElementType type) =>
        TensorSpec.Activations(type, like.Strides[1] < like.Strides[^1] ? TensorFormat.ChannelsLast : TensorFormat.ChannelsFirst, like.Lengths.With(0, samples));

    /// <summary>Some samples of a tensor.</summary>
    public static TensorSpec Part(TensorSpec whole, long samples) => new(whole.Type, whole.Lengths.With(0, samples), whole.Strides);

    private static long RoundedUp(long count, long multiple) => (count + multiple - 1) / multiple * multiple;

    private static bool AnyPositive(Padding padding)
    {
        foreach (long length in padding.Before.Concat(padding.After))
        {
            if (length > 0) return true;
        }

        return false;
    }

    private static Dims PaddedLengths(ConvProblem problem)
    {
        Dims lengths = problem.InputSize;
        for (int i = 0; i < lengths.Count; i++) lengths = lengths.With(i, lengths[i] + problem.Options.Padding.Before[i] + problem.Options.Padding.After[i]);
        return lengths;
    }
}
