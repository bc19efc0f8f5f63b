using ConvDnn.Engines.Reference;

namespace ConvDnn.Tests.Parity.Conformance;

/// <summary>The reference engine with one deliberate mistake: it computes another problem, scales otherwise, or mishandles the memory that it was given.</summary>
internal sealed class FaultyEngine : IDisposable
{
    private readonly ReferenceEngine _inner = new();

    public delegate void MemoryFault(in ExecutionArguments arguments);

    /// <summary>The problem that is computed in place of the one asked for, on the same operands.</summary>
    public Func<Problem, Problem> Computes { get; init; } = static problem => problem;

    public Func<double, double> Alpha { get; init; } = static alpha => alpha;

    public Func<double, double> Beta { get; init; } = static beta => beta;

    public Func<double, double> ResidualScale { get; init; } = static scale => scale;

    /// <summary>True when the last element of the output is never written.</summary>
    public bool ForgetsLastElement { get; init; }

    /// <summary>Done after the computation.</summary>
    public MemoryFault? Afterwards { get; init; }

    public Plan CreatePlan(Problem problem) => new FaultyPlan(this, problem, _inner.CreatePlan(Computes(problem), PlanOptions.Default));

    public void Dispose() => _inner.Dispose();

    private sealed class FaultyPlan(FaultyEngine engine, Problem problem, Plan inner) : Plan(problem, "faulty", inner.Algorithm, inner.WorkspaceBytes)
    {
        protected override unsafe void ExecuteCore(in ExecutionArguments arguments)
        {
            TensorView output = arguments[Problem.Output.Role];
            int size = output.Type.Size();
            fixed (byte* start = output)
            {
                var last = new Span<byte>(start + output.Bytes - size, size);
                byte[] before = last.ToArray();
                inner.Execute(Changed(arguments));
                if (engine.ForgetsLastElement) before.CopyTo(last);
            }

            engine.Afterwards?.Invoke(arguments);
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }

        private ExecutionArguments Changed(in ExecutionArguments arguments) => new()
        {
            X = arguments.X,
            W = arguments.W,
            Y = arguments.Y,
            Bias = Reads(OperandRole.Bias) ? arguments.Bias : default,
            Residual = Reads(OperandRole.Residual) ? arguments.Residual : default,
            Indices = arguments.Indices,
            ForwardX = arguments.ForwardX,
            Workspace = arguments.Workspace,
            Alpha = engine.Alpha(arguments.Alpha),
            Beta = engine.Beta(arguments.Beta),
            ResidualScale = engine.ResidualScale(arguments.ResidualScale),
            Quantization = arguments.Quantization,
        };

        private bool Reads(OperandRole role) => inner.Problem.Operands.Any(operand => operand.Role == role);
    }
}
