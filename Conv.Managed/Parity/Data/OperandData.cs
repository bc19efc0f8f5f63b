namespace ConvDnn.Parity;

/// <summary>The numbers that a problem is tried on. They follow from the problem, the kind, the seed and the attempt, and from nothing else.</summary>
public sealed class OperandData
{
    private OperandData(Dictionary<OperandRole, double[]> operands, Scaling scaling, Quantization? quantization, ValueRange range)
    {
        Operands = operands;
        Scaling = scaling;
        Quantization = quantization;
        Range = range;
    }

    /// <summary>
    /// Every operand that is read, element by element in its own layout (as many as <see cref="TensorSpec.Extent"/>), exact in its type;
    /// and, when β ≠ 0, what the output holds before.
    /// </summary>
    public IReadOnlyDictionary<OperandRole, double[]> Operands { get; }

    /// <summary>The factors.</summary>
    public Scaling Scaling { get; }

    /// <summary>Scales and zero points, for 8-bit results; else null.</summary>
    public Quantization? Quantization { get; }

    /// <summary>What the operands were drawn from.</summary>
    public ValueRange Range { get; }

    /// <summary>Draws the numbers. Indices of maxima are not drawn; they follow from the forward input (<see cref="PreparedCase"/>).</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="data">The kind of numbers.</param>
    /// <param name="seed">Decides the numbers and, by its remainder, the factors (<see cref="Scaling.Of"/>).</param>
    /// <param name="attempt">0 first; other numbers for every further attempt.</param>
    public static OperandData Draw(Problem problem, DataKind data, ulong seed, int attempt = 0)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ValueRange range = ValueRange.Of(problem, data, attempt);
        Scaling scaling = Scaling.Of(problem, data, seed);
        ulong mixed = seed + ((ulong)attempt << 56);
        var operands = new Dictionary<OperandRole, double[]>();
        foreach (Operand operand in problem.Operands)
        {
            bool read = operand.Access is OperandAccess.Read or OperandAccess.OptionalRead || (operand.Access == OperandAccess.Write && scaling.Beta != 0);
            if (read && operand.Role != OperandRole.Indices) operands.Add(operand.Role, Draw(operand, data, mixed, range));
        }

        if (data == DataKind.Specials) SpecialValues.Scatter(problem, operands, mixed);
        return new OperandData(operands, scaling, QuantizationFor(problem, range), range);
    }

    /// <summary>One element.</summary>
    /// <param name="type">The operand's type.</param>
    /// <param name="data">The kind of numbers.</param>
    /// <param name="range">What it is drawn from.</param>
    /// <param name="bits">64 random bits.</param>
    /// <param name="neverZero">True for an element that must not be thinned out.</param>
    internal static double Element(ElementType type, DataKind data, ValueRange range, ulong bits, bool neverZero)
    {
        double unit = Noise.Unit(bits);
        if (data != DataKind.Integers) return Real(type, range, unit);
        if (!neverZero && Noise.Unit(bits * 0x9E3779B97F4A7C15) >= range.Density) return 0;
        double steps = 2 * range.Largest;
        double step = Math.Floor(unit * steps);
        // Unsigned: 1 … 2·Largest. Signed: −Largest … −1 and 1 … Largest; zeros would only hide errors.
        return type == ElementType.UInt8 ? step + 1
            : step < range.Largest ? step - range.Largest
            : step - range.Largest + 1;
    }

    private static double[] Draw(Operand operand, DataKind data, ulong seed, ValueRange range)
    {
        double[] values = new double[operand.Spec.Extent];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Element(operand.Spec.Type, data, range, Noise.Bits(seed, (int)operand.Role, i), neverZero: i == 0);
        }

        return values;
    }

    private static double Real(ElementType type, ValueRange range, double unit) => type switch
    {
        ElementType.Int8 => Math.Floor(unit * 256) - 128,
        ElementType.UInt8 => Math.Floor(unit * 256),
        ElementType.Int32 or ElementType.Int64 => Math.Floor(unit * 2001) - 1000,
        _ => Rounding.To(type, range.Largest * ((2 * unit) - 1)),
    };

    /// <summary>An 8-bit result needs a scale that spreads it over the type; a power of two, so that rounding is the only thing that can differ.</summary>
    private static Quantization? QuantizationFor(Problem problem, ValueRange range)
    {
        if (problem is not ConvProblem { X.Type: ElementType.Int8 or ElementType.UInt8, Y.Type: not ElementType.Int32 } convolution) return null;
        if (convolution.Y.Type == ElementType.Float32)
        {
            // One scale per filter, powers of two: a product with them is exact.
            float[] scales = [.. Enumerable.Range(0, checked((int)convolution.OutputChannels)).Select(static k => MathF.ScaleB(1, -(k % 3)))];
            return new Quantization { InputZeroPoint = 1, InputScale = 0.5f, FilterScales = scales };
        }

        double typicalSum = Math.Sqrt(SumLength.Of(problem)) * range.Largest * range.Largest;
        return new Quantization
        {
            InputZeroPoint = convolution.X.Type == ElementType.UInt8 ? 2 : 1,
            OutputZeroPoint = convolution.Y.Type == ElementType.UInt8 ? 128 : -3,
            OutputScale = (float)Math.Max(1, Math.Pow(2, Math.Ceiling(Math.Log2(typicalSum / 64)))),
        };
    }
}
