using System.Numerics;

namespace ConvDnn.Kernels.Epilogue;

/// <summary>The activations and their derivatives, element by element. The smooth ones are computed in double precision whatever the element, so that a float result is right to its last place.</summary>
internal static class ActivationFunction
{
    private const double SqrtTwoOverPi = 0.79788456080286535588;
    private const double GeluCubic = 0.044715;

    /// <summary>Replaces values by their activation.</summary>
    public static void Apply<T>(Activation activation, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T parameter = T.CreateTruncating(activation.Parameter);
        switch (activation.Kind)
        {
            case ActivationKind.Identity:
                break;
            case ActivationKind.Relu:
                // Max, unlike MaxNumber, keeps NaN.
                System.Numerics.Tensors.TensorPrimitives.Max(values, T.Zero, values);
                break;
            case ActivationKind.ClippedRelu:
                System.Numerics.Tensors.TensorPrimitives.Max(values, T.Zero, values);
                System.Numerics.Tensors.TensorPrimitives.Min(values, parameter, values);
                break;
            case ActivationKind.LeakyRelu:
                foreach (ref T value in values) value = value > T.Zero ? value : parameter * value;
                break;
            default:
                foreach (ref T value in values) value = T.CreateTruncating(Smooth(activation, double.CreateTruncating(value)));
                break;
        }
    }

    /// <summary>Multiplies gradients by the derivative at the values that went into the activation.</summary>
    public static void ApplyDerivative<T>(Activation activation, ReadOnlySpan<T> values, Span<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < gradients.Length; i++) gradients[i] = Backward(activation, values[i], gradients[i]);
    }

    /// <summary>The gradient that passes an activation: gradient · f'(value). Where a relu is shut the answer is zero, whatever the gradient.</summary>
    public static T Backward<T>(Activation activation, T value, T gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T parameter = T.CreateTruncating(activation.Parameter);
        return activation.Kind switch
        {
            ActivationKind.Identity => gradient,
            ActivationKind.Relu => value <= T.Zero ? T.Zero : gradient,
            ActivationKind.ClippedRelu => value <= T.Zero || value >= parameter ? T.Zero : gradient,
            ActivationKind.LeakyRelu => value > T.Zero ? gradient : parameter * gradient,
            _ => gradient * T.CreateTruncating(SmoothDerivative(activation, double.CreateTruncating(value))),
        };
    }

    private static double Smooth(Activation activation, double v) => activation.Kind switch
    {
        ActivationKind.Elu => v > 0 ? v : activation.Parameter * ExpMinusOne(v),
        ActivationKind.Sigmoid => Sigmoid(v),
        ActivationKind.Tanh => Math.Tanh(v),
        ActivationKind.Softplus => Softplus(activation.Parameter * v) / activation.Parameter,
        ActivationKind.Gelu => double.IsNegativeInfinity(v) ? 0 : v * NormalDistribution.Cumulative(v),
        // (1 + tanh u)/2 is sigmoid(2u), without the cancellation where tanh u is near -1.
        ActivationKind.GeluTanh => double.IsNegativeInfinity(v) ? 0 : v * Sigmoid(2 * GeluArgument(v)),
        ActivationKind.Swish => double.IsNegativeInfinity(activation.Parameter * v) ? 0 : v * Sigmoid(activation.Parameter * v),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "Not an activation."),
    };

    private static double SmoothDerivative(Activation activation, double v)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Elu:
                return v > 0 ? 1 : activation.Parameter * Math.Exp(v);
            case ActivationKind.Sigmoid:
                return Sigmoid(v) * Sigmoid(-v);
            case ActivationKind.Tanh:
                // 1 - tanh² = 4·sigmoid(2v)·sigmoid(-2v), without the cancellation.
                return 4 * Sigmoid(2 * v) * Sigmoid(-2 * v);
            case ActivationKind.Softplus:
                return Sigmoid(activation.Parameter * v);
            case ActivationKind.Gelu:
                return NormalDistribution.Cumulative(v) + (double.IsInfinity(v) ? 0 : v * NormalDistribution.Density(v));
            case ActivationKind.GeluTanh:
                double gate = Sigmoid(2 * GeluArgument(v)), shut = Sigmoid(-2 * GeluArgument(v));
                return gate + (gate == 0 || shut == 0 ? 0 : 2 * v * gate * shut * SqrtTwoOverPi * (1 + 3 * GeluCubic * v * v));
            case ActivationKind.Swish:
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
