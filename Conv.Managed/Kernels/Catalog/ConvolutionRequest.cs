namespace ConvDnn.Kernels;

/// <summary>What a kernel is asked to plan.</summary>
/// <param name="Direction">Which tensor is computed.</param>
/// <param name="Geometry">Shapes, layouts, padding.</param>
public sealed record ConvolutionRequest(ConvolutionDirection Direction, ConvolutionGeometry Geometry)
{
    /// <summary>The function at the end of a forward pass or a gradient of x (the forward pass of a transposed convolution). A gradient of w has none.</summary>
    public PointwiseFunction Activation { get; init; } = PointwiseFunction.Identity;

    /// <summary>True when every run will bring a filter that was packed once (<see cref="ConvolutionKernel{T}.PackFilter"/>): the cost of packing does not count in the choice of a kernel.</summary>
    public bool OwnsFilter { get; init; }

    /// <summary>The most threads that a run may use, the caller included. It never changes a bit of the result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How exact the result must be: which transforms may be taken. A kernel that is named is taken whatever this says.</summary>
    public ConvolutionAccuracy Accuracy { get; init; }

    /// <summary>The numbers by which a kernel is chosen.</summary>
    public KernelTable Table { get; init; } = KernelTable.BuiltIn;

    /// <summary>The workspace, in bytes, beyond which a kernel is not taken unless named.</summary>
    public long WorkspaceLimit { get; init; } = long.MaxValue;
}
