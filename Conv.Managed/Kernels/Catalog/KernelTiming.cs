using System.Numerics;

namespace ConvDnn.Kernels;

/// <summary>How long each kernel took for a request.</summary>
public abstract class KernelTiming
{
    private KernelTiming()
    {
    }

    /// <summary>Times of one request.</summary>
    /// <typeparam name="T">The element: float or double.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="milliseconds">Times by kernel; kernels that may not be chosen are not there.</param>
    public static KernelTiming Of<T>(ConvolutionRequest request, IReadOnlyDictionary<string, double> milliseconds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Typed<T>(request, milliseconds);

    /// <summary>The time of the kernel that a table chooses; not a number where that has none.</summary>
    internal abstract double Milliseconds(KernelTable table);

    private sealed class Typed<T>(ConvolutionRequest request, IReadOnlyDictionary<string, double> milliseconds) : KernelTiming
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal override double Milliseconds(KernelTable table) =>
            KernelCatalog.Choose<T>(request with { Table = table }, null, out _) is { } entry && milliseconds.TryGetValue(entry.Name, out double time) ? time : double.NaN;
    }
}
