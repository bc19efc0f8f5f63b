using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Winograd;

/// <summary>The workspace that minimal filtering may take by itself.</summary>
internal static class WinogradBudget
{
    /// <summary>Bytes, by the <see cref="WorkspaceRule"/>.</summary>
    public static long Of(ConvolutionRequest request, int elementBytes) => WorkspaceRule.Bytes(request.Geometry, elementBytes, elementBytes, request.Threads);
}
