using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Planar;

/// <summary>Computes depthwise 3×3 gradients of w straight from the image and the gradient of y, a channel of the result per chunk. The taps are summed over all images.</summary>
internal sealed unsafe class DepthwiseGradient3x3Job(Depthwise3x3 plan) : IParallelJob
{
    private const int Taps = 9;

    public float* X;
    public float* Gradient;
    public float* Partials;
    public byte* Scratch;
    public long WorkerBytes;

    /// <summary>Chunks: channels of the result.</summary>
    public int Chunks => checked((int)(plan.Groups * plan.Correlation.Rows));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Correlation;
        float* masks = (float*)(Scratch + (nint)(worker * WorkerBytes));
        plan.Masks(masks);
        float* sums = stackalloc float[Taps * Depthwise3x3.Lanes];
        new Span<float>(sums, Taps * Depthwise3x3.Lanes).Clear();
        long group = chunk / correlation.Rows;
        int rows = (int)correlation.H.Count, maskStep = plan.MasksPerVector * Depthwise3x3.Lanes;
        int low = (int)Math.Clamp(-plan.FirstRow, 0, (rows - 1) * plan.Step + 3), high = (int)Math.Clamp(correlation.H.Map.Length - plan.FirstRow, low, Math.Max(low, (rows - 1) * plan.Step + 3));
        nint xRow = (nint)correlation.H.SourceStride, gradientRow = (nint)correlation.Target.H;
        for (long image = 0; image < correlation.Images; image++)
        {
            float* x = X + (nint)(image * correlation.SourceImage + group * correlation.SourceChannel + plan.FirstRow * correlation.H.SourceStride + plan.FirstColumn);
            float* gradient = Gradient + (nint)(correlation.Target.At(image, 0, 0, 0) + chunk * correlation.Target.Row);
            for (int vector = 0; vector < plan.Vectors; vector++, x += Depthwise3x3.Lanes * (nint)plan.Step, gradient += Depthwise3x3.Lanes)
            {
                bool inside = plan.IsInside(vector);
                if (plan.Step == 1) (inside ? DepthwiseGradient3x3Step1.Inside : DepthwiseGradient3x3Step1.Edge)(x, xRow, low, high, gradient, gradientRow, rows, masks + vector * maskStep, sums);
                else (inside ? DepthwiseGradient3x3Step2.Inside : DepthwiseGradient3x3Step2.Edge)(x, xRow, low, high, gradient, gradientRow, rows, masks + vector * maskStep, sums);
            }
        }

        for (int tap = 0; tap < Taps; tap++) Partials[chunk * Taps + tap] = Vector512.Sum(Vector512.Load(sums + tap * Depthwise3x3.Lanes));
    }
}
