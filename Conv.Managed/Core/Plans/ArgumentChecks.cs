using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>
/// What must hold of the arguments before any engine sees them. Allocates only to throw, and compares with what the plan worked out when it was made: all of it is paid
/// for by every execution.
/// </summary>
internal static class ArgumentChecks
{
    private const int Winners = (1 << (int)OperandRole.Indices) | (1 << (int)OperandRole.ForwardX);

    public static void Check(Plan plan, in ExecutionArguments arguments)
    {
        int given = arguments.Given;
        if ((given & ~plan.AcceptedRoles) != 0 || (plan.RequiredRoles & ~given) != 0) throw WrongRoles(plan, given);
        if (plan.NeedsWinners && (given & Winners) == 0) throw NoWinners(plan.Problem);
        OperandRules rules = plan.Rules;
        // Roles that the problem does not have are not given, as was found above.
        if (arguments.XView.IsGiven) CheckOperand(plan, in rules.X, in arguments.XView);
        if (arguments.WView.IsGiven) CheckOperand(plan, in rules.W, in arguments.WView);
        if (arguments.YView.IsGiven) CheckOperand(plan, in rules.Y, in arguments.YView);
        foreach (ref readonly OperandRule rule in rules.Others.AsSpan())
        {
            ref readonly TensorView view = ref arguments.At(rule.Role);
            if (view.IsGiven) CheckOperand(plan, in rule, in view);
        }

        CheckScaling(in arguments);
        if (arguments.Quantization is { } quantization) QuantizationChecks.Check(plan.Problem, quantization);
        CheckOverlap(rules, in rules.Output, in arguments.At(rules.Output.Role), in arguments);
        foreach (ref readonly OperandRule rule in rules.Others.AsSpan())
        {
            if (rule.IsWritten && rule.Role != rules.Output.Role) CheckOverlap(rules, in rule, in arguments.At(rule.Role), in arguments);
        }

        if (plan.WorkspaceBytes > 0 && (arguments.WorkspaceView.IsGiven || !plan.WorkspaceIsOptional)) CheckWorkspace(plan, in arguments);
    }

