using System.Runtime.InteropServices;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>The operands of a problem in its own layout, in memory that does not move, filled with numbers between −1 and 1 that depend on role and position alone.</summary>
internal sealed unsafe class OperandMemory : IDisposable
{
    private readonly Workspace[] _owned;

    public OperandMemory(ConvProblem problem)
    {
        Problem = problem;
        _owned = [new Workspace(problem.X.Bytes), new Workspace(problem.W.Bytes), new Workspace(problem.Y.Bytes)];
        X = Address(_owned[0]);
        W = Address(_owned[1]);
        Y = Address(_owned[2]);
        Fill(problem.X, X, 1);
        Fill(problem.W, W, 2);
        Fill(problem.Y, Y, 3);
    }

    private OperandMemory(ConvProblem problem, float* x, float* w, float* y)
    {
        (Problem, _owned) = (problem, []);
        X = x;
        W = w;
        Y = y;
    }

    /// <summary>The same memory as the ordinary convolution sees it that does a transposed one's work.</summary>
    public OperandMemory Untransposed() => Problem.Options.Transposed ? new OperandMemory(Problem.Untransposed(), Y, W, X) : new OperandMemory(Problem, X, W, Y);

    public ConvProblem Problem { get; }

    public float* X { get; }

    public float* W { get; }

    public float* Y { get; }

    /// <summary>The description of what the problem computes.</summary>
    public TensorSpec OutputSpec => Problem.Output.Spec;

    /// <summary>Where it is.</summary>
    public float* Output => Problem.Output.Role switch
    {
        OperandRole.X => X,
        OperandRole.W => W,
        _ => Y,
    };

    public static TensorView View(TensorSpec spec, float* memory) => TensorView.At((nint)memory, spec.Extent, spec.Type);

    public static void Poison(float* memory, long count)
    {
        for (long i = 0; i < count; i++) memory[i] = float.NaN;
    }

    /// <summary>Copies a strided tensor of up to five axes into row-major order.</summary>
    public static void ToPlain(TensorSpec spec, float* source, float* plain)
    {
        if (spec.Strides == TensorSpec.Packed(spec.Type, spec.Lengths).Strides)
        {
            NativeMemory.Copy(source, plain, (nuint)spec.Bytes);
            return;
        }

        Walk(spec, (place, index) => plain[index] = source[place]);
    }

    public void Dispose()
    {
        foreach (Workspace memory in _owned) memory.Dispose();
    }

    private static float* Address(Workspace workspace)
    {
        // Native memory does not move; the pin only lends the address.
        fixed (byte* start = workspace.View) return (float*)start;
    }

    private static void Fill(TensorSpec spec, float* memory, uint role) => Walk(spec, (place, index) => memory[place] = Number(role, index));

    /// <summary>A hash of role and position as a number between −1 and 1.</summary>
    private static float Number(uint role, long index)
    {
        ulong bits = ((ulong)index + ((ulong)role << 40)) * 0x9E3779B97F4A7C15;
        bits = (bits ^ (bits >> 32)) * 0xD6E8FEB86659FD93;
        return (int)(bits >> 32) * (1f / (1u << 31));
    }

    /// <summary>Visits every element: its place in memory and its index in row-major order.</summary>
    private static void Walk(TensorSpec spec, Action<long, long> visit)
    {
        int last = spec.Rank - 1;
        long row = Math.Max(1, spec.Lengths[last]), step = spec.Strides[last], rows = spec.Count / row;
        for (long i = 0; i < rows; i++)
        {
            long rest = i, place = 0;
            for (int axis = last - 1; axis >= 0; axis--)
            {
                (rest, long at) = Math.DivRem(rest, spec.Lengths[axis]);
                place += at * spec.Strides[axis];
            }

            for (long j = 0; j < row; j++) visit(place + (j * step), (i * row) + j);
        }
    }
}
