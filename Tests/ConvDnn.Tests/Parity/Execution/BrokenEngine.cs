using ConvDnn.Engines.Reference;

namespace ConvDnn.Tests.Parity;

/// <summary>What an engine can get wrong.</summary>
public enum Fault
{
    None,
    SignFlipped,
    LastRowMissing,
    PaddingOffByOne,
    ScalingIgnored,
    DilationSwapped,
    NaNSwallowed,
    WritesBeyondTheEnd,
    WritesBeforeTheStart,
    WritesBetweenStrides,
    WritesWorkspaceBeyondItsEnd,
    ReadsGarbageFromWorkspace,
    SecondCallDiffers,
    InputChanged,
    PlanThrowsAfterYes,
    ExecutionThrows,
    OutputReadDespiteBetaZero,
}

/// <summary>The reference with one deliberate fault.</summary>
internal sealed class BrokenEngine(Fault fault) : IEngine
{
    private readonly ReferenceEngine _right = new();

    public string Name => "broken";

    public EngineStatus Status => EngineStatus.Available("a deliberate fault");

    public EngineAnswer Supports(Problem problem, PlanOptions options) => _right.Supports(problem, options);

    public Plan CreatePlan(Problem problem, PlanOptions options)
    {
        if (fault == Fault.PlanThrowsAfterYes) throw new RefusedException("on second thoughts, no");
        return new BrokenPlan(fault, problem, _right.CreatePlan(Computed(problem), options));
    }

    public void Dispose() => _right.Dispose();

    /// <summary>What is computed instead of the problem; the problem itself where the fault does not apply.</summary>
    private Problem Computed(Problem problem)
    {
        if (problem is not ConvProblem convolution) return problem;
        ConvOptions options = convolution.Options;
        ConvOptions wrong = fault switch
        {
            Fault.PaddingOffByOne when options.Padding.After[0] > 0 => options with
            {
                Padding = new Padding(options.Padding.Before.With(0, options.Padding.Before[0] + 1), options.Padding.After.With(0, options.Padding.After[0] - 1)),
            },
            Fault.DilationSwapped when convolution.SpatialRank == 2 => options with { Dilation = [options.Dilation[1], options.Dilation[0]] },
            _ => options,
        };
        try
        {
            var computed = new ConvProblem(convolution.Direction, convolution.X, convolution.W, wrong, convolution.Y);
            return computed;
        }
        catch (ProblemException)
        {
            return problem;
        }
    }
}

internal sealed unsafe class BrokenPlan(Fault fault, Problem problem, Plan right) : Plan(problem, "broken", "direct", AnnouncedBytes(fault))
{
    private const int Announced = 64;

    private int _calls;

    protected override void ExecuteCore(in ExecutionArguments arguments)
    {
        if (fault == Fault.ExecutionThrows) throw new InvalidOperationException("the kernel is on fire");
        TensorView view = arguments[Problem.Output.Role];
        TensorSpec spec = Problem.Output.Spec;
        fixed (byte* start = view, scratch = arguments.Workspace)
        {
            float* output = (float*)start;
            float[] before = new Span<float>(output, (int)spec.Extent).ToArray();
            right.Execute(fault == Fault.ScalingIgnored ? Unscaled(arguments) : arguments);
            Spoil(output, before, spec, scratch, arguments);
        }
    }

    protected override void Dispose(bool disposing)
    {
        right.Dispose();
        base.Dispose(disposing);
    }

    private static long AnnouncedBytes(Fault fault) => fault is Fault.WritesWorkspaceBeyondItsEnd or Fault.ReadsGarbageFromWorkspace ? Announced : 0;

    private static ExecutionArguments Unscaled(in ExecutionArguments a) => new()
    {
        X = a.X,
        W = a.W,
        Y = a.Y,
        Bias = a.Bias,
        Residual = a.Residual,
        Indices = a.Indices,
        ForwardX = a.ForwardX,
    };

    private void Spoil(float* output, float[] before, TensorSpec spec, byte* scratch, in ExecutionArguments arguments)
    {
        long[] places = [.. spec.Places()];
        switch (fault)
        {
            case Fault.SignFlipped:
                foreach (long place in places) output[place] = -output[place];
                break;
            case Fault.LastRowMissing:
                long rows = spec.Lengths[^2], width = spec.Lengths[^1];
                for (int i = 0; i < places.Length; i++)
                {
                    if (i / width % rows == rows - 1) output[places[i]] = before[places[i]];
                }

                break;
            case Fault.NaNSwallowed:
                foreach (long place in places) output[place] = float.IsNaN(output[place]) ? 0 : output[place];
                break;
            case Fault.WritesBeyondTheEnd: output[spec.Extent] = 1; break;
            case Fault.WritesBeforeTheStart: output[-1] = 1; break;
            case Fault.WritesBetweenStrides: output[1] = 1; break;
            case Fault.WritesWorkspaceBeyondItsEnd: scratch[Announced] ^= 1; break;
            case Fault.ReadsGarbageFromWorkspace: output[0] += scratch[0] == 0xFF ? 0 : 1e-30f + (output[0] * 1e-7f); break;
            case Fault.SecondCallDiffers when ++_calls % 2 == 0: output[0] = MathF.BitIncrement(output[0]); break;
            case Fault.OutputReadDespiteBetaZero when arguments.Beta == 0: output[0] += 0 * before[0]; break;
            case Fault.InputChanged:
                OperandRole read = Problem.Operands.First(static operand => !operand.IsWritten).Role;
                fixed (byte* input = arguments[read]) ((float*)input)[0] += 1;
                break;
        }
    }
}
