namespace ConvDnn.Samples.ImageFilters.Filters;

/// <summary>Square kernels of whole numbers that are slid over planes together.</summary>
/// <param name="Count">Kernels.</param>
/// <param name="Side">Rows and columns of each; odd, so that there is a middle.</param>
/// <param name="Weights">Row by row, one kernel behind the other.</param>
internal sealed record KernelBank(int Count, int Side, float[] Weights)
{
    /// <summary>
    /// Cross-correlates every plane with every kernel; the results have the planes' size. All planes are one batch of images with one channel,
    /// and the kernels are the output channels: result (plane p, kernel k) is plane p · Count + k.
    /// </summary>
    public Planes Slide(Planes planes, ConvRuntime runtime, FilterOptions options)
    {
        int around = Side / 2;
        ConvProblem problem = new(
            Direction.Forward,
            TensorSpec.Packed(ElementType.Float32, [planes.Count, 1, planes.Height, planes.Width]),
            TensorSpec.Packed(ElementType.Float32, [Count, 1, Side, Side]),
            new ConvOptions { Padding = [around, around], PaddingMode = options.Padding });

        float[] results = new float[problem.Y.Count];
        using Plan plan = runtime.CreatePlan(problem, new PlanOptions { Engine = options.Engine });
        using Workspace workspace = new(plan.WorkspaceBytes);
        plan.Execute(new ExecutionArguments
        {
            X = TensorView.Of(planes.Values),
            W = TensorView.Of(Weights),
            Y = TensorView.Of(results),
            Workspace = workspace.View,
        });
        return new Planes(planes.Count * Count, planes.Height, planes.Width, results);
    }
}
