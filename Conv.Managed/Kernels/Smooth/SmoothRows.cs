using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels.Smooth;

/// <summary>Smooth activations over rows of float32, at the width of the machine. Every element gets the same bits wherever it stands in its row: ends go through a whole vector too.</summary>
internal static unsafe class SmoothRows
{
    /// <summary>The widest vectors that are fast here.</summary>
    public static VectorWidth Widest =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512 : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256 : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128 : VectorWidth.Scalar;

    /// <summary>values[i] = f(values[i]).</summary>
    public static void Apply(VectorWidth width, PointwiseFunction function, float* values, nint count)
    {
        switch (width)
        {
            case VectorWidth.Bits512: Apply<Vector512<float>, Real512>(function, values, count); break;
            case VectorWidth.Bits256: Apply<Vector256<float>, Real256>(function, values, count); break;
            case VectorWidth.Bits128: Apply<Vector128<float>, Real128>(function, values, count); break;
            default: Apply<float, RealScalar>(function, values, count); break;
        }
    }

    /// <summary>gradients[i] = gradients[i] · f'(values[i]).</summary>
    public static void ApplyDerivative(VectorWidth width, PointwiseFunction function, float* values, float* gradients, nint count)
    {
        switch (width)
        {
            case VectorWidth.Bits512: Slope<Vector512<float>, Real512>(function, values, gradients, count); break;
            case VectorWidth.Bits256: Slope<Vector256<float>, Real256>(function, values, gradients, count); break;
            case VectorWidth.Bits128: Slope<Vector128<float>, Real128>(function, values, gradients, count); break;
            default: Slope<float, RealScalar>(function, values, gradients, count); break;
        }
    }

    private static void Apply<TVector, TReal>(PointwiseFunction function, float* values, nint count)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        float parameter = (float)function.Parameter;
        switch (function.Kind)
        {
            case PointwiseKind.Elu: Apply<TVector, TReal, EluFunction>(parameter, values, count); break;
            case PointwiseKind.Sigmoid: Apply<TVector, TReal, SigmoidFunction>(parameter, values, count); break;
            case PointwiseKind.Tanh: Apply<TVector, TReal, TanhFunction>(parameter, values, count); break;
            case PointwiseKind.Softplus: Apply<TVector, TReal, SoftplusFunction>(parameter, values, count); break;
            case PointwiseKind.Gelu: Apply<TVector, TReal, GeluFunction>(parameter, values, count); break;
            case PointwiseKind.GeluTanh: Apply<TVector, TReal, GeluTanhFunction>(parameter, values, count); break;
            case PointwiseKind.Swish: Apply<TVector, TReal, SwishFunction>(parameter, values, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function.Kind, "Not a smooth activation.");
        }
    }

    private static void Slope<TVector, TReal>(PointwiseFunction function, float* values, float* gradients, nint count)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
    {
        float parameter = (float)function.Parameter;
        switch (function.Kind)
        {
            case PointwiseKind.Elu: Slope<TVector, TReal, EluFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.Sigmoid: Slope<TVector, TReal, SigmoidFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.Tanh: Slope<TVector, TReal, TanhFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.Softplus: Slope<TVector, TReal, SoftplusFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.Gelu: Slope<TVector, TReal, GeluFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.GeluTanh: Slope<TVector, TReal, GeluTanhFunction>(parameter, values, gradients, count); break;
            case PointwiseKind.Swish: Slope<TVector, TReal, SwishFunction>(parameter, values, gradients, count); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function.Kind, "Not a smooth activation.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TVector, TReal, TFunction>(float parameter, float* values, nint count)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
        where TFunction : struct, ISmoothFunction
    {
        TVector p = TReal.Broadcast(parameter);
        nint whole = count / TReal.Count * TReal.Count, rest = count - whole;
        for (float* end = values + whole; values < end; values += TReal.Count) TReal.Store(TFunction.Value<TVector, TReal>(TReal.Load(values), p), values);
        if (rest == 0) return;
        float* last = stackalloc float[TReal.Count];
        for (nint i = 0; i < TReal.Count; i++) last[i] = i < rest ? values[i] : 0;
        TReal.Store(TFunction.Value<TVector, TReal>(TReal.Load(last), p), last);
        for (nint i = 0; i < rest; i++) values[i] = last[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slope<TVector, TReal, TFunction>(float parameter, float* values, float* gradients, nint count)
        where TVector : struct
        where TReal : struct, IRealLanes<TVector>
        where TFunction : struct, ISmoothFunction
    {
        TVector p = TReal.Broadcast(parameter);
        nint whole = count / TReal.Count * TReal.Count, rest = count - whole;
        for (nint i = 0; i < whole; i += TReal.Count) TReal.Store(TReal.Multiply(TReal.Load(gradients + i), TFunction.Slope<TVector, TReal>(TReal.Load(values + i), p)), gradients + i);
        if (rest == 0) return;
        float* last = stackalloc float[TReal.Count];
        for (nint i = 0; i < TReal.Count; i++) last[i] = i < rest ? values[whole + i] : 0;
        TReal.Store(TFunction.Slope<TVector, TReal>(TReal.Load(last), p), last);
        for (nint i = 0; i < rest; i++) gradients[whole + i] *= last[i];
    }
}
