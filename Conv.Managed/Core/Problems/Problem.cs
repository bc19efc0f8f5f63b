using System.Collections.Immutable;

namespace ConvDnn;

/// <summary>
/// A complete, checked description of one operation: everything that decides its result except the numbers in the tensors and the scaling factors.
/// Whatever can be wrong about it is found when it is made. Its text (<see cref="ToString"/>) is the log line, the test name and the cache key.
/// </summary>
public abstract record Problem
{
    /// <summary>The first word of the text: <c>conv</c>, <c>pool</c>, <c>activation</c>, <c>pad</c> or <c>unfold</c>.</summary>
    public abstract string Operation { get; }

    /// <summary>Which operand is computed.</summary>
    public abstract Direction Direction { get; }

    /// <summary>The tensors, with what happens to each. The one that is written comes last among the required ones.</summary>
    public ImmutableArray<Operand> Operands { get; private protected init; }

    /// <summary>Floating-point operations: two per multiply-add.</summary>
    public abstract double Flops { get; }

    /// <summary>Bytes of all required operands, each touched once: the least that must move.</summary>
    public double Bytes
    {
        get
        {
            double bytes = 0;
            foreach (Operand operand in Operands)
            {
                if (operand.IsRequired) bytes += (double)operand.Spec.Count * operand.Spec.Type.Size();
            }

            return bytes;
        }
    }

    /// <summary>The operand that the problem's direction computes.</summary>
    public Operand Output
    {
        get
        {
            foreach (Operand operand in Operands)
            {
                if (operand.Access == OperandAccess.Write) return operand;
            }

            throw new InvalidOperationException($"'{this}' writes nothing.");
        }
    }

    /// <summary>The filter that the problem reads, or null when it reads none.</summary>
    public Operand? Filter
    {
        get
        {
            foreach (Operand operand in Operands)
            {
                if (operand is { Role: OperandRole.W, Access: OperandAccess.Read }) return operand;
            }

            return null;
        }
    }

    /// <summary>Two problems are equal when their descriptions are; operands follow from those and are not compared again.</summary>
    public virtual bool Equals(Problem? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>Reads what <see cref="ToString"/> writes. Keys may stand in any order; what is left out has its default.</summary>
    /// <exception cref="FormatException">The text is not a problem; the message names the part and what was expected.</exception>
    /// <exception cref="ProblemException">The text is well formed but describes something impossible.</exception>
    public static Problem Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new ProblemText(text);
        Problem problem = words.Operation switch
        {
            ConvProblem.OperationName => ConvProblem.FromText(words),
            PoolProblem.OperationName => PoolProblem.FromText(words),
            ActivationProblem.OperationName => ActivationProblem.FromText(words),
            PadProblem.OperationName => PadProblem.FromText(words),
            UnfoldProblem.OperationName => UnfoldProblem.FromText(words),
            _ => throw words.Wrong($"starts with '{words.Operation}'; expected {ConvProblem.OperationName}, {PoolProblem.OperationName}, {ActivationProblem.OperationName}, {PadProblem.OperationName} or {UnfoldProblem.OperationName}"),
        };
        words.RequireAllUsed();
        return problem;
    }

    /// <summary>The canonical text: the operation, the direction and then <c>key=value</c> for all that is not at its default. The same in every culture.</summary>
    public sealed override string ToString()
    {
        var text = new ProblemTextWriter(Operation, Direction);
        Write(text);
        return text.ToString();
    }

    private protected abstract void Write(ProblemTextWriter text);
}
