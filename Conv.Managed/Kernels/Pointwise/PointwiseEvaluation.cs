using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using ConvDnn.Kernels.Smooth;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>The activations and their derivatives. Smooth ones of float run on vectors (<see cref="SmoothRows"/>), those of double one by one.</summary>
internal static class PointwiseEvaluation
{
    private const double SqrtTwoOverPi = 0.79788456080286535588;
    private const double GeluCubic = 0.044715;

    /// <summary>Replaces values by their activation.</summary>
    public static void Apply<T>(PointwiseFunction activation, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T parameter = T.CreateTruncating(activation.Parameter);
        switch (activation.Kind)
        {
            case PointwiseKind.Identity:
                break;
            case PointwiseKind.Relu:
                // Max, unlike MaxNumber, keeps NaN.
                TensorPrimitives.Max(values, T.Zero, values);
                break;
            case PointwiseKind.ClippedRelu:
                TensorPrimitives.Max(values, T.Zero, values);
                TensorPrimitives.Min(values, parameter, values);
                break;
            case PointwiseKind.LeakyRelu:
                ReluFamily.Leak(parameter, values);
                break;
            default:
                if (typeof(T) == typeof(float)) ApplySmooth(activation, MemoryMarshal.Cast<T, float>(values));
                else foreach (ref T value in values) value = T.CreateTruncating(Smooth(activation, double.CreateTruncating(value)));
                break;
        }
    }

    /// <summary>Multiplies gradients by the derivative at the values that went into the activation.</summary>
    public static void ApplyDerivative<T>(PointwiseFunction activation, ReadOnlySpan<T> values, Span<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float) && IsSmooth(activation.Kind)) ApplySmoothDerivative(activation, MemoryMarshal.Cast<T, float>(values), MemoryMarshal.Cast<T, float>(gradients));
        else if (activation.Kind is PointwiseKind.Relu or PointwiseKind.ClippedRelu or PointwiseKind.LeakyRelu) ReluFamily.Backward(activation, values, gradients);
        else for (int i = 0; i < gradients.Length; i++) gradients[i] = Backward(activation, values[i], gradients[i]);
    }

    private static bool IsSmooth(PointwiseKind kind) => kind is not (PointwiseKind.Identity or PointwiseKind.Relu or PointwiseKind.ClippedRelu or PointwiseKind.LeakyRelu);

    private static unsafe void ApplySmooth(PointwiseFunction activation, Span<float> values)
    {
        fixed (float* start = values) SmoothRows.Apply(SmoothRows.Widest, activation, start, values.Length);
    }

    private static unsafe void ApplySmoothDerivative(PointwiseFunction activation, ReadOnlySpan<float> values, Span<float> gradients)
    {
        fixed (float* start = values, gradient = gradients) SmoothRows.ApplyDerivative(SmoothRows.Widest, activation, start, gradient, gradients.Length);
    }

    /// <summary>The gradient that passes an activation: gradient · f'(value). Where a relu is shut the answer is zero, whatever the gradient.</summary>
    public static T Backward<T>(PointwiseFunction activation, T value, T gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T parameter = T.CreateTruncating(activation.Parameter);
        return activation.Kind switch
        {
            PointwiseKind.Identity => gradient,
            PointwiseKind.Relu => value <= T.Zero ? T.Zero : gradient,
            PointwiseKind.ClippedRelu => value <= T.Zero || value >= parameter ? T.Zero : gradient,
            PointwiseKind.LeakyRelu => value > T.Zero ? gradient : parameter * gradient,
            _ => gradient * T.CreateTruncating(SmoothDerivative(activation, double.CreateTruncating(value))),
        };
    }

    private static double Smooth(PointwiseFunction activation, double v) => activation.Kind switch
    {
        PointwiseKind.Elu => v > 0 ? v : activation.Parameter * ExpMinusOne(v),
        PointwiseKind.Sigmoid => Sigmoid(v),
        PointwiseKind.Tanh => Math.Tanh(v),
        PointwiseKind.Softplus => Softplus(activation.Parameter * v) / activation.Parameter,
        PointwiseKind.Gelu => double.IsNegativeInfinity(v) ? 0 : v * NormalDistribution.Cumulative(v),
        // (1 + tanh u)/2 is sigmoid(2u), without the cancellation where tanh u is near -1.
        PointwiseKind.GeluTanh => double.IsNegativeInfinity(v) ? 0 : v * Sigmoid(2 * GeluArgument(v)),
        PointwiseKind.Swish => double.IsNegativeInfinity(activation.Parameter * v) ? 0 : v * Sigmoid(activation.Parameter * v),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "Not an activation."),
    };

    private static double SmoothDerivative(PointwiseFunction activation, double v)
    {
        switch (activation.Kind)
        {
            case PointwiseKind.Elu:
                return v > 0 ? 1 : activation.Parameter * Math.Exp(v);
            case PointwiseKind.Sigmoid:
                return Sigmoid(v) * Sigmoid(-v);
            case PointwiseKind.Tanh:
                // 1 - tanh² = 4·sigmoid(2v)·sigmoid(-2v), without the cancellation.
                return 4 * Sigmoid(2 * v) * Sigmoid(-2 * v);
            case PointwiseKind.Softplus:
                return Sigmoid(activation.Parameter * v);
            case PointwiseKind.Gelu:
                return NormalDistribution.Cumulative(v) + (double.IsInfinity(v) ? 0 : v * NormalDistribution.Density(v));
            case PointwiseKind.GeluTanh:
                double gate = Sigmoid(2 * GeluArgument(v)), shut = Sigmoid(-2 * GeluArgument(v));
                return gate + (gate == 0 || shut == 0 ? 0 : 2 * v * gate * shut * SqrtTwoOverPi * (1 + 3 * GeluCubic * v * v));
            case PointwiseKind.Swish:
                double open = Sigmoid(activation.Parameter * v), closed = Sigmoid(-activation.Parameter * v);
                return open + (open == 0 || closed == 0 ? 0 : activation.Parameter * v * open * closed);
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "Not an activation.");
        }
    }

    private static double GeluArgument(double v) => SqrtTwoOverPi * (v + GeluCubic * v * v * v);

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    /// <summary>log(1 + exp(v)), from the side where exp does not overflow.</summary>
    private static double Softplus(double v) => v > 0 ? v + LogOnePlus(Math.Exp(-v)) : LogOnePlus(Math.Exp(v));

    /// <summary>exp(v) − 1 without cancellation near 0, by Kahan's correction: the rounding error of exp(v) divides out.</summary>
    private static double ExpMinusOne(double v)
    {
        double u = Math.Exp(v);
        return u == 1 ? v : u - 1 == -1 ? -1 : (u - 1) * (v / Math.Log(u));
    }

    /// <summary>log(1 + v) without cancellation near 0, by the same correction.</summary>
    private static double LogOnePlus(double v)
    {
        double u = 1 + v;
        return u == 1 ? v : double.IsInfinity(u) ? u : Math.Log(u) * (v / (u - 1));
    }
}
