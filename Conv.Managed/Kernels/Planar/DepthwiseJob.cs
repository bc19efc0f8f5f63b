using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>What the depthwise 3×3 jobs share: their operands, and the nine taps of a channel in the order of the window.</summary>
internal abstract unsafe class DepthwiseJob(int chunks) : IParallelJob
{
    /// <summary>Element 0 of what is read: x, or the gradient of y.</summary>
    public float* Source;
    public float* Filter;

    /// <summary>Element 0 of what is written: y, or the gradient of x.</summary>
    public float* Target;

    /// <summary>A number for each channel, or null.</summary>
    public float* Bias;
    public bool Relu;
    public byte* Scratch;
    public long WorkerBytes;

    /// <summary>The pieces that the work is cut into.</summary>
    public int Chunks { get; } = chunks;

    public abstract void Run(int chunk, int worker);

    /// <summary>The taps of one channel, and behind them its bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void Taps(float* filter, long stepH, long stepW, bool flipH, bool flipW, long channel, float* taps)
    {
        taps[9] = Bias == null ? 0 : Bias[channel];
        for (int h = 0; h < 3; h++)
        {
            for (int w = 0; w < 3; w++) *taps++ = filter[(nint)((flipH ? 2 - h : h) * stepH + (flipW ? 2 - w : w) * stepW)];
        }
    }
}
