using System.Buffers.Binary;
using ConvDnn.Samples.ImageFilters.Imaging;
using ConvDnn.Samples.ImageFilters.Imaging.Png;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class PngEncoderTests
{
    [Test]
    public void Encoded_pictures_decode_to_the_same_samples([Values(1, 2, 3, 4)] int channels, [Values(8, 16)] int depth)
    {
        foreach ((int width, int height) in new[] { (1, 1), (7, 5), (64, 33) })
        {
            Picture picture = new(width, height, channels, depth);
            Random random = new(channels);
            foreach (ref ushort sample in picture.Samples.AsSpan()) sample = (ushort)random.Next(picture.MaxValue + 1);
            byte[] file = Encode(picture);
            Picture back = PictureFile.Decode(file, "test.png");
            Assert.That((back.Width, back.Height, back.Channels, back.Depth), Is.EqualTo((width, height, channels, depth)));
            Assert.That(back.Samples, Is.EqualTo(picture.Samples));
        }
    }

    [Test]
    public void Encoded_header_holds_size_depth_and_color()
    {
        byte[] file = Encode(new Picture(258, 3, channels: 4, depth: 16));
        Assert.That(file[..33], Is.EqualTo((byte[])[.. PngBytes.Signature, .. PngBytes.Chunk("IHDR", [0, 0, 1, 2, 0, 0, 0, 3, 16, 6, 0, 0, 0])]));
        Assert.That(file[^12..], Is.EqualTo(PngBytes.Chunk("IEND", [])));
    }

    [Test]
    public void Encoded_checksums_are_right()
    {
        byte[] file = Encode(new Picture(20, 20, channels: 3, depth: 8));
        byte[] repaired = [.. file];
        PngBytes.RepairChecksums(repaired);
        Assert.That(repaired, Is.EqualTo(file));
    }

    [Test]
    public void Encoded_gradients_are_filtered()
    {
        // A slope in both directions: with Sub, Up, Average or Paeth nearly every byte is the same, without a filter none is.
        Picture picture = new(200, 200, channels: 1, depth: 8);
        for (int i = 0; i < picture.Samples.Length; i++) picture.Samples[i] = (ushort)((((i % 200) * 7) + (i / 200 * 3)) % 256);
        Assert.That(Encode(picture), Has.Length.LessThan(1000));
    }

    [Test]
    public void Encoded_data_larger_than_a_chunk_is_split()
    {
        Picture picture = new(1100, 1000, channels: 1, depth: 8);
        Random random = new(7);
        foreach (ref ushort sample in picture.Samples.AsSpan()) sample = (ushort)random.Next(256);
        byte[] file = Encode(picture);
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(33)), Is.EqualTo(1 << 20));
        Assert.That(PictureFile.Decode(file, "test.png").Samples, Is.EqualTo(picture.Samples));
    }

    private static byte[] Encode(Picture picture)
    {
        MemoryStream stream = new();
        PngEncoder.Encode(picture, stream);
        return stream.ToArray();
    }
}
