using System.Numerics;
using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Simd;

/// <summary>
/// Numbers that stand in the text of a kernel. The general conversion asks for every type there is: it folds as this one does, but kernels with a dozen constants take milliseconds longer to compile.
/// </summary>
internal static class Constant
{
    /// <summary>A number, rounded to nearest.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe T Of<T>(double value)
        where T : unmanaged, INumber<T> => sizeof(T) == sizeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);
}
