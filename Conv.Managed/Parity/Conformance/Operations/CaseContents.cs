namespace ConvDnn.Parity.Conformance;

/// <summary>
/// A case while an operation interprets it: hands out inputs and expectations with their shapes checked, makes tensors of the wanted type and layout,
/// and at the end demands that nothing of the case was overlooked.
/// </summary>
internal sealed class CaseContents(ConformanceCase source, ElementType arithmetic, TensorFormat layout)
{
    /// <summary>How far the largest number of an input must lie above the smallest that has relative precision.</summary>
    private const double LeastSpread = 16;

    private readonly HashSet<string> _inputs = [.. source.Inputs.Keys];
    private readonly HashSet<string> _expected = [.. source.Expected.Select(static expected => expected.Tensor.Role)];

    public ConformanceCase Case => source;

    public StrictObject Attributes => source.Attributes;

    /// <summary>The type that sums are formed in.</summary>
    public ElementType Arithmetic => arithmetic;

    /// <summary>Whether the inputs are held as they were shipped: always, but for numbers that need more than 16 bits.</summary>
    public bool HoldsInputs => arithmetic switch
    {
        ElementType.Float16 => source.InputsExactIn.Contains("float16"),
        ElementType.BFloat16 => source.InputsExactIn.Contains("bfloat16"),
        _ => true,
    };

    /// <summary>The unit roundoff of a 16-bit arithmetic's storage; 0 for the others, whose results are as wide as their sums.</summary>
    public double StorageRoundoff => arithmetic is ElementType.Float16 or ElementType.BFloat16 ? arithmetic.UnitRoundoff() : 0;

    /// <summary>What rounding the inputs to the arithmetic may cost each of them.</summary>
    public double InputRoundoff => HoldsInputs ? 0 : StorageRoundoff;

    public CaseTensor Input(string role) => OptionalInput(role) ?? throw Wrong($"has no input {role}, which {source.Operation} needs");

    public CaseTensor? OptionalInput(string role)
    {
        _inputs.Remove(role);
        return source.Inputs.GetValueOrDefault(role);
    }

    /// <summary>Why a result cannot be judged in this arithmetic: its numbers, or those of an input, lie beyond its range, or an input's below where it has relative precision. Null for nothing.</summary>
    public string? RangeObjection(CaseTensor expected)
    {
        if (StorageRoundoff == 0) return null;
        (double most, double least) = arithmetic == ElementType.Float16 ? ((double)Half.MaxValue, double.ScaleB(1, -14)) : (double.ScaleB(255, 120), double.ScaleB(1, -126));
        foreach (CaseTensor tensor in source.Inputs.Values.Append(expected))
        {
            double largest = tensor.Type.IsFloatingPoint() ? tensor.Values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max() : 0;
            if (largest > most) return $"{tensor.Role} has numbers up to {largest:g3}, {arithmetic.Name()} ends at {most:g3}";
            // What the small numbers of a tensor lose, the large ones must hide.
            if (largest > 0 && largest < LeastSpread * least && tensor != expected) return $"{tensor.Role} has no number above {largest:g3}, too close to {least:g3}, below which {arithmetic.Name()} loses precision";
        }

        return null;
    }

    /// <summary>An input that must have a shape that follows from others.</summary>
    public ReadOnlyMemory<double> Input(string role, Dims shape)
    {
        CaseTensor tensor = Input(role);
        RequireShape(tensor, shape);
        return tensor.Values.AsMemory();
    }

    public ExpectedTensor? Expected(string role)
    {
        _expected.Remove(role);
        return source.Expected.FirstOrDefault(expected => expected.Tensor.Role == role);
    }

    /// <summary>An expectation whose shape must be the one that follows from the inputs.</summary>
    public ExpectedTensor? Expected(string role, Dims shape)
    {
        ExpectedTensor? expected = Expected(role);
        if (expected is not null) RequireShape(expected.Tensor, shape);
        return expected;
    }

    public void RequireShape(CaseTensor tensor, Dims shape)
    {
        if (tensor.Shape != shape) throw Wrong($"gives {tensor.Role} the shape ({tensor.Shape}); the other inputs and the attributes make ({shape})");
    }

    /// <summary>The type of a tensor: integers as they come, real numbers in the arithmetic that was asked for.</summary>
    public ElementType TypeOf(CaseTensor tensor) => tensor.Type.IsFloatingPoint() ? arithmetic : tensor.Type;

    public TensorSpec Activations(CaseTensor tensor) => TensorSpec.Activations(TypeOf(tensor), layout, tensor.Shape);

    public TensorSpec Filter(CaseTensor tensor) =>
        TensorSpec.Filter(TypeOf(tensor), layout == TensorFormat.ChannelsLast ? FilterFormat.Krsc : FilterFormat.Kcrs, tensor.Shape);

    /// <summary>Padding from the attributes <c>pads_begin</c> and <c>pads_end</c>.</summary>
    public Padding Padding(int rank) => new(Attributes.PerAxis("pads_begin", rank), Attributes.PerAxis("pads_end", rank));

    public void RequireRank(int rank)
    {
        long said = Attributes.Number("rank");
        if (said != rank) throw Wrong($"says rank {said}; its tensors have {rank}");
    }

    public void RequireKernel(Dims kernel)
    {
        Dims said = Attributes.Dims("kernel");
        if (said != kernel) throw Wrong($"says kernel ({said}); its filter has ({kernel})");
    }

    /// <exception cref="CaseFormatException">The case has an attribute, input or expectation that the operation does not know.</exception>
    public void RequireAllUsed()
    {
        Attributes.RequireAllRead();
        if (_inputs.Count > 0) throw Wrong($"has the input {_inputs.Order(StringComparer.Ordinal).First()}, which {source.Operation} does not know");
        if (_expected.Count > 0) throw Wrong($"expects {_expected.Order(StringComparer.Ordinal).First()}, which {source.Operation} does not compute from these inputs");
    }

    public CaseFormatException Wrong(string what) => new($"'{Path.Combine(source.Folder, CaseReader.FileName)}' {what}.");
}
