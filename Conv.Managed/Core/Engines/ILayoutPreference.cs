namespace ConvDnn;

/// <summary>An engine that knows in which layout of activations a convolution runs fastest on it. Optional: engines without it take every layout as it comes.</summary>
public interface ILayoutPreference
{
    /// <summary>The layout of x and y in which this convolution is expected to be fastest, whatever layout it has now. Pure and cheap, like <see cref="IEngine.Supports"/>.</summary>
    TensorFormat PreferredLayout(ConvProblem problem);
}
