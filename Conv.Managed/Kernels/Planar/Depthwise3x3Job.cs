using System.Runtime.CompilerServices;
using ConvDnn.Kernels.ImplicitGemm;

namespace ConvDnn.Kernels.Planar;

/// <summary>Runs a depthwise 3×3 correlation, tile by tile, straight from the image to the result.</summary>
internal sealed unsafe class Depthwise3x3Job(Depthwise3x3 plan) : DepthwiseJob(plan.Chunks)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int chunk, int worker)
    {
        Correlation correlation = plan.Correlation;
        (long planeBlock, long rowBlock) = Math.DivRem(chunk, plan.RowBlocks);
        float* masks = (float*)(Scratch + (nint)(worker * WorkerBytes));
        plan.Masks(masks);
        float* taps = stackalloc float[10];
        long lastPlane = Math.Min(plan.Planes, (planeBlock + 1) * plan.PlanesPerChunk), channels = plan.Groups * correlation.Rows;
        int begin = (int)(rowBlock * plan.Rows), end = (int)Math.Min(correlation.H.Count, begin + plan.Rows), maskStep = plan.MasksPerVector * Depthwise3x3.Lanes;
        nint xRow = (nint)correlation.H.SourceStride, yRow = (nint)correlation.Target.H, columns = Depthwise3x3.Lanes * (nint)plan.Step;
        for (long plane = planeBlock * plan.PlanesPerChunk; plane < lastPlane; plane++)
        {
            (long image, long channel) = Math.DivRem(plane, channels);
            (long group, long row) = Math.DivRem(channel, correlation.Rows);
            FilterView filter = correlation.Filter;
            Taps(Filter + (nint)(filter.Offset + group * filter.Group + row * filter.Row), filter.H, filter.W, plan.FlipH, plan.FlipW, channel, taps);
            float* source = Source + (nint)(image * correlation.SourceImage + group * correlation.SourceChannel) + (nint)plan.FirstColumn;
            float* target = Target + (nint)(correlation.Target.At(image, 0, 0, 0) + channel * correlation.Target.Row);
            for (int h = begin; h < end; h += Depthwise3x3.TileRows)
            {
                int rows = Math.Min(Depthwise3x3.TileRows, end - h);
                long first = plan.FirstRow + h * plan.Step;
                int low = (int)Math.Clamp(-first, 0, 64), high = (int)Math.Clamp(correlation.H.Map.Length - first, 0, (rows - 1) * plan.Step + 3);
                float* x = source + (nint)first * xRow, y = target + h * yRow;
                for (int vector = 0; vector < plan.Vectors; vector++, x += columns, y += Depthwise3x3.Lanes)
                {
                    bool inside = plan.IsInside(vector);
                    if (plan.Step == 1) (inside ? Depthwise3x3Step1.Inside : Depthwise3x3Step1.Edge)[rows - 1](x, xRow, low, high, taps, masks + vector * maskStep, Relu, y, yRow);
                    else (inside ? Depthwise3x3Step2.Inside : Depthwise3x3Step2.Edge)[rows - 1](x, xRow, low, high, taps, masks + vector * maskStep, Relu, y, yRow);
                }
            }
        }
    }
}