    /// <summary>What must hold of a filter before it is bound.</summary>
    public static void CheckFilter(Plan plan, TensorView filter)
    {
        Operand operand = plan.Problem.Filter
            ?? throw new InvalidOperationException($"'{plan.Problem}' reads no filter; expected the forward direction or the data gradient of a convolution.");
        if (!filter.IsGiven) throw Missing(plan, operand);
        CheckOperand(plan, in plan.Rules.W, in filter);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckOperand(Plan plan, in OperandRule rule, in TensorView view)
    {
        bool isRight = view.Type == rule.Type
            && view.Length >= rule.Extent
            && !(view.IsReadOnly && rule.IsWritten)
            && (view.Length == 0 || (view.Space == plan.Space && (view.Space == MemorySpace.Host || IsAligned(in view, plan.Alignment))));
        if (!isRight) throw WrongOperand(plan, rule.Operand, view);
    }

    /// <summary>The alignment is a power of two.</summary>
    private static unsafe bool IsAligned(in TensorView view, int alignment) =>
        ((nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in view.GetPinnableReference())) & ((nuint)alignment - 1)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckScaling(in ExecutionArguments arguments)
    {
        if (!double.IsFinite(arguments.Alpha) || !double.IsFinite(arguments.Beta) || !double.IsFinite(arguments.ResidualScale)) throw WrongScaling(in arguments);
    }

    /// <summary>A written operand must not share memory with another, except where it is that memory: a residual added in place, an activation in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckOverlap(OperandRules rules, in OperandRule written, in TensorView target, in ExecutionArguments arguments)
    {
        if (!target.IsGiven) return;
        CheckApart(in written, in target, in rules.X, in arguments.XView);
        CheckApart(in written, in target, in rules.W, in arguments.WView);
        CheckApart(in written, in target, in rules.Y, in arguments.YView);
        foreach (ref readonly OperandRule other in rules.Others.AsSpan()) CheckApart(in written, in target, in other, in arguments.At(other.Role));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckApart(in OperandRule written, in TensorView target, in OperandRule other, in TensorView source)
    {
        if (!source.IsGiven || !Overlap(in target, written.Bytes, in source, other.Bytes) || written.Role == other.Role) return;
        bool isInPlace = (written.InPlace & OperandRule.Bit(other.Role)) != 0 && Unsafe.AreSame(ref target.GetPinnableReference(), ref source.GetPinnableReference());
        if (!isInPlace) throw Overlaps(written.Role, Words.Of(other.Role));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckWorkspace(Plan plan, in ExecutionArguments arguments)
    {
        ref readonly TensorView workspace = ref arguments.WorkspaceView;
        long bytes = workspace.Bytes;
        if (bytes < plan.WorkspaceBytes || workspace.Space != plan.Space || workspace.IsReadOnly) throw WrongWorkspace(plan, workspace);
        OperandRules rules = plan.Rules;
        CheckApart(in rules.X, in arguments.XView, in workspace, bytes);
        CheckApart(in rules.W, in arguments.WView, in workspace, bytes);
        CheckApart(in rules.Y, in arguments.YView, in workspace, bytes);
        foreach (ref readonly OperandRule rule in rules.Others.AsSpan()) CheckApart(in rule, in arguments.At(rule.Role), in workspace, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckApart(in OperandRule rule, in TensorView view, in TensorView workspace, long bytes)
    {
        if (view.IsGiven && Overlap(in view, rule.Bytes, in workspace, bytes)) throw Overlaps(rule.Role, nameof(workspace));
    }

    /// <summary>Whether two stretches of memory, each from the start of a view, have a byte in common. What has bytes has been found in the plan's space.</summary>
    private static bool Overlap(in TensorView a, long aBytes, in TensorView b, long bBytes)
    {
        long distance = Unsafe.ByteOffset(ref a.GetPinnableReference(), ref b.GetPinnableReference());
        return distance < aBytes && -distance < bBytes && aBytes != 0 && bBytes != 0;
    }

    private static ArgumentException WrongRoles(Plan plan, int given)
    {
        foreach (Operand operand in plan.Problem.Operands)
        {
            bool isGiven = (given & OperandRule.Bit(operand.Role)) != 0, isOwned = operand.Role == OperandRole.W && plan.OwnsFilter;
            if (isOwned && isGiven) return Owned(plan);
            if (!isOwned && !isGiven && operand.IsRequired) return Missing(plan, operand);
        }

        // A bias that the problem does not know would silently not be added.
        return Superfluous(plan.Problem, (OperandRole)BitOperations.TrailingZeroCount(given & ~plan.AcceptedRoles));
    }

    private static ArgumentException WrongOperand(Plan plan, Operand operand, TensorView view)
    {
        if (view.Type != operand.Spec.Type) return WrongType(operand, view.Type);
        if (view.Length < operand.Spec.Extent) return TooShort(operand, view.Length);
        if (view.Space != plan.Space && view.Length > 0) return WrongSpace(plan, operand, view.Space);
        return operand.IsWritten && view.IsReadOnly ? ReadOnly(operand) : Misaligned(plan, operand);
    }

    private static ArgumentException WrongWorkspace(Plan plan, TensorView workspace)
    {
        if (workspace.Bytes < plan.WorkspaceBytes)
        {
            return Wrong(nameof(workspace), $"workspace has {workspace.Bytes} bytes; expected at least the {plan.WorkspaceBytes} that the plan announces.");
        }

        string found = workspace.IsReadOnly ? "read-only" : $"{Words.Of(workspace.Space)} memory";
        return Wrong(nameof(workspace), $"workspace is {found}; expected {Words.Of(plan.Space)} memory that may be written.");
    }

    private static ArgumentException WrongScaling(in ExecutionArguments arguments) =>
        !double.IsFinite(arguments.Alpha) ? NotFinite("alpha", arguments.Alpha)
        : !double.IsFinite(arguments.Beta) ? NotFinite("beta", arguments.Beta)
        : NotFinite("residual-scale", arguments.ResidualScale);

    private static ArgumentException NoWinners(Problem problem) =>
        Wrong("indices", $"Neither indices nor forward-x was given for '{problem}'; expected one of them, to know where each maximum stood.");

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
