namespace ConvDnn.Device;

/// <summary>Plans of pooling and activations by the device's own kernels, for engines that do not have them or not all of them.</summary>
public static class ElementwiseProposals
{
    private const int MostAxes = 5;

    /// <summary>A plan, or the reason why there is none.</summary>
    /// <param name="context">Where it is to run.</param>
    /// <param name="problem">A pooling or an activation.</param>
    /// <param name="engine">The engine's name.</param>
    /// <param name="options">What is asked of the plan.</param>
    /// <param name="refusal">The reason, a sentence; null where there is a plan.</param>
    public static DevicePlan? Propose(GpuContext context, Problem problem, string engine, PlanOptions options, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        (string name, refusal) = problem switch
        {
            PoolProblem pool => (PoolingPlan.KernelName, pool.X.Type.IsFloatingPoint() ? null : $"It pools no elements of type {pool.X.Type.Name()}."),
            ActivationProblem activation => (ActivationPlan.KernelName, activation.X.Rank <= MostAxes ? null : $"It takes at most {MostAxes} axes, not {activation.X.Rank}."),
            _ => ("", $"It does not do the operation '{problem?.Operation}'."),
        };
        if (refusal is null && options.Kernel is not null && options.Kernel != name) refusal = $"It has no kernel '{options.Kernel}' for this; there is {name}.";
        if (refusal is not null) return null;
        DevicePlan plan = problem is PoolProblem pooling ? new PoolingPlan(context, pooling, engine) : new ActivationPlan(context, (ActivationProblem)problem!, engine);
        if (plan.WorkspaceBytes <= options.WorkspaceLimit) return plan;
        refusal = FormattableString.Invariant($"It needs {plan.WorkspaceBytes} bytes of workspace; the limit is {options.WorkspaceLimit}.");
        plan.Dispose();
        return null;
    }
}
