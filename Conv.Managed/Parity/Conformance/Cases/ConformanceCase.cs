using System.Collections.Immutable;

namespace ConvDnn.Parity.Conformance;

/// <summary>One case as its folder describes it: an operation, its attributes, inputs and expected results. Nothing is interpreted yet beyond being well formed.</summary>
public sealed record ConformanceCase
{
    internal ConformanceCase(StrictObject attributes) => Attributes = attributes;

    /// <summary>The folder it was read from.</summary>
    public required string Folder { get; init; }

    /// <summary>Its name inside the suite.</summary>
    public required string Name { get; init; }

    /// <summary>Where the expected numbers come from.</summary>
    public required string Suite { get; init; }

    /// <summary>The operation: <c>conv</c>, <c>max_pool</c> …</summary>
    public required string Operation { get; init; }

    /// <summary>Tags.</summary>
    public required ImmutableArray<string> Features { get; init; }

    /// <summary>The inputs by role.</summary>
    public required ImmutableDictionary<string, CaseTensor> Inputs { get; init; }

    /// <summary>The expected results, in the order of the file.</summary>
    public required ImmutableArray<ExpectedTensor> Expected { get; init; }

    /// <summary>How results are compared.</summary>
    public required CaseTolerance Tolerance { get; init; }

    /// <summary>Which of float16, bfloat16 and tf32 hold every input exactly.</summary>
    public required ImmutableArray<string> InputsExactIn { get; init; }

    /// <summary>The distance of the nearest pre-activation to a kink of the activation, relative to the magnitude; null where there is no kink.</summary>
    public double? KinkMargin { get; init; }

    /// <summary>What decides the result besides the tensors. Read once by the operation that interprets the case.</summary>
    internal StrictObject Attributes { get; }
}
