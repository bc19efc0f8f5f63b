using System.Numerics;
using System.Numerics.Tensors;
using ConvDnn.Kernels.Pointwise;

namespace ConvDnn.Kernels.Epilogue;

/// <summary>
/// The last step of a kernel, row by row: out = activation(alpha · sum + beta · out + alphaZ · z + bias), in this order. With beta zero, out is never read.
/// </summary>
internal readonly unsafe struct RowEpilogue<T> : IRowEpilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of what was computed.</summary>
    public T Alpha { get; init; }

    /// <summary>Of what is there.</summary>
    public T Beta { get; init; }

    /// <summary>Of the added tensor.</summary>
    public T AlphaZ { get; init; }

    /// <summary>The result, whose offsets are given per row.</summary>
    public T* Target { get; init; }

    /// <summary>The added tensor, or null.</summary>
    public T* Z { get; init; }

    /// <summary>One value per channel, or null.</summary>
    public T* Bias { get; init; }

    /// <summary>The function at the end.</summary>
    public PointwiseFunction Activation { get; init; }

    /// <summary>True when sums are results as they are.</summary>
    public bool IsPlain => Alpha == T.One && Beta == T.Zero && (Z == null || AlphaZ == T.Zero) && Bias == null && Activation.Kind == PointwiseKind.Identity;

    /// <summary>True when nothing is read but sums and bias: neither the old result nor a tensor to add.</summary>
    public bool OnlyWrites => Beta == T.Zero && (Z == null || AlphaZ == T.Zero);

    /// <summary>The ending of a run.</summary>
    public static RowEpilogue<T> For(in ConvolutionOperands<T> operands, T* target, PointwiseFunction activation) => new()
    {
        Alpha = T.CreateTruncating(operands.Alpha),
        Beta = T.CreateTruncating(operands.Beta),
        AlphaZ = T.CreateTruncating(operands.AlphaZ),
        Target = target,
        Z = operands.Z,
        Bias = operands.Bias,
        Activation = activation,
    };

    /// <summary>Turns sums of one channel into results where they are, for an ending that <see cref="OnlyWrites"/>.</summary>
    public void Finish(Span<T> sums, long channel)
    {
        if (Alpha != T.One) TensorPrimitives.Multiply(sums, Alpha, sums);
        if (Bias != null) TensorPrimitives.Add(sums, Bias[channel], sums);
        PointwiseEvaluation.Apply(Activation, sums);
    }

    public void Store(T* sums, int count, in RowPlace place)
    {
        var row = new Span<T>(sums, count);
        T* target = Target + place.Target;
        if (Alpha != T.One) TensorPrimitives.Multiply(row, Alpha, row);
        if (Beta != T.Zero) AddScaled(row, Beta, target, place.TargetStep);
        if (Z != null && AlphaZ != T.Zero) AddScaled(row, AlphaZ, Z + place.Z, place.ZStep);
        if (Bias != null) AddBias(row, Bias + place.Channel, place.ChannelStep);
        PointwiseEvaluation.Apply(Activation, row);
        if (place.TargetStep == 1)
        {
            row.CopyTo(new Span<T>(target, count));
            return;
        }

        nint step = (nint)place.TargetStep;
        for (int i = 0; i < count; i++, target += step) *target = sums[i];
    }

    private static void AddScaled(Span<T> row, T factor, T* other, long step)
    {
        for (int i = 0; i < row.Length; i++) row[i] += factor * other[i * step];
    }

    private static void AddBias(Span<T> row, T* bias, long step)
    {
        if (step == 0) TensorPrimitives.Add(row, *bias, row);
        else if (step == 1) TensorPrimitives.Add(row, new ReadOnlySpan<T>(bias, row.Length), row);
        else for (int i = 0; i < row.Length; i++) row[i] += bias[i * step];
    }
}
