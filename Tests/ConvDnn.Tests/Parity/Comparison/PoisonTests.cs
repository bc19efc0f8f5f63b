using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>The pattern that memory is filled with, and that is recognised afterwards.</summary>
public class PoisonTests
{
    private static readonly (ElementType Type, ulong Bits)[] OutputBits =
    [
        (ElementType.Float32, 0x7FC0_5A05),
        (ElementType.Float64, 0x7FF8_5A5A_5A5A_5A05),
        (ElementType.Float16, 0x7E55),
        (ElementType.BFloat16, 0x7FD5),
        (ElementType.Int8, 0x95),
        (ElementType.UInt8, 0x95),
        (ElementType.Int32, 0xA53C_9695),
        (ElementType.Int64, 0xA53C_9669_C35A_0F95),
    ];

    [Test]
    public void Bits_are_those_of_the_type_with_the_payload_in_the_lowest_four()
    {
        Assert.Multiple(static () =>
        {
            foreach ((ElementType type, ulong bits) in OutputBits)
            {
                Assert.That(Poison.Output.Bits(type), Is.EqualTo(bits), type.ToString());
                Assert.That(Poison.DirtyOutput.Bits(type), Is.EqualTo((bits & ~0xFUL) | 0xA), type.ToString());
                Assert.That(Poison.Guard.Bits(type), Is.EqualTo((bits & ~0xFUL) | 0x6), type.ToString());
            }
        });
    }

    [Test]
    public void Bits_of_floating_types_are_quiet_NaNs()
    {
        foreach (Poison poison in new[] { Poison.Output, Poison.DirtyOutput, Poison.Guard })
        {
            Assert.That(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)poison.Bits(ElementType.Float32))));
            Assert.That(double.IsNaN(BitConverter.UInt64BitsToDouble(poison.Bits(ElementType.Float64))));
            Assert.That(Half.IsNaN(BitConverter.UInt16BitsToHalf((ushort)poison.Bits(ElementType.Float16))));
            Assert.That(float.IsNaN(BitConverter.UInt32BitsToSingle((uint)poison.Bits(ElementType.BFloat16) << 16)), "bfloat16 is a float32's upper half");
        }
    }

    [Test]
    public void Fill_writes_little_endian_elements_and_the_first_bytes_of_one_that_does_not_fit()
    {
        byte[] bytes = new byte[7];
        Poison.Output.Fill(bytes.AsSpan(0, 6), ElementType.Float32);
        Assert.That(bytes, Is.EqualTo(new byte[] { 0x05, 0x5A, 0xC0, 0x7F, 0x05, 0x5A, 0 }));
    }

    [Test]
    public void FirstTouched_finds_the_first_changed_byte_and_only_that()
    {
        byte[] bytes = new byte[11];
        Poison.Guard.Fill(bytes, ElementType.Float32);
        Assert.That(Poison.Guard.FirstTouched(bytes, ElementType.Float32), Is.EqualTo(-1));
        Assert.That(Poison.Guard.FirstTouched([], ElementType.Float32), Is.EqualTo(-1));
        bytes[10] ^= 1;
        Assert.That(Poison.Guard.FirstTouched(bytes, ElementType.Float32), Is.EqualTo(10));
        bytes[5] ^= 1;
        Assert.That(Poison.Guard.FirstTouched(bytes, ElementType.Float32), Is.EqualTo(5));
        Assert.That(Poison.Output.FirstTouched(bytes, ElementType.Float32), Is.Zero, "another pattern");
    }

    [Test]
    public void Marks_looks_at_one_element()
    {
        byte[] bytes = new byte[12];
        Poison.Output.Fill(bytes.AsSpan(4, 4), ElementType.Float32);
        Assert.That(Enumerable.Range(0, 3).Select(i => Poison.Output.Marks(bytes, ElementType.Float32, i)), Is.EqualTo(new[] { false, true, false }));
        bytes[7] ^= 0x80;
        Assert.That(Poison.Output.Marks(bytes, ElementType.Float32, 1), Is.False, "every bit counts");
    }

    [Test]
    public void Bits_refuses_a_number_that_is_no_type() =>
        Assert.That(static () => Poison.Output.Bits((ElementType)99), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("99 is no element type"));
}
