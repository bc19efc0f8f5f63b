using ConvDnn.Kernels.Memory;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>
/// A convolution on tensors of 16-bit numbers with arithmetic in float32, planned: block by block (some images by some groups; of large ones some rows by some filters) operands are widened into the workspace, a
/// float32 kernel runs on them, and the block's results are finished and rounded once, to nearest even. Any direction; the same bits for every number of threads.
/// </summary>
public abstract unsafe class StoredConvolution
{
    private protected StoredConvolution(ConvolutionKernel<float> kernel) => Kernel = kernel;

    /// <summary>The name of the float32 kernel.</summary>
    public string Name => Kernel.Name;

    /// <summary>Why it was chosen, in words; empty when there is nothing to say.</summary>
    public string Explanation => string.Join("; ", new[] { Kernel.Explanation, Blocks }.Where(static part => part.Length > 0));

    /// <summary>The float32 convolution that the kernel was chosen for.</summary>
    public ConvolutionRequest Inner => Kernel.Request;

    /// <summary>Bytes of workspace that a run needs: one block in float32 and what its kernel needs.</summary>
    public abstract long WorkspaceBytes { get; }

    /// <summary>Bytes of workspace of a run that brings a prepared filter.</summary>
    public abstract long WorkspaceBytesWithPreparedFilter { get; }

    /// <summary>Bytes of a prepared filter.</summary>
    public abstract long PreparedFilterBytes { get; }

    /// <summary>How much is widened at a time, in words; empty for everything.</summary>
    private protected abstract string Blocks { get; }

    /// <summary>How much is done at a time.</summary>
    internal abstract StagedCut Cut { get; }

    private protected ConvolutionKernel<float> Kernel { get; }

    /// <summary>Plans a convolution.</summary>
    /// <param name="request">The convolution; strides count elements of the stored types.</param>
    /// <param name="stored">The type of x and w.</param>
    /// <param name="output">The type of y, bias and z: that of x, or float32.</param>
    /// <param name="kernel">The name of a float32 kernel to force, or null.</param>
    /// <param name="refusal">Why there is none; null when there is one.</param>
    /// <returns>The plan, or null.</returns>
    public static StoredConvolution? Plan(ConvolutionRequest request, StoredType stored, StoredType output, string? kernel, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Threads, 1);
        request.Geometry.Validate();
        (ElementCodec codec, ElementCodec outputCodec) = (ElementCodec.Of(stored), ElementCodec.Of(output));
        Choice? first = Find(request, codec, outputCodec, kernel, out refusal);
        if (first is null) return null;
        // Smaller blocks pay for a transform, not for sums of products, which are looked for again without it where it does not fit.
        Choice best = first.Fits ? first : Find(request with { Accuracy = ConvolutionAccuracy.Accurate }, codec, outputCodec, kernel, out _) ?? first;
        return new StagedConvolution(best.Entry, new StagedBlocks(request, best.Cut), codec, outputCodec);
    }

    /// <summary>The largest cut that keeps to the rule for workspaces, or the smallest there is, with the kernel for it.</summary>
    private static Choice? Find(ConvolutionRequest request, ElementCodec stored, ElementCodec output, string? kernel, out string? refusal)
    {
        long budget = WorkspaceRule.Bytes(request.Geometry, stored.Bytes, output.Bytes, threads: 1);
        Choice? transform = null;
        for (StagedCut cut = StagedCut.Whole(request); ;)
        {
            var blocks = new StagedBlocks(request, cut);
            // Neither the cut nor the kernel may depend on the number of threads: results do not.
            ConvolutionRequest single = blocks.Inner with { Threads = 1, WorkspaceLimit = budget };
            if (KernelCatalog.Choose<float>(single, kernel, out refusal) is not { } entry) return null;
            // Small blocks that no transform pays for any more are none of those that were looked for with it.
            if (transform is not null && !entry.IsTransform) return transform;
            long filterBytes = entry.Create(single).PackedFilterBytes is > 0 and var packed ? packed : blocks.FilterBytes;
            bool fits = blocks.ImageBytes + filterBytes <= budget && StagedConvolution.KeepsToRule(entry, blocks, stored, output);
            if (fits || cut.Smaller(request, blocks.ImageBytes, filterBytes) is not { } smaller) return new Choice(entry, cut, fits);
            if (entry.IsTransform) transform = new Choice(entry, cut, Fits: false);
            cut = smaller;
        }
    }

    /// <summary>Widens and packs a filter once for many runs.</summary>
    /// <param name="filter">Element 0 of w.</param>
    /// <param name="prepared">Memory of <see cref="PreparedFilterBytes"/>.</param>
    /// <param name="workspace">Scratch memory of <see cref="WorkspaceBytes"/>.</param>
    /// <param name="pool">The workers.</param>
    public abstract void PrepareFilter(byte* filter, float* prepared, byte* workspace, WorkerPool pool);

    /// <summary>Runs the convolution.</summary>
    /// <param name="operands">The memory and the factors.</param>
    /// <param name="pool">The workers.</param>
    public abstract void Execute(in StoredOperands operands, WorkerPool pool);

    /// <summary>A kernel, the blocks it gets, and whether they keep to the rule.</summary>
    private sealed record Choice(KernelEntry<float> Entry, StagedCut Cut, bool Fits);
}
