using System.Numerics;

namespace ConvDnn.Kernels.Pointwise;

/// <summary>Rows of the functions with corners, by comparison and choice; ends one by one with the same rule.</summary>
internal static class ReluFamily
{
    /// <summary>v where v is positive, slope · v elsewhere.</summary>
    public static void Leak<T>(T slope, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var v = new Vector<T>(values[i..]);
            Vector.ConditionalSelect(Vector.GreaterThan(v, Vector<T>.Zero), v, v * slope).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = values[i] > T.Zero ? values[i] : slope * values[i];
    }

    /// <summary>Multiplies gradients by the slope at the values. Where a relu is shut the answer is zero, whatever the gradient; a value NaN lets it pass.</summary>
    public static void Backward<T>(PointwiseFunction function, ReadOnlySpan<T> values, Span<T> gradients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T parameter = T.CreateTruncating(function.Parameter);
        var limit = new Vector<T>(parameter);
        int i = 0;
        for (; i <= gradients.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> v = new(values[i..]), gradient = new(gradients[i..]), zero = Vector<T>.Zero;
            gradient = function.Kind switch
            {
                PointwiseKind.Relu => Vector.ConditionalSelect(Vector.LessThanOrEqual(v, zero), zero, gradient),
                PointwiseKind.ClippedRelu => Vector.ConditionalSelect(Vector.LessThanOrEqual(v, zero) | Vector.GreaterThanOrEqual(v, limit), zero, gradient),
                _ => Vector.ConditionalSelect(Vector.GreaterThan(v, zero), gradient, gradient * parameter),
            };
            gradient.CopyTo(gradients[i..]);
        }

        for (; i < gradients.Length; i++) gradients[i] = PointwiseEvaluation.Backward(function, values[i], gradients[i]);
    }
}
