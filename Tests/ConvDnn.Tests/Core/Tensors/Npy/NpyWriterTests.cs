using System.Text;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

public class NpyWriterTests
{
    [Test]
    public void Write_produces_the_bytes_that_NumPy_writes()
    {
        // np.save of np.array([1, -2], '<f4'): 10 bytes before the text, padded with spaces and a newline to 128.
        MemoryStream stream = new();
        using (NpyWriter writer = NpyWriter.Create(stream, new NpyHeader(NpyElementType.Float32, [2]), leaveOpen: true))
        {
            writer.Write<float>([1f, -2f]);
            writer.Complete();
        }

        byte[] text = Encoding.ASCII.GetBytes("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n");
        Assert.That(stream.ToArray(), Is.EqualTo((byte[])[0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. text, 0, 0, 128, 63, 0, 0, 0, 192]));
    }

    [TestCase(1, 118)]
    [TestCase(2, 116)]
    [TestCase(3, 116)]
    public void Write_aligns_the_data_to_64_bytes(int version, int length)
    {
        MemoryStream stream = new();
        NpyWriter.Create(stream, new NpyHeader(NpyElementType.UInt8, [], version: version), leaveOpen: true).Dispose();
        byte[] bytes = stream.ToArray();
        Assert.That((bytes.Length, bytes[6], bytes[8], bytes[^1]), Is.EqualTo((128, version, length, (byte)'\n')));
    }

    [Test]
    public void WriteAll_in_Fortran_order_puts_columns_first()
    {
        MemoryStream stream = new();
        using NpyWriter writer = NpyWriter.Create(stream, new NpyHeader(NpyElementType.UInt8, [2, 3], fortranOrder: true));
        writer.WriteAll<byte>([1, 2, 3, 4, 5, 6]);
        Assert.That(stream.ToArray()[^6..], Is.EqualTo(new byte[] { 1, 4, 2, 5, 3, 6 }));
    }

    [Test]
    public void Write_in_big_endian_reverses_each_element()
    {
        MemoryStream stream = new();
        using NpyWriter writer = NpyWriter.Create(stream, new NpyHeader(NpyElementType.UInt32, [2], bigEndian: true));
        writer.Write<uint>([0x01020304, 0x05060708]);
        Assert.That(stream.ToArray()[^8..], Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    [Test]
    public void File_appears_only_when_complete()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.npy");
        using NpyWriter writer = NpyWriter.Create(path, new NpyHeader(NpyElementType.UInt8, [2]));
        writer.Write<byte>([1]);
        Assert.That(File.Exists(path), Is.False);
        Assert.That(writer.Complete, Throws.InvalidOperationException.With.Message.Contains("1 elements were written, expected the 2"));
        writer.Write<byte>([2]);
        writer.Complete();
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.npy" }));
        Assert.That(NpyReader.Open(path).ReadAll<byte>(), Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public void File_that_was_there_stays_until_the_new_one_is_complete()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("a.npy");
        File.WriteAllText(path, "old");
        using (NpyWriter writer = NpyWriter.Create(path, new NpyHeader(NpyElementType.UInt8, [2]))) writer.Write<byte>([1]);
        Assert.That((File.ReadAllText(path), folder.Names.Length), Is.EqualTo(("old", 1)));

        NpyWriter.WriteAll<byte>(path, new NpyHeader(NpyElementType.UInt8, [1]), [7]);
        Assert.That(folder.Names, Is.EqualTo(new[] { "a.npy" }));
        Assert.That(NpyReader.Open(path).ReadAll<byte>(), Is.EqualTo(new byte[] { 7 }));
    }

    [Test]
    public void Write_refuses_other_types_and_too_many_elements()
    {
        using NpyWriter writer = NpyWriter.Create(Stream.Null, new NpyHeader(NpyElementType.Float32, [2]));
        Assert.Multiple(() =>
        {
            Assert.That(() => writer.Write<double>([1.0]), Throws.ArgumentException.With.Message.Contains("Double, expected Float32"));
            Assert.That(() => writer.Write<float>([1, 2, 3]), Throws.ArgumentException.With.Message.Contains("3 elements, expected the 2"));
            Assert.That(() => writer.WriteAll<float>([1]), Throws.ArgumentException.With.Message.Contains("1 elements, expected the 2"));
        });
        writer.Write<float>([1]);
        Assert.That(() => writer.WriteAll<float>([1, 2]), Throws.InvalidOperationException);
    }
}
