using System.Numerics;
using ConvDnn.Kernels.Epilogue;

namespace ConvDnn.Kernels.Direct;

/// <summary>Writes finished gradients of a filter to their place.</summary>
internal static unsafe class GradientPlace
{
    /// <summary>Writes a block of channels of one filter, counted over all groups, in the order of the plan.</summary>
    public static void Store<T>(DirectGradientPlan<T> plan, in RowEpilogue<T> epilogue, long filter, long firstChannel, long channels, T* values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConvolutionGeometry geometry = plan.Geometry;
        TensorStrides strides = geometry.W;
        Extent3 taps = geometry.Kernel;
        long at = At(plan, filter, firstChannel);
        if (IsOneRun(plan))
        {
            epilogue.Store(values, checked((int)(channels * plan.Taps)), new RowPlace(at, 1, 0, 0, 0, 0));
            return;
        }

        for (long tap = 0; tap < plan.Taps; tap++)
        {
            (long rest, long w) = Math.DivRem(tap, taps.W);
            (long d, long h) = Math.DivRem(rest, taps.H);
            if (geometry.Flipped) (d, h, w) = (taps.D - 1 - d, taps.H - 1 - h, taps.W - 1 - w);
            long place = at + d * strides.D + h * strides.H + w * strides.W;
            if (plan.ChannelsInside)
            {
                epilogue.Store(values + (nint)(tap * channels), (int)channels, new RowPlace(place, strides.Channel, 0, 0, 0, 0));
                continue;
            }

            for (long c = 0; c < channels; c++) epilogue.Store(values + (nint)(c * plan.Taps + tap), 1, new RowPlace(place + c * strides.Channel, 1, 0, 0, 0, 0));
        }
    }

    /// <summary>Where the gradients of a filter begin, for a block of channels.</summary>
    public static long At<T>(DirectGradientPlan<T> plan, long filter, long firstChannel)
        where T : unmanaged, INumber<T> => filter * plan.Geometry.W.Outer + firstChannel * plan.Geometry.W.Channel;

    /// <summary>True when the taps of a channel, and channels among themselves, follow each other in memory as in the plan's order.</summary>
    public static bool IsOneRun<T>(DirectGradientPlan<T> plan)
        where T : unmanaged, INumber<T>
    {
        if (plan.Geometry.Flipped && plan.Taps > 1) return false;
        (TensorStrides strides, Extent3 taps) = (plan.Geometry.W, plan.Geometry.Kernel);
        return plan.ChannelsInside
            ? plan.Taps == 1 && strides.Channel == 1
            : (taps.W == 1 || strides.W == 1) && (taps.H == 1 || strides.H == taps.W) && (taps.D == 1 || strides.D == taps.H * taps.W) && (plan.Geometry.Channels == 1 || strides.Channel == taps.Volume);
    }
}
