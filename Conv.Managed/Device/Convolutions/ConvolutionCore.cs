using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>The memory and the factors of one call of a <see cref="ConvolutionCore"/>. Operands that the core does not have are null.</summary>
public readonly struct CoreOperands
{
    /// <summary>x, or dx.</summary>
    public CUdeviceptr X { get; init; }

    /// <summary>w, or dw.</summary>
    public CUdeviceptr W { get; init; }

    /// <summary>y, or dy.</summary>
    public CUdeviceptr Y { get; init; }

    /// <summary>b of a fused forward.</summary>
    public CUdeviceptr Bias { get; init; }

    /// <summary>z of a fused forward.</summary>
    public CUdeviceptr Residual { get; init; }

    /// <summary>α.</summary>
    public double Alpha { get; init; }

    /// <summary>β; 0 reads no output.</summary>
    public double Beta { get; init; }

    /// <summary>α_z.</summary>
    public double ResidualScale { get; init; }

    /// <summary>As many bytes as <see cref="ConvolutionCore.WorkspaceBytes"/> says; null where that is 0.</summary>
    public CUdeviceptr Workspace { get; init; }

    /// <summary>Where to enqueue. The context is current.</summary>
    public CUstream Stream { get; init; }
}

/// <summary>
/// One algorithm of a vendor made ready for one convolution with a layout, padding and type that the vendor takes (<see cref="Problem"/>, never transposed).
/// May be called by several threads at once.
/// </summary>
public abstract class ConvolutionCore : IDisposable
{
    /// <summary>For vendors.</summary>
    /// <param name="problem">What it computes.</param>
    /// <param name="kernel">The algorithm's name, by which it is asked for again.</param>
    /// <param name="words">The algorithm in words, with what loosens its error bound (tensor cores, TF32, Winograd, FFT).</param>
    /// <param name="workspaceBytes">Scratch memory of a call.</param>
    /// <param name="isDeterministic">Whether it gives the same bits every time.</param>
    protected ConvolutionCore(ConvProblem problem, string kernel, string words, long workspaceBytes, bool isDeterministic) =>
        (Problem, Kernel, Words, WorkspaceBytes, IsDeterministic) = (problem, kernel, words, workspaceBytes, isDeterministic);

    /// <summary>What it computes; with bias, residual or activation where they are fused into it.</summary>
    public ConvProblem Problem { get; }

    /// <summary>The algorithm's name.</summary>
    public string Kernel { get; }

    /// <summary>The algorithm in words.</summary>
    public string Words { get; }

    /// <summary>Scratch memory of a call.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Whether it gives the same bits every time.</summary>
    public bool IsDeterministic { get; }

    /// <summary>Whether its rounding errors stay within what is accepted: transforms are named in its words, and lose accuracy by the size of their tiles.</summary>
    /// <param name="accuracy">What is accepted.</param>
    public bool Keeps(Accuracy accuracy) => accuracy switch
    {
        Accuracy.Fast => true,
        Accuracy.Accurate => !Has("winograd") && !Has("fft"),
        _ => !Has("winograd f6"),
    };

    /// <summary>Whether a fused forward computes with any factors; where not, its plan has another way besides.</summary>
    public virtual bool TakesAll => true;

    /// <summary>Whether a fused forward computes with these factors.</summary>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="residualScale">α_z.</param>
    public virtual bool Takes(double alpha, double beta, double residualScale) => true;

    /// <summary>Enqueues the work. Neither waits nor allocates.</summary>
    public abstract void Enqueue(in CoreOperands operands);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private bool Has(string word) => Words.Contains(word, StringComparison.Ordinal);

    /// <summary>Gives back what it holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
