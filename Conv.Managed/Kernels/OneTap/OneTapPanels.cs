using System.Numerics;
using ConvDnn.Kernels.ImplicitGemm;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.OneTap;

/// <summary>Copies neighbouring rows of filters of one tap: [channel][row].</summary>
internal static unsafe class OneTapPanels
{
    /// <param name="correlation">What is computed.</param>
    /// <param name="filter">The filter as it came.</param>
    /// <param name="group">The group.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="step">Elements between channels there.</param>
    public static void Copy<T>(in Correlation correlation, T* filter, long group, long first, int rows, T* target, nint step)
        where T : unmanaged, INumber<T>
    {
        FilterView view = correlation.Filter;
        T* source = filter + (nint)(view.Offset + group * view.Group + first * view.Row);
        if (view.Row == 1) ShortCopy.Rows((byte*)source, (nint)view.Channel * sizeof(T), (byte*)target, step * sizeof(T), rows * (nint)sizeof(T), (nint)correlation.Channels);
        else Transposition.Copy(source, (nint)view.Row, (nint)view.Channel, target, step, rows, correlation.Channels);
    }
}
