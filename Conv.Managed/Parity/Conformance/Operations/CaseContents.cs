namespace ConvDnn.Parity.Conformance;

/// <summary>
/// A case while an operation interprets it: hands out inputs and expectations with their shapes checked, makes tensors of the wanted type and layout,
/// and at the end demands that nothing of the case was overlooked.
/// </summary>
internal sealed class CaseContents(ConformanceCase source, ElementType arithmetic, TensorFormat layout)
{
    private readonly HashSet<string> _inputs = [.. source.Inputs.Keys];
    private readonly HashSet<string> _expected = [.. source.Expected.Select(static expected => expected.Tensor.Role)];

    public ConformanceCase Case => source;

    public StrictObject Attributes => source.Attributes;

    /// <summary>The type that sums are formed in.</summary>
    public ElementType Arithmetic => arithmetic;

    public CaseTensor Input(string role) => OptionalInput(role) ?? throw Wrong($"has no input {role}, which {source.Operation} needs");

    public CaseTensor? OptionalInput(string role)
    {
        _inputs.Remove(role);
        return source.Inputs.GetValueOrDefault(role);
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
