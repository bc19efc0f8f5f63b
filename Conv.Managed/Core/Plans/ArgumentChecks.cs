using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>What must hold of the arguments before any engine sees them. Allocates only to throw.</summary>
internal static class ArgumentChecks
{
    public static void Check(Plan plan, in ExecutionArguments arguments)
    {
        foreach (Operand operand in plan.Problem.Operands)
        {
            TensorView view = arguments[operand.Role];
            if (!view.IsGiven)
            {
                if (operand.IsRequired) throw Missing(plan, operand);
                continue;
            }

            if (view.Type != operand.Spec.Type) throw WrongType(operand, view.Type);
            if (view.Length < operand.Spec.Extent) throw TooShort(operand, view.Length);
            if (view.Space != plan.Space && view.Length > 0) throw WrongSpace(plan, operand, view.Space);
            if (operand.IsWritten && view.IsReadOnly) throw ReadOnly(operand);
        }

        if (plan.WorkspaceBytes > 0) CheckWorkspace(plan, arguments.Workspace);
        CheckScaling(arguments);
        CheckOverlap(plan.Problem, arguments);
        if (plan.Problem is PoolProblem { Kind: PoolKind.Max, Direction: Direction.BackwardData }
            && !arguments.Indices.IsGiven && !arguments.ForwardX.IsGiven)
        {
            throw new ArgumentException($"Neither indices nor forward-x was given for '{plan.Problem}'; expected one of them, to know where each maximum stood.", nameof(arguments));
        }
    }

    private static void CheckWorkspace(Plan plan, TensorView workspace)
    {
        if (workspace.Bytes < plan.WorkspaceBytes)
        {
            throw new ArgumentException($"workspace has {workspace.Bytes} bytes; expected at least the {plan.WorkspaceBytes} that the plan announces.", nameof(workspace));
        }

        if (workspace.Space != plan.Space || workspace.IsReadOnly)
        {
            throw new ArgumentException($"workspace is {(workspace.IsReadOnly ? "read-only" : $"{Words.Of(workspace.Space)} memory")}; expected {Words.Of(plan.Space)} memory that may be written.", nameof(workspace));
        }
    }

    private static void CheckScaling(in ExecutionArguments arguments)
    {
        if (!double.IsFinite(arguments.Alpha)) throw NotFinite("alpha", arguments.Alpha);
        if (!double.IsFinite(arguments.Beta)) throw NotFinite("beta", arguments.Beta);
        if (!double.IsFinite(arguments.ResidualScale)) throw NotFinite("residual-scale", arguments.ResidualScale);
    }

    /// <summary>A written operand must not share memory with anything else; a residual that is exactly the output is the usual in-place addition.</summary>
    private static void CheckOverlap(Problem problem, in ExecutionArguments arguments)
    {
        foreach (Operand written in problem.Operands)
        {
            if (!written.IsWritten) continue;
            TensorView target = arguments[written.Role];
            if (target.Length == 0) continue;
            foreach (Operand other in problem.Operands)
            {
                if (other.Role == written.Role) continue;
                TensorView source = arguments[other.Role];
                bool inPlace = Unsafe.AreSame(ref target.GetPinnableReference(), ref source.GetPinnableReference())
                    && other.Spec == written.Spec
                    && (other.Role == OperandRole.Residual || problem is ActivationProblem);
                if (!inPlace && Overlap(target, source)) throw Overlaps(written, Words.Of(other.Role));
            }

            if (Overlap(target, arguments.Workspace)) throw Overlaps(written, "workspace");
        }
    }

    private static bool Overlap(TensorView a, TensorView b)
    {
        if (a.Bytes == 0 || b.Bytes == 0 || a.Space != b.Space) return false;
        long distance = Unsafe.ByteOffset(ref a.GetPinnableReference(), ref b.GetPinnableReference());
        return distance < a.Bytes && -distance < b.Bytes;
    }

    private static ArgumentException Missing(Plan plan, Operand operand) =>
        new($"{Words.Of(operand.Role)} was not given; '{plan.Problem}' {(operand.IsWritten ? "writes" : "reads")} it: expected {operand.Spec}.", Words.Of(operand.Role));

    private static ArgumentException WrongType(Operand operand, ElementType type) =>
        new($"{Words.Of(operand.Role)} has elements of type {type.Name()}; expected {operand.Spec.Type.Name()}.", Words.Of(operand.Role));

    private static ArgumentException TooShort(Operand operand, long length) =>
        new($"{Words.Of(operand.Role)} has {length} elements; expected at least {operand.Spec.Extent} for {operand.Spec}.", Words.Of(operand.Role));

    private static ArgumentException WrongSpace(Plan plan, Operand operand, MemorySpace space) =>
        new($"{Words.Of(operand.Role)} is in {Words.Of(space)} memory; the plan of engine '{plan.Engine}' expects {Words.Of(plan.Space)} memory.", Words.Of(operand.Role));

    private static ArgumentException ReadOnly(Operand operand) =>
        new($"{Words.Of(operand.Role)} is read-only; the plan writes it.", Words.Of(operand.Role));

    private static ArgumentException NotFinite(string name, double value) =>
        new($"{name} = {value} was given; expected a finite number.", name);

    private static ArgumentException Overlaps(Operand written, string other) =>
        new($"{Words.Of(written.Role)}, which is written, shares memory with {other}; expected separate memory.", Words.Of(written.Role));
}
