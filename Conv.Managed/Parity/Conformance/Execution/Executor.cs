namespace ConvDnn.Parity.Conformance;

/// <summary>
/// Runs calls through the public plan API as a hostile caller would: outputs and workspace poisoned, guard bands around every operand, the workspace exactly as
/// large as announced, inputs compared afterwards. Every plan runs twice with different poison, so that an element that is never written cannot be right by luck.
/// </summary>
/// <param name="createPlan">Makes a plan on the engine under test.</param>
internal sealed class Executor(Func<Problem, Plan> createPlan)
{
    /// <exception cref="RefusedException">The engine does not do this problem.</exception>
    public Execution Run(Call call)
    {
        using Plan plan = createPlan(call.Problem);
        using var memory = new CallMemory(call, plan.WorkspaceBytes);
        List<Run> runs = [];
        string? fault = null;
        foreach (Poison poison in (ReadOnlySpan<Poison>)[Poison.Output, Poison.DirtyOutput])
        {
            memory.Spoil(poison);
            plan.Execute(memory.Arguments);
            runs.Add(new Run(poison, memory.Outputs));
            fault ??= memory.Fault;
        }

        return new Execution(plan.Engine, plan.Algorithm, runs, fault);
    }

    /// <summary>One operand that a call writes, in row-major order; for calls whose result is the input of the next.</summary>
    /// <exception cref="RefusedException">The engine does not do this problem.</exception>
    /// <exception cref="EngineFaultException">The engine did something that no plan may.</exception>
    public double[] Numbers(Call call, OperandRole role)
    {
        Execution execution = Run(call);
        if (execution.Fault is not null) throw new EngineFaultException($"{execution.Fault} by '{call.Problem}'");
        return RowMajor.FromMemory(call.Problem.Operands.Single(operand => operand.Role == role).Spec, execution.Runs[^1].Outputs[role].View);
    }
}
