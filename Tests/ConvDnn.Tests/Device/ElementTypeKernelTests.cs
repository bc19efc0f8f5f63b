using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>Conversions in the kernels, bit by bit against those of the runtime.</summary>
public class ElementTypeKernelTests : GpuTest
{
    [Test]
    public void Halves_widen_as_the_runtime_widens_them_all()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(value => (ushort)value)];
        float[] wide = Convert<ushort, float>(ElementType.Float16, ElementType.Float32, bits);
        for (int i = 0; i < bits.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(bits[i]);
            if (float.IsNaN(expected)) Assert.That(wide[i], Is.NaN);
            else if (BitConverter.SingleToUInt32Bits(wide[i]) != BitConverter.SingleToUInt32Bits(expected)) Assert.Fail($"half 0x{bits[i]:X4} became {wide[i]:R}; expected {expected:R}");
        }
    }

    [Test]
    public void Floats_narrow_to_halves_as_the_runtime_narrows_them()
    {
        float[] values = Awkward(value => (float)BitConverter.UInt16BitsToHalf((ushort)value));
        ushort[] narrow = Convert<float, ushort>(ElementType.Float32, ElementType.Float16, values);
        for (int i = 0; i < values.Length; i++)
        {
            var expected = (Half)values[i];
            if (Half.IsNaN(expected)) Assert.That(Half.IsNaN(BitConverter.UInt16BitsToHalf(narrow[i])));
            else if (narrow[i] != BitConverter.HalfToUInt16Bits(expected)) Assert.Fail($"{values[i]:R} became half 0x{narrow[i]:X4}; expected 0x{BitConverter.HalfToUInt16Bits(expected):X4}");
        }
    }

    [Test]
    public void Floats_narrow_to_bfloats_and_widen_again_as_the_library_does_it()
    {
        float[] values = Awkward(value => (float)new BFloat16((ushort)value));
        ushort[] narrow = Convert<float, ushort>(ElementType.Float32, ElementType.BFloat16, values);
        for (int i = 0; i < values.Length; i++)
        {
            if (narrow[i] != ((BFloat16)values[i]).Bits) Assert.Fail($"{values[i]:R} became bfloat 0x{narrow[i]:X4}; expected 0x{((BFloat16)values[i]).Bits:X4}");
        }

        float[] wide = Convert<ushort, float>(ElementType.BFloat16, ElementType.Float32, narrow);
        for (int i = 0; i < wide.Length; i++) Assert.That(BitConverter.SingleToUInt32Bits(wide[i]), Is.EqualTo((uint)narrow[i] << 16));
    }

    [Test]
    public void Doubles_round_into_integers_to_even_and_saturate()
    {
        // copy_s32_s32 works in double: 1.5 · 1 = 1.5 → 2, 2.5 → 2, and beyond the range it stops.
        int[] values = [1, 5, -1, -5, int.MaxValue, int.MinValue];
        int[] halves = Convert<int, int>(ElementType.Int32, ElementType.Int32, values, alpha: 0.5);
        Assert.That(halves, Is.EqualTo(new[] { 0, 2, 0, -2, 1073741824, -1073741824 }));
        int[] doubled = Convert<int, int>(ElementType.Int32, ElementType.Int32, values, alpha: 2);
        Assert.That(doubled, Is.EqualTo(new[] { 2, 10, -2, -10, int.MaxValue, int.MinValue }));
    }

    [Test]
    public void Unsigned_bytes_become_signed_ones_128_lower()
    {
        byte[] values = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        sbyte[] moved = Convert<byte, sbyte>(ElementType.UInt8, ElementType.Int8, values);
        Assert.That(moved, Is.EqualTo(values.Select(value => (sbyte)(value - 128))));
    }

    /// <summary>Every number that the narrow type has, and what lies halfway to the next and around that.</summary>
    private static float[] Awkward(Func<int, float> narrow)
    {
        var values = new List<float>();
        for (int i = 0; i < 1 << 16; i++)
        {
            float value = narrow(i);
            values.Add(value);
            if (!float.IsFinite(value)) continue;
            float next = narrow(i + 1 & 0xFFFF);
            if (!float.IsFinite(next)) next = value * 1.0005f;
            float middle = (float)(((double)value + next) / 2);
            values.AddRange([middle, float.BitIncrement(middle), float.BitDecrement(middle)]);
        }

        values.AddRange([float.MaxValue, -float.MaxValue, float.Epsilon, 65519.996f, 65520, 65536, 1e-8f]);
        return [.. values];
    }

    private TResult[] Convert<TSource, TResult>(ElementType from, ElementType to, TSource[] values, double alpha = 1)
        where TSource : unmanaged
        where TResult : unmanaged
    {
        Dims lengths = [values.Length];
        ConvDnn.Device.StridedCopy copy = Context.Kernels.Copy(TensorSpec.Packed(from, lengths), TensorSpec.Packed(to, lengths));
        return OnDevice(values, new TResult[values.Length], (stream, source, result) => copy.Enqueue(stream, source, result, alpha));
    }
}
