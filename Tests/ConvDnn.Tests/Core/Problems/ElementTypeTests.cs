using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class ElementTypeTests
{
    [TestCase(ElementType.Float32, "f32", 4, true, 24)]
    [TestCase(ElementType.Float64, "f64", 8, true, 53)]
    [TestCase(ElementType.Float16, "f16", 2, true, 11)]
    [TestCase(ElementType.BFloat16, "bf16", 2, true, 8)]
    [TestCase(ElementType.Int8, "s8", 1, false, 0)]
    [TestCase(ElementType.UInt8, "u8", 1, false, 0)]
    [TestCase(ElementType.Int32, "s32", 4, false, 0)]
    [TestCase(ElementType.Int64, "s64", 8, false, 0)]
    public void Facts_of_a_type(ElementType type, string name, int size, bool floating, int bits)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(type.Name(), Is.EqualTo(name));
            Assert.That(type.Size(), Is.EqualTo(size));
            Assert.That(type.IsFloatingPoint(), Is.EqualTo(floating));
            Assert.That(type.UnitRoundoff(), Is.EqualTo(floating ? Math.Pow(2, -bits) : 0));
            Assert.That(ElementTypes.TryParse(name.ToUpperInvariant(), out ElementType parsed) && parsed == type);
            Assert.That(ElementTypes.TryParse(type.ToString().ToLowerInvariant(), out parsed) && parsed == type);
        }
    }

    [Test]
    public void Of_gives_the_type_of_an_element_of_the_same_size()
    {
        Assert.That(Of<float>(), Is.EqualTo(ElementType.Float32));
        Assert.That(Of<double>(), Is.EqualTo(ElementType.Float64));
        Assert.That(Of<Half>(), Is.EqualTo(ElementType.Float16));
        Assert.That(Of<BFloat16>(), Is.EqualTo(ElementType.BFloat16));
        Assert.That(Of<sbyte>(), Is.EqualTo(ElementType.Int8));
        Assert.That(Of<byte>(), Is.EqualTo(ElementType.UInt8));
        Assert.That(Of<int>(), Is.EqualTo(ElementType.Int32));
        Assert.That(Of<long>(), Is.EqualTo(ElementType.Int64));
        Assert.That(ElementTypes.Of<ushort>, Throws.TypeOf<NotSupportedException>().With.Message.Contains("UInt16").And.Message.Contains("expected float, double"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("f8")]
    [TestCase("0")]
    public void TryParse_refuses_other_names(string? text)
    {
        Assert.That(ElementTypes.TryParse(text, out ElementType type), Is.False);
        Assert.That(type, Is.EqualTo(default(ElementType)));
    }

    [Test]
    public void An_unknown_type_is_refused_by_number()
    {
        const ElementType unknown = (ElementType)77;
        Assert.That(() => unknown.Size(), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("77 is no element type"));
        Assert.That(() => unknown.Name(), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => unknown.UnitRoundoff(), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(unknown.IsFloatingPoint(), Is.False);
    }

    private static ElementType Of<T>()
        where T : unmanaged
    {
        ElementType type = ElementTypes.Of<T>();
        Assert.That(type.Size(), Is.EqualTo(Unsafe.SizeOf<T>()));
        return type;
    }
}
