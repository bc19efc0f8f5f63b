namespace ConvDnn;

/// <summary>The rules of a plan's operands: those of x, w and y in places of their own, since nearly every execution has these and no others.</summary>
internal sealed class OperandRules
{
    private readonly OperandRule _x;
    private readonly OperandRule _w;
    private readonly OperandRule _y;
    private readonly OperandRule _output;

    public OperandRules(Problem problem)
    {
        var others = new List<OperandRule>();
        foreach (Operand operand in problem.Operands)
        {
            var rule = new OperandRule(problem, operand);
            switch (operand.Role)
            {
                case OperandRole.X: _x = rule; break;
                case OperandRole.W: _w = rule; break;
                case OperandRole.Y: _y = rule; break;
                default: others.Add(rule); break;
            }

            if (operand.Access == OperandAccess.Write) _output = rule;
        }

        Others = [.. others];
    }

    /// <summary>Of x; of nothing where the problem has none.</summary>
    public ref readonly OperandRule X => ref _x;

    /// <summary>Of w; of nothing where the problem has none.</summary>
    public ref readonly OperandRule W => ref _w;

    /// <summary>Of y; of nothing where the problem has none.</summary>
    public ref readonly OperandRule Y => ref _y;

    /// <summary>Of the other operands.</summary>
    public OperandRule[] Others { get; }

    /// <summary>Of what the direction computes. Whatever else is written is among <see cref="Others"/>.</summary>
    public ref readonly OperandRule Output => ref _output;
}
