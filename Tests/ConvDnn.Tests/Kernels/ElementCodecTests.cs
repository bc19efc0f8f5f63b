using ConvDnn.Kernels;
using ConvDnn.Kernels.Stored;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>The conversions of stored types against those of the class library and of Core, which are written independently.</summary>
public sealed unsafe class ElementCodecTests
{
    private const int All = 1 << 16;

    [Test]
    public void Every_16_bit_number_widens_to_its_value([Values(StoredType.Half, StoredType.Brain)] StoredType type, [Values(1, 3)] int step)
    {
        ushort[] stored = new ushort[All * step];
        for (int bits = 0; bits < All; bits++) stored[bits * step] = (ushort)bits;
        float[] wide = new float[All];
        fixed (ushort* source = stored)
        {
            fixed (float* target = wide) ElementCodec.Of(type).Widen((byte*)source, step, target, All);
        }

        for (int bits = 0; bits < All; bits++) Assert.That(wide[bits], Is.EqualTo(Value(type, (ushort)bits)), $"{bits:X4}");
    }

    /// <summary>Every stored number, the halfway points between neighbours, and the float32 numbers right beside those: each way of rounding shows.</summary>
    [Test]
    public void Narrowing_rounds_to_nearest_even_everywhere([Values(StoredType.Half, StoredType.Brain)] StoredType type, [Values(1, 2)] int step)
    {
        var values = new List<float>();
        for (int bits = 0; bits < All; bits++)
        {
            float value = Value(type, (ushort)bits), next = Value(type, (ushort)(bits + 1));
            float middle = (float)(((double)value + next) / 2);
            values.AddRange([value, middle, MathF.BitIncrement(middle), MathF.BitDecrement(middle)]);
        }

        values.AddRange([float.MaxValue, float.MinValue, 65504f, 65519.996f, 65520f, 65536f, 1e-8f, float.Epsilon, float.NaN, BitConverter.UInt32BitsToSingle(0x7F800001)]);
        float[] all = [.. values];
        ushort[] stored = new ushort[all.Length * step];
        fixed (float* source = all)
        {
            fixed (ushort* target = stored) ElementCodec.Of(type).Narrow(source, (byte*)target, step, all.Length);
        }

        for (int i = 0; i < all.Length; i++)
        {
            ushort expected = type == StoredType.Half ? BitConverter.HalfToUInt16Bits((Half)all[i]) : ((BFloat16)all[i]).Bits;
            if (float.IsNaN(all[i])) Assert.That(Value(type, stored[i * step]), Is.NaN);
            else if (stored[i * step] != expected) Assert.Fail($"{all[i]:R}: got {stored[i * step]:X4}, expected {expected:X4}");
        }
    }

    private static float Value(StoredType type, ushort bits) => type == StoredType.Half ? (float)BitConverter.UInt16BitsToHalf(bits) : (float)new BFloat16(bits);
}
