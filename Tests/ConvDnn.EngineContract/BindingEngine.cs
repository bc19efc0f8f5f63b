using ConvDnn.Parity;

namespace ConvDnn.EngineContract;

/// <summary>An engine whose plans bind the filter of their first execution and run without it from then on, so that suites made for plain plans try bound ones.</summary>
internal sealed class BindingEngine(IEngine engine) : IEngine
{
    public string Name => engine.Name;

    public EngineStatus Status => engine.Status;

    public EngineAnswer Supports(Problem problem, PlanOptions options) => engine.Supports(problem, options);

    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        Operand filter = problem.Filter!;
        using var some = new GuardedBuffer(filter.Spec.Type, filter.Spec.Extent);
        // Only to learn the algorithm, which may be another than without a filter and decides about the bound.
        using Plan probe = engine.CreatePlan(problem, options).Bind(some.View());
        return new LateBinding(engine.CreatePlan(problem, options), probe.Algorithm, filter.Spec);
    }

    public void Dispose()
    {
    }

    private sealed class LateBinding(Plan plan, string algorithm, TensorSpec filter) : Plan(plan.Problem, plan.Engine, algorithm, plan.WorkspaceBytes, plan.Space)
    {
        private Plan? _bound;

        protected override void ExecuteCore(in ExecutionArguments arguments)
        {
            _bound ??= Bound(arguments.W);
            using var workspace = new GuardedBuffer(ElementType.UInt8, _bound.WorkspaceBytes);
            workspace.Bytes.Fill(0x4E);
            _bound.Execute(new ExecutionArguments
            {
                X = arguments.X,
                Y = arguments.Y,
                Bias = arguments.Bias,
                Residual = arguments.Residual,
                Workspace = workspace.View(),
                Alpha = arguments.Alpha,
                Beta = arguments.Beta,
                ResidualScale = arguments.ResidualScale,
                Quantization = arguments.Quantization,
                Stream = arguments.Stream,
            });
            if (workspace.Breach is { } breach) throw new InvalidOperationException($"A bound plan wrote outside its workspace: {breach}.");
        }

        protected override void Dispose(bool disposing)
        {
            // Both, and in this order: the plan that was bound is used up, and disposing it must not harm.
            plan.Dispose();
            _bound?.Dispose();
            base.Dispose(disposing);
        }

        /// <summary>Binds a copy that is spoiled at once: the plan must not need it any more.</summary>
        private Plan Bound(TensorView given)
        {
            using var copy = new GuardedBuffer(filter.Type, filter.Extent);
            unsafe
            {
                fixed (byte* start = given) new ReadOnlySpan<byte>(start, copy.Bytes.Length).CopyTo(copy.Bytes);
            }

            Plan bound = plan.Bind(copy.View(isReadOnly: true));
            copy.Bytes.Fill(0xFF);
            return bound;
        }
    }
}
