using System.Numerics;
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
            if (operand.Role == OperandRole.W && plan.OwnsFilter)
            {
                if (view.IsGiven) throw Owned(plan);
            }
            else if (view.IsGiven) CheckOperand(plan, operand, view);
            else if (operand.IsRequired) throw Missing(plan, operand);
        }

        CheckNoOther(plan, arguments);
        CheckWinners(plan.Problem, arguments);
        CheckScaling(arguments);
        if (arguments.Quantization is { } quantization) QuantizationChecks.Check(plan.Problem, quantization);
        CheckOverlap(plan.Problem, arguments);
        if (plan.WorkspaceBytes > 0 && (arguments.Workspace.IsGiven || !plan.WorkspaceIsOptional)) CheckWorkspace(plan, arguments);
    }

    /// <summary>What must hold of a filter before it is bound.</summary>
    public static void CheckFilter(Plan plan, TensorView filter)
    {
        Operand operand = plan.Problem.Filter
            ?? throw new InvalidOperationException($"'{plan.Problem}' reads no filter; expected the forward direction or the data gradient of a convolution.");
        if (!filter.IsGiven) throw Missing(plan, operand);
        CheckOperand(plan, operand, filter);
    }

    private static void CheckOperand(Plan plan, Operand operand, TensorView view)
    {
        if (view.Type != operand.Spec.Type) throw WrongType(operand, view.Type);
        if (view.Length < operand.Spec.Extent) throw TooShort(operand, view.Length);
        if (view.Space != plan.Space && view.Length > 0) throw WrongSpace(plan, operand, view.Space);
        if (operand.IsWritten && view.IsReadOnly) throw ReadOnly(operand);
        if (view.Space == MemorySpace.Device && view.Length > 0 && !IsAligned(view, plan.Alignment)) throw Misaligned(plan, operand);
    }

    private static unsafe bool IsAligned(TensorView view, int alignment) =>
        (nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in view.GetPinnableReference())) % (nuint)alignment == 0;

    /// <summary>A bias that the problem does not know would silently not be added.</summary>
    private static void CheckNoOther(Plan plan, in ExecutionArguments arguments)
    {
        int others = arguments.Given & ~plan.Roles;
        if (others != 0) throw Superfluous(plan.Problem, (OperandRole)BitOperations.TrailingZeroCount(others));
    }

    private static void CheckWinners(Problem problem, in ExecutionArguments arguments)
    {
        if (problem is PoolProblem { Kind: PoolKind.Max, Direction: Direction.BackwardData }
            && !arguments.Indices.IsGiven && !arguments.ForwardX.IsGiven)
        {
            throw Wrong("indices", $"Neither indices nor forward-x was given for '{problem}'; expected one of them, to know where each maximum stood.");
        }
    }

    private static void CheckScaling(in ExecutionArguments arguments)
    {
        if (!double.IsFinite(arguments.Alpha)) throw NotFinite("alpha", arguments.Alpha);
        if (!double.IsFinite(arguments.Beta)) throw NotFinite("beta", arguments.Beta);
        if (!double.IsFinite(arguments.ResidualScale)) throw NotFinite("residual-scale", arguments.ResidualScale);
    }

    /// <summary>A written operand must not share memory with another, except where it is that memory: a residual added in place, an activation in place.</summary>
    private static void CheckOverlap(Problem problem, in ExecutionArguments arguments)
    {
        foreach (Operand written in problem.Operands)
        {
            TensorView target = arguments[written.Role];
            if (!written.IsWritten || !target.IsGiven) continue;
            foreach (Operand other in problem.Operands)
            {
                TensorView source = arguments[other.Role];
                if (other.Role == written.Role || !source.IsGiven) continue;
                bool inPlace = (other.Role == OperandRole.Residual || problem is ActivationProblem)
                    && Unsafe.AreSame(ref target.GetPinnableReference(), ref source.GetPinnableReference())
                    && other.Spec == written.Spec;
                if (!inPlace && Overlap(target, written.Spec.Bytes, source, other.Spec.Bytes)) throw Overlaps(written.Role, Words.Of(other.Role));
            }
        }
    }

    private static void CheckWorkspace(Plan plan, in ExecutionArguments arguments)
    {
        TensorView workspace = arguments.Workspace;
        if (workspace.Bytes < plan.WorkspaceBytes)
        {
            throw Wrong(nameof(workspace), $"workspace has {workspace.Bytes} bytes; expected at least the {plan.WorkspaceBytes} that the plan announces.");
        }

        if (workspace.Space != plan.Space || workspace.IsReadOnly)
        {
            throw Wrong(nameof(workspace), $"workspace is {(workspace.IsReadOnly ? "read-only" : $"{Words.Of(workspace.Space)} memory")}; expected {Words.Of(plan.Space)} memory that may be written.");
        }

        foreach (Operand operand in plan.Problem.Operands)
        {
            TensorView view = arguments[operand.Role];
            if (view.IsGiven && Overlap(view, operand.Spec.Bytes, workspace, workspace.Bytes)) throw Overlaps(operand.Role, nameof(workspace));
        }
    }

    /// <summary>Whether two stretches of memory, each from the start of a view, have a byte in common.</summary>
    private static bool Overlap(TensorView a, long aBytes, TensorView b, long bBytes)
    {
        if (aBytes == 0 || bBytes == 0 || a.Space != b.Space) return false;
        long distance = Unsafe.ByteOffset(ref a.GetPinnableReference(), ref b.GetPinnableReference());
        return distance < aBytes && -distance < bBytes;
    }

    private static ArgumentException Missing(Plan plan, Operand operand) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} was not given; '{plan.Problem}' {(operand.IsWritten ? "writes" : "reads")} it: expected {operand.Spec}.");

    private static ArgumentException Owned(Plan plan) =>
        Wrong(OperandRole.W, $"{Words.Of(OperandRole.W)} was given, and the plan of '{plan.Problem}' owns a filter already; expected none.");

    private static ArgumentException WrongType(Operand operand, ElementType type) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} has elements of type {type.Name()}; expected {operand.Spec.Type.Name()}.");

    private static ArgumentException TooShort(Operand operand, long length) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} has {length} elements; expected at least {operand.Spec.Extent} for {operand.Spec}.");

    private static ArgumentException WrongSpace(Plan plan, Operand operand, MemorySpace space) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} is in {Words.Of(space)} memory; the plan of engine '{plan.Engine}' expects {Words.Of(plan.Space)} memory.");

    private static ArgumentException Misaligned(Plan plan, Operand operand) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} does not lie at a multiple of {plan.Alignment} bytes, for which the plan was made; expected that, or a plan for less (PlanOptions.Alignment).");

    private static ArgumentException ReadOnly(Operand operand) =>
        Wrong(operand.Role, $"{Words.Of(operand.Role)} is read-only, and the plan writes it; expected memory that may be written.");

    private static ArgumentException Superfluous(Problem problem, OperandRole role) =>
        Wrong(role, $"{Words.Of(role)} was given, which '{problem}' neither reads nor writes; expected {string.Join(", ", problem.Operands.Select(static operand => Words.Of(operand.Role)))}.");

    private static ArgumentException NotFinite(string name, double value) => Wrong(name, $"{name} = {value} was given; expected a finite number.");

    private static ArgumentException Overlaps(OperandRole role, string other) =>
        Wrong(role, $"{Words.Of(role)} shares memory with {other}, and one of them is written; expected separate memory.");

    private static ArgumentException Wrong(OperandRole role, FormattableString sentence) => Wrong(Words.Of(role), sentence);

    private static ArgumentException Wrong(string argument, FormattableString sentence) => new(FormattableString.Invariant(sentence), argument);
}
