using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>
/// The quick answer for the usual execution: x, w and y (or x and y, where the plan owns its filter), right and apart from each other, and nothing else but a workspace.
/// It only ever says yes where <see cref="ArgumentChecks.Check"/> has nothing to object to; at anything out of the ordinary it says no, and that decides.
/// </summary>
internal sealed class UsualOperands
{
    private readonly Expected _x;
    private readonly Expected _w;
    private readonly Expected _y;

    private UsualOperands(Plan plan) => (_x, _w, _y) = (new(plan, in plan.Rules.X), plan.OwnsFilter ? default : new(plan, in plan.Rules.W), new(plan, in plan.Rules.Y));

    /// <summary>For a plan whose problem has x, w and y with elements in each; null for any other.</summary>
    public static UsualOperands? Of(Plan plan)
    {
        OperandRules rules = plan.Rules;
        bool isUsual = rules.Others.Length == 0 && rules.X.Bytes > 0 && rules.W.Bytes > 0 && rules.Y.Bytes > 0;
        return isUsual ? new UsualOperands(plan) : null;
    }

    /// <summary>Whether the arguments are the usual ones and nothing is wrong with them.</summary>
    public bool Hold(Plan plan, in ExecutionArguments arguments)
    {
        ref readonly TensorView x = ref arguments.XView;
        ref readonly TensorView w = ref arguments.WView;
        ref readonly TensorView y = ref arguments.YView;
        bool areRight = (_x.Differs(in x) | _w.Differs(in w) | _y.Differs(in y) | arguments.Unusual) == 0
            && x.Length >= _x.Extent && w.Length >= _w.Extent && y.Length >= _y.Extent
            && ((AddressOf(in x) | AddressOf(in w) | AddressOf(in y)) & plan.AddressMask) == 0
            && (arguments.HasUsualFactors || (double.IsFinite(arguments.Alpha) && double.IsFinite(arguments.Beta) && double.IsFinite(arguments.ResidualScale)))
            && arguments.Quantization is null
            // Of two that are read it would not matter.
            && !Overlap(in x, _x.Bytes, in w, _w.Bytes) && !Overlap(in x, _x.Bytes, in y, _y.Bytes) && !Overlap(in w, _w.Bytes, in y, _y.Bytes);
        return areRight && (plan.WorkspaceBytes == 0 || IsRight(plan, in arguments.WorkspaceView, in x, in w, in y));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsRight(Plan plan, in TensorView workspace, in TensorView x, in TensorView w, in TensorView y)
    {
        if (!workspace.IsGiven) return plan.WorkspaceIsOptional;
        long bytes = workspace.Bytes;
        return bytes >= plan.WorkspaceBytes && workspace.Space == plan.Space && !workspace.IsReadOnly
            && !Overlap(in x, _x.Bytes, in workspace, bytes) && !Overlap(in w, _w.Bytes, in workspace, bytes) && !Overlap(in y, _y.Bytes, in workspace, bytes);
    }

    /// <summary>Whether two stretches of memory have a byte in common: 0 &lt; distance + bytes of b &lt; bytes of both, in one comparison. A filter that is not given lies at 0 and has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Overlap(in TensorView a, long aBytes, in TensorView b, long bBytes)
    {
        long distance = Unsafe.ByteOffset(ref a.GetPinnableReference(), ref b.GetPinnableReference());
        return (ulong)(distance + bBytes - 1) < (ulong)(aBytes + bBytes - 1);
    }

    /// <summary>Looked at only where the memory is a device's, which nothing moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe nuint AddressOf(in TensorView view) => (nuint)Unsafe.AsPointer(ref view.GetPinnableReference());

    /// <summary>What an operand has to be. By default, as for a filter that the plan owns, it must not be given.</summary>
    private readonly struct Expected(Plan plan, in OperandRule rule)
    {
        private readonly ulong _nature = TensorView.NatureOf(rule.Type, plan.Space);
        private readonly ulong _indifferent = rule.IsWritten ? 0 : TensorView.ReadOnly;

        public readonly long Extent = rule.Extent;

        public readonly long Bytes = rule.Bytes;

        /// <summary>0 where type, space and permission are as they have to be.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Differs(in TensorView view) => (view.Nature & ~_indifferent) ^ _nature;
    }
}
