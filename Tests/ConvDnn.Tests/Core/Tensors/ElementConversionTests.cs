using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors;

public class ElementConversionTests
{
    private static readonly double[] Rounded = [0, -2.5, 1.0 / 3, 1000, double.NaN];

    [Test]
    public void Read_widens_every_type_exactly()
    {
        Assert.That(Read(TensorView.Of(new[] { 0.1f, -2f })), Is.EqualTo(new[] { 0.1f, -2.0 }));
        Assert.That(Read(TensorView.Of(new[] { 0.1, -2.0 })), Is.EqualTo(new[] { 0.1, -2 }));
        Assert.That(Read(TensorView.Of(new[] { (Half)0.1f, (Half)(-2) })), Is.EqualTo(new[] { 0.0999755859375, -2 }), "0.1 in binary16 is 1638/16384");
        Assert.That(Read(TensorView.Of(new[] { (BFloat16)0.1f, (BFloat16)(-2f) })), Is.EqualTo(new[] { 0.10009765625, -2 }), "0.1 in bfloat16 is 205/2048");
        Assert.That(Read(TensorView.Of(new sbyte[] { -128, 127 })), Is.EqualTo(new[] { -128.0, 127 }));
        Assert.That(Read(TensorView.Of(new byte[] { 0, 255 })), Is.EqualTo(new[] { 0.0, 255 }));
        Assert.That(Read(TensorView.Of(new[] { int.MinValue, int.MaxValue })), Is.EqualTo(new[] { -2147483648.0, 2147483647 }));
        Assert.That(Read(TensorView.Of(new[] { long.MinValue, (1L << 53) - 1 })), Is.EqualTo(new[] { -9223372036854775808.0, 9007199254740991 }));
    }

    [Test]
    public void Write_rounds_once_and_saturates()
    {
        Assert.That(Write<float>(Rounded), Is.EqualTo(new[] { 0, -2.5f, 1f / 3, 1000, float.NaN }));
        Assert.That(Write<double>(Rounded), Is.EqualTo(Rounded));
        Assert.That(Write<Half>(Rounded), Is.EqualTo(new[] { (Half)0, (Half)(-2.5), (Half)(1.0 / 3), (Half)1000, Half.NaN }));
        Assert.That(Write<BFloat16>([1.0 + 1.0 / 256 + 1e-15, -2]).Select(value => (int)value.Bits), Is.EqualTo(new[] { 0x3F81, 0xC000 }), "through float32 the first would be 1");
        Assert.That(Write<sbyte>([-2.5, -1.5, 2.5, 200, -200, double.NaN]), Is.EqualTo(new sbyte[] { -2, -2, 2, 127, -128, 0 }));
        Assert.That(Write<byte>([0.5, 1.5, 254.7, 300, -1]), Is.EqualTo(new byte[] { 0, 2, 255, 255, 0 }));
        Assert.That(Write<int>([-2.5, 3.5, 1e10, -1e10]), Is.EqualTo(new[] { -2, 4, int.MaxValue, int.MinValue }));
        Assert.That(Write<long>([-2.5, 3.5, 1e19, -1e19]), Is.EqualTo(new[] { -2, 4, long.MaxValue, long.MinValue }));
    }

    [Test]
    public void Write_of_one_element_leaves_the_others()
    {
        float[] data = [1, 2, 3];
        ElementConversion.Write(9, TensorView.Of(data), 1);
        Assert.That(data, Is.EqualTo(new[] { 1f, 9, 3 }));
    }

    [Test]
    public void Memory_that_does_not_fit_is_refused()
    {
        float[] two = new float[2];
        Assert.That(() => ElementConversion.Read(TensorView.Of(two), new double[3]), Throws.ArgumentException.With.Message.Contains("source has 2 elements; expected at least 3"));
        Assert.That(() => ElementConversion.Write(new double[3], TensorView.Of(two)), Throws.ArgumentException.With.Message.Contains("destination has 2 elements; expected at least 3"));
        Assert.That(() => ElementConversion.Write(1, TensorView.Of(two), 2), Throws.ArgumentException.With.Message.Contains("expected at least 3"));
        Assert.That(() => ElementConversion.Write(1, TensorView.Of((ReadOnlySpan<float>)two), 0), Throws.ArgumentException.With.Message.Contains("read-only"));
        Assert.That(() => ElementConversion.Read(default, []), Throws.ArgumentException);
        Assert.That(() => ElementConversion.Write([], default(TensorView)), Throws.ArgumentException);
        Assert.That(() => ElementConversion.Read(TensorView.At(64, 1, ElementType.Float32, MemorySpace.Device), new double[1]), Throws.ArgumentException.With.Message.Contains("device memory; expected host"));
        Assert.That(() => ElementConversion.Write(1, TensorView.At(64, 1, ElementType.Float32, MemorySpace.Device), 0), Throws.ArgumentException.With.Message.Contains("device memory; expected host"));
    }

    private static double[] Read(TensorView source)
    {
        double[] values = [double.NaN, double.NaN];
        ElementConversion.Read(source, values);
        return values;
    }

    private static T[] Write<T>(double[] values)
        where T : unmanaged
    {
        T[] data = new T[values.Length];
        ElementConversion.Write(values, TensorView.Of(data));
        return data;
    }
}
