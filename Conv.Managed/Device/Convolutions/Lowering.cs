namespace ConvDnn.Device;

/// <summary>One operand of a core convolution: where it comes from, and what it is there.</summary>
/// <param name="Role">The operand of the problem.</param>
/// <param name="Given">The problem's memory, with at least two spatial axes.</param>
/// <param name="Core">What the core reads or writes.</param>
/// <param name="IsPadded">Whether padding lies between the two.</param>
internal sealed record LoweredOperand(OperandRole Role, TensorSpec Given, TensorSpec Core, bool IsPadded)
{
    /// <summary>Whether the core works on the problem's own memory.</summary>
    public bool IsDirect => !IsPadded && CoreTensors.IsSameMemory(Given, Core);
}

/// <summary>
/// A convolution as a vendor takes it, and what lies between the two: copies into another layout or type, the padding that the vendor does not have.
/// Roles are those of the core: where the problem is transposed, its Y is the core's X.
/// </summary>
internal sealed record Lowering
{
    /// <summary>The problem.</summary>
    public required ConvProblem Problem { get; init; }

    /// <summary>What the vendor computes, without an epilogue.</summary>
    public required ConvProblem Core { get; init; }

    /// <summary>The core's x.</summary>
    public required LoweredOperand X { get; init; }

    /// <summary>The core's w.</summary>
    public required LoweredOperand W { get; init; }

    /// <summary>The core's y.</summary>
    public required LoweredOperand Y { get; init; }

    /// <summary>Padding and mode of the copy of x, where it is padded.</summary>
    public Padding CopyPadding { get; init; }

    /// <summary>The core's output.</summary>
    public LoweredOperand Output => Core.Direction switch
    {
        Direction.Forward => Y,
        Direction.BackwardData => X,
        _ => W,
    };

    /// <summary>The core's inputs.</summary>
    public LoweredOperand[] Inputs => Core.Direction switch
    {
        Direction.Forward => [X, W],
        Direction.BackwardData => [W, Y],
        _ => [X, Y],
    };

    /// <summary>Whether bias, residual or activation follow the sum.</summary>
    public bool HasEpilogue => Problem.Direction == Direction.Forward && (Problem.Options.Bias || Problem.Options.Residual || !Problem.Options.Activation.IsIdentity);

    /// <summary>The core with the problem's epilogue fused into it.</summary>
    public ConvProblem Fused => new(
        Core.Direction, Core.X, Core.W,
        Core.Options with { Bias = Problem.Options.Bias, Residual = Problem.Options.Residual, Activation = Problem.Options.Activation },
        Core.Y);

    /// <summary>The same with the filter's gradient going elsewhere than the problem says.</summary>
    /// <param name="sums">Where it goes.</param>
    public Lowering Into(TensorSpec sums) => this with { W = W with { Given = sums } };

    /// <summary>What is done around the core, in words; empty for nothing.</summary>
    public string Words => string.Join("; ", Remarks());

    private IEnumerable<string> Remarks()
    {
        foreach (LoweredOperand operand in Inputs)
        {
            if (operand.IsPadded) yield return $"{ConvDnn.Words.Of(operand.Role)} padded in a copy";
            else if (!operand.IsDirect) yield return $"{ConvDnn.Words.Of(operand.Role)} copied{Change(operand)}";
        }

        if (Output.IsPadded) yield return $"{ConvDnn.Words.Of(Output.Role)} folded back from a padded copy";
        else if (!Output.IsDirect) yield return $"{ConvDnn.Words.Of(Output.Role)} copied back{Change(Output)}";
    }

    private static string Change(LoweredOperand operand) =>
        operand.Given.Type != operand.Core.Type ? $" through {operand.Core.Type.Name()}" : " in another layout";
}
