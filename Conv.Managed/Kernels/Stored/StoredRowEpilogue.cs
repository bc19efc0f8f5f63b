using System.Numerics.Tensors;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Pointwise;

namespace ConvDnn.Kernels.Stored;

/// <summary>
/// The last step in float32, row by row, and the one rounding: out = round(activation(alpha · sum + beta · out + alphaZ · z + bias)). With beta zero, out is never read.
/// </summary>
internal readonly unsafe struct StoredRowEpilogue : IRowEpilogue<float>
{
    /// <summary>The most elements of a row.</summary>
    public const int MostLength = 512;

    public ElementCodec Codec { get; init; }

    public float Alpha { get; init; }

    public float Beta { get; init; }

    public float AlphaZ { get; init; }

    /// <summary>The result, whose offsets are given per row.</summary>
    public byte* Target { get; init; }

    /// <summary>The added tensor, or null.</summary>
    public byte* Z { get; init; }

    /// <summary>One float32 per channel, or null.</summary>
    public float* Bias { get; init; }

    public PointwiseFunction Activation { get; init; }

    public void Store(float* sums, int count, in RowPlace place)
    {
        float* other = stackalloc float[MostLength];
        var row = new Span<float>(sums, count);
        byte* target = Target + (nint)(place.Target * Codec.Bytes);
        if (Alpha != 1) TensorPrimitives.Multiply(row, Alpha, row);
        if (Beta != 0) AddScaled(row, Beta, target, place.TargetStep, other);
        if (Z != null && AlphaZ != 0) AddScaled(row, AlphaZ, Z + (nint)(place.Z * Codec.Bytes), place.ZStep, other);
        if (Bias != null)
        {
            if (place.ChannelStep == 0) TensorPrimitives.Add(row, Bias[place.Channel], row);
            else TensorPrimitives.Add(row, new ReadOnlySpan<float>(Bias + place.Channel, count), row);
        }

        PointwiseEvaluation.Apply(Activation, row);
        Codec.Narrow(sums, target, (nint)place.TargetStep, count);
    }

    private void AddScaled(Span<float> row, float factor, byte* tensor, long step, float* other)
    {
        Codec.Widen(tensor, (nint)step, other, row.Length);
        TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(other, row.Length), factor, row, row);
    }
}
