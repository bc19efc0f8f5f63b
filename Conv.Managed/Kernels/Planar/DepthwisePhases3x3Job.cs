using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Planar;

/// <summary>Runs a depthwise 3×3 gradient of x with step 2, straight from the gradient of y to that of x.</summary>
internal sealed unsafe class DepthwisePhases3x3Job(DepthwisePhases3x3 plan) : DepthwiseJob(plan.Chunks)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int chunk, int worker)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        (long planeBlock, long rowBlock) = Math.DivRem(chunk, plan.RowBlocks);
        float* masks = (float*)(Scratch + (nint)(worker * WorkerBytes));
        plan.Masks(masks);
        float* taps = stackalloc float[10];
        long lastPlane = Math.Min(plan.Planes, (planeBlock + 1) * plan.PlanesPerChunk), begin = rowBlock * plan.Rows, end = Math.Min(geometry.Output.H, begin + plan.Rows);
        for (long plane = planeBlock * plan.PlanesPerChunk; plane < lastPlane; plane++)
        {
            (long image, long channel) = Math.DivRem(plane, geometry.Groups);
            Taps(Filter + (nint)(channel * geometry.W.Outer), geometry.W.H, geometry.W.W, geometry.Flipped, geometry.Flipped, channel, taps);
            var work = new DepthwisePhasesWork
            {
                Gradient = Source + (nint)(image * geometry.Y.Outer + channel * geometry.Y.Channel + begin * geometry.Y.H),
                GradientRow = (nint)geometry.Y.H,
                Rows = (int)(end - begin),
                HasBelow = end < geometry.Output.H,
                HasOddRow = 2 * end <= geometry.Input.H,
                Taps = taps,
                Relu = Relu,
                Result = Target + (nint)(image * geometry.X.Outer + channel * geometry.X.Channel + 2 * begin * geometry.X.H),
                ResultRow = (nint)geometry.X.H,
                Masks = masks,
            };
            for (int vector = 0; vector < plan.Vectors; vector++)
            {
                work.HasUpper = geometry.Input.W > (2 * vector + 1) * DepthwisePhases3x3.Lanes;
                (plan.IsInside(vector) ? DepthwisePhases3x3Tile.Inside : DepthwisePhases3x3Tile.Edge)(&work);
                work.Gradient += DepthwisePhases3x3.Lanes;
                work.Result += 2 * DepthwisePhases3x3.Lanes;
                work.Masks += DepthwisePhases3x3.MasksPerVector * DepthwisePhases3x3.Lanes;
            }
        }
    }
}
