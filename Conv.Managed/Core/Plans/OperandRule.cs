namespace ConvDnn;

/// <summary>What a plan knows of an operand once it is made, laid out so that an execution only compares.</summary>
internal readonly struct OperandRule
{
    public OperandRule(Problem problem, Operand operand)
    {
        Operand = operand;
        Role = operand.Role;
        Type = operand.Spec.Type;
        Extent = operand.Spec.Extent;
        Bytes = operand.Spec.Bytes;
        IsWritten = operand.IsWritten;
        foreach (Operand other in problem.Operands)
        {
            bool mayBeIt = other.Role != Role && (other.Role == OperandRole.Residual || problem is ActivationProblem) && other.Spec == operand.Spec;
            if (mayBeIt) InPlace |= Bit(other.Role);
        }
    }

    public Operand Operand { get; }

    public OperandRole Role { get; }

    public ElementType Type { get; }

    public long Extent { get; }

    public long Bytes { get; }

    public bool IsWritten { get; }

    /// <summary>The roles, one bit each, of what may be the very memory that this operand is written to: a residual added in place, an activation in place.</summary>
    public int InPlace { get; }

    /// <summary>The bit of a role.</summary>
    public static int Bit(OperandRole role) => 1 << (int)role;
}
