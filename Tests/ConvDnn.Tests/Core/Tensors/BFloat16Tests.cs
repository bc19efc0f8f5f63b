using System.Numerics;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors;

/// <summary>Rounding to bfloat16, held against exact arithmetic on big integers.</summary>
public class BFloat16Tests
{
    [TestCase(1f, 0x3F80)]
    [TestCase(-2f, 0xC000)]
    [TestCase(0f, 0x0000)]
    [TestCase(-0f, 0x8000)]
    [TestCase(float.PositiveInfinity, 0x7F80)]
    [TestCase(float.NegativeInfinity, 0xFF80)]
    [TestCase(float.MaxValue, 0x7F80, TestName = "float.MaxValue is nearer to 2^128 than to the largest bfloat16")]
    [TestCase(float.Epsilon, 0x0000, TestName = "2^-149 is below half of 2^-133")]
    [TestCase(1.00390625f, 0x3F80, TestName = "1 + 2^-8 is a tie: down to even")]
    [TestCase(1.01171875f, 0x3F82, TestName = "1 + 3·2^-8 is a tie: up to even")]
    [TestCase(1.0039064f, 0x3F81, TestName = "just above the tie: up")]
    public void Floats_round_to_nearest_ties_to_even(float value, int bits)
    {
        Assert.That(((BFloat16)value).Bits, Is.EqualTo(bits));
        Assert.That(((BFloat16)(double)value).Bits, Is.EqualTo(bits));
    }

    [TestCase(1.0 + 1.0 / 256 + 1e-15, 0x3F81, TestName = "float32 would land on the tie 1 + 2^-8 and then go down to even")]
    [TestCase(1.0 + 1.0 / 256 - 1e-15, 0x3F80, TestName = "below the tie")]
    [TestCase(1.0 + 3.0 / 256 - 1e-15, 0x3F81, TestName = "float32 would land on the tie 1 + 3·2^-8 and then go up to even")]
    [TestCase(-(1.0 + 1.0 / 256 + 1e-15), 0xBF81, TestName = "the same below zero")]
    [TestCase(-(1.0 + 3.0 / 256 - 1e-15), 0xBF81, TestName = "the same below zero, towards zero")]
    [TestCase(1e39, 0x7F80, TestName = "beyond float32 is infinity")]
    [TestCase(-1e300, 0xFF80)]
    [TestCase(1e-300, 0x0000)]
    public void Doubles_round_once(double value, int bits) => Assert.That(((BFloat16)value).Bits, Is.EqualTo(bits));

    [Test]
    public void Nan_stays_nan_with_its_sign()
    {
        // A signalling NaN whose payload lies in the half that is cut off.
        BFloat16 low = (BFloat16)BitConverter.UInt32BitsToSingle(0x7F80_0001), negative = (BFloat16)BitConverter.UInt32BitsToSingle(0xFF80_0001);
        Assert.That((low.Bits, negative.Bits), Is.EqualTo(((ushort)0x7FC0, (ushort)0xFFC0)));
        Assert.That(float.IsNaN((float)(BFloat16)float.NaN) && float.IsNaN((float)(BFloat16)double.NaN));
    }

    [Test]
    public void Every_bfloat16_survives_both_conversions()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = new BFloat16((ushort)bits);
            if (float.IsNaN((float)value)) continue;
            if (((BFloat16)(float)value).Bits != bits || ((BFloat16)(double)value).Bits != bits) Assert.Fail($"{bits:X4} came back as {((BFloat16)(float)value).Bits:X4}.");
            if ((float)value != BitConverter.UInt32BitsToSingle((uint)bits << 16) || (double)value != (float)value) Assert.Fail($"{bits:X4} was widened wrongly.");
        }
    }

    [Test]
    public void Conversions_agree_with_exact_arithmetic()
    {
        var random = new Random(8);
        for (int i = 0; i < 60_000; i++)
        {
            // Bits near ties, and anything else; all exponents, subnormals and the overflow threshold among them.
            ulong high = (ulong)random.NextInt64(0x7F80L << 29) + ((ulong)(1023 - 127) << 52);
            double value = BitConverter.UInt64BitsToDouble((i % 3) switch
            {
                0 => high,
                1 => (high & ~((1UL << 45) - 1)) | (1UL << 44),
                _ => ((high & ~((1UL << 45) - 1)) | (1UL << 44)) + (ulong)random.Next(-2, 3),
            } | ((ulong)random.Next(2) << 63));
            if (i % 5 == 0) value *= Math.Pow(2, -140 + random.Next(20));
            Assert.That(((BFloat16)value).Bits, Is.EqualTo(Exact(value)), $"{value:R}");
            float single = (float)value;
            Assert.That(((BFloat16)single).Bits, Is.EqualTo(Exact(single)), $"{single:R}");
        }
    }

    [Test]
    public void Prints_as_its_float() => Assert.That(((BFloat16)1.5f).ToString(), Is.EqualTo("1.5"));

    /// <summary>The nearest of all finite bfloat16 and 2^128, ties to even, found in integers: value = significand · 2^-1074.</summary>
    private static ushort Exact(double value)
    {
        ushort sign = (ushort)(double.IsNegative(value) ? 0x8000 : 0);
        BigInteger magnitude = InUnits(Math.Abs(value));
        int low = 0, high = 0x7F80;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (UnitsOf(middle) <= magnitude) low = middle; else high = middle;
        }

        BigInteger below = magnitude - UnitsOf(low), above = UnitsOf(high) - magnitude;
        bool up = above < below || (above == below && (high & 1) == 0);
        return (ushort)(sign | (magnitude >= UnitsOf(0x7F80) || up ? high : low));
    }

    private static BigInteger UnitsOf(int bits)
    {
        int exponent = bits >> 7, fraction = bits & 0x7F;
        // 2^-133 is the smallest subnormal: 2^941 units of 2^-1074.
        return exponent == 0 ? (BigInteger)fraction << 941 : (BigInteger)(fraction | 0x80) << (941 + exponent - 1);
    }

    private static BigInteger InUnits(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52);
        long fraction = bits & ((1L << 52) - 1);
        return exponent == 0 ? fraction : (BigInteger)(fraction | (1L << 52)) << (exponent - 1);
    }
}
