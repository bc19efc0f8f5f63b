namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>What the matrix-product kernels take: everything, but for strides so long that the residue classes of a gradient could not be listed.</summary>
internal static class GemmRules
{
    private const long MostClassesPerAxis = 1 << 20;

    /// <summary>Why a request cannot be done, or null.</summary>
    public static string? Refusal(ConvolutionRequest request)
    {
        if (request.Direction != ConvolutionDirection.BackwardData) return null;
        ConvolutionGeometry geometry = request.Geometry;
        for (int axis = 0; axis < 3; axis++)
        {
            long classes = Math.Min(geometry.Stride[axis], geometry.Input[axis]);
            if (classes > MostClassesPerAxis) return $"lists the residues of input positions modulo the stride; axis {axis} has {classes} of them, and up to {MostClassesPerAxis} are allowed.";
        }

        return null;
    }
}
