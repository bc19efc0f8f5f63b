using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>One engine at one precision. Every run poisons the output and what lies around and between its elements, and complains when either shows.</summary>
internal sealed class Subject(IEngine engine, ElementType type)
{
    public ElementType Type => type;

    /// <summary>u, the unit roundoff that tolerances are stated in.</summary>
    public double Roundoff => type.UnitRoundoff();

    /// <summary>Computes a problem's output from row-major operands.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="x">x, where it is read.</param>
    /// <param name="w">w, where it is read.</param>
    /// <param name="y">y or dy, where it is read.</param>
    /// <param name="bias">b, where it is read.</param>
    /// <param name="residual">z, where it is read.</param>
    /// <param name="forwardX">The forward pass's x, where it is read.</param>
    /// <param name="indices">Positions of maxima, where they are given.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="before">What the output holds before; null for poison.</param>
    /// <param name="threads">Threads at most; 0 for the engine's choice.</param>
    public Numbers Run(
        Problem problem,
        Numbers? x = null,
        Numbers? w = null,
        Numbers? y = null,
        Numbers? bias = null,
        Numbers? residual = null,
        Numbers? forwardX = null,
        Numbers? indices = null,
        double alpha = 1,
        double beta = 0,
        Numbers? before = null,
        int threads = 0)
    {
        Operand output = problem.Output;
        var given = new Dictionary<OperandRole, Numbers?>
        {
            [OperandRole.X] = x,
            [OperandRole.W] = w,
            [OperandRole.Y] = y,
            [OperandRole.Bias] = bias,
            [OperandRole.Residual] = residual,
            [OperandRole.ForwardX] = forwardX,
            [OperandRole.Indices] = indices,
        };
        Assert.That(given[output.Role], Is.Null, $"{output.Role} is what '{problem}' computes, not what it reads.");
        given[output.Role] = before;
        var memory = new Dictionary<OperandRole, GuardedBuffer>();
        try
        {
            foreach (Operand operand in problem.Operands)
            {
                if (given[operand.Role] is not null || operand.IsRequired) memory.Add(operand.Role, Store(operand.Spec, given[operand.Role]));
            }

            Execute(problem, memory, alpha, beta, threads);
            return Load(output.Spec, memory[output.Role], problem);
        }
        finally
        {
            foreach (GuardedBuffer buffer in memory.Values) buffer.Dispose();
        }
    }

    private static GuardedBuffer Store(TensorSpec spec, Numbers? numbers)
    {
        var buffer = new GuardedBuffer(spec.Type, spec.Extent, shift: spec.Type.Size());
        Poison.Output.Fill(buffer.Bytes, spec.Type);
        if (numbers is null) return buffer;
        Assert.That(numbers.Lengths, Is.EqualTo(spec.Lengths));
        int next = 0;
        foreach (long place in spec.Places()) ElementConversion.Write(numbers.Data[next++], buffer.View(), place);
        return buffer;
    }

    private static Numbers Load(TensorSpec spec, GuardedBuffer buffer, Problem problem)
    {
        Assert.That(buffer.Breach, Is.Null, $"Outside the output of '{problem}'");
        Assert.That(buffer.FirstTouchedBetween(spec, Poison.Output), Is.Negative, $"Between the elements of the output of '{problem}'");
        double[] memory = new double[spec.Extent];
        ElementConversion.Read(buffer.View(), memory);
        return new Numbers(spec.Lengths, [.. spec.Places().Select(place => memory[place])]);
    }

    private void Execute(Problem problem, Dictionary<OperandRole, GuardedBuffer> memory, double alpha, double beta, int threads)
    {
        using Plan plan = engine.CreatePlan(problem, PlanOptions.Default with { Threads = threads });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        plan.Execute(new ExecutionArguments
        {
            X = View(OperandRole.X),
            W = View(OperandRole.W),
            Y = View(OperandRole.Y),
            Bias = View(OperandRole.Bias),
            Residual = View(OperandRole.Residual),
            ForwardX = View(OperandRole.ForwardX),
            Indices = View(OperandRole.Indices),
            Workspace = workspace.View,
            Alpha = alpha,
            Beta = beta,
        });

        TensorView View(OperandRole role) => memory.TryGetValue(role, out GuardedBuffer? buffer) ? buffer.View(isReadOnly: role != problem.Output.Role) : default;
    }
}
