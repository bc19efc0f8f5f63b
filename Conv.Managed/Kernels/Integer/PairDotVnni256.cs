using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
#if NET10_0_OR_GREATER
using System.Runtime.Intrinsics.X86;
#endif

namespace ConvDnn.Kernels.Integer;

/// <summary>256 bits with the neural-network instructions: multiplication and addition are one. The form without saturation, so that it is exact.</summary>
internal readonly struct PairDotVnni256 : IPairDot<Vector256<int>>
{
    /// <summary>Whether the machine has them. The framework before .NET 10 offers them as a preview only.</summary>
    public static bool IsSupported =>
#if NET10_0_OR_GREATER
        AvxVnni.IsSupported;
#else
        false;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b, Vector256<int> sum) =>
#if NET10_0_OR_GREATER
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum, a.AsInt16(), b.AsInt16()) :
#endif
        PairDot256.Add(a, b, sum);
}
