using System.Text;
using ConvDnn.Samples.ImageFilters.Imaging;
using ConvDnn.Samples.ImageFilters.Imaging.NetPbm;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class NetPbmTests
{
    // Latin-1 stands for bytes. In bitmaps 1 is black.
    [TestCase("P1\n# a comment\n3 2\n1 0 1\n0 1 0\n", 3, 2, 1, 8, new[] { 0, 255, 0, 255, 0, 255 })]
    [TestCase("P1 3 2 101010", 3, 2, 1, 8, new[] { 0, 255, 0, 255, 0, 255 })]
    [TestCase("P4\n9 2\n\u00AA\u0080\u0000\u007F", 9, 2, 1, 8, new[] { 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255 })]
    [TestCase("P2\n2 1 255\n7 255", 2, 1, 1, 8, new[] { 7, 255 })]
    [TestCase("P2 4 1 3 # three is white\n0 1 2 3\n\n", 4, 1, 1, 8, new[] { 0, 85, 170, 255 })]
    [TestCase("P2 2 1 1023 0 512", 2, 1, 1, 16, new[] { 0, 32800 })] // 512 · 65535 / 1023 = 32799.56
    [TestCase("P5 2 1 255\n\u0001\u0020", 2, 1, 1, 8, new[] { 1, 32 })]
    [TestCase("P5 2 1 100 \u0032\u0064", 2, 1, 1, 8, new[] { 128, 255 })] // 50 · 255 / 100 = 127.5
    [TestCase("P5 2 1 65535\n\u0001\u0002\u00FF\u00FE", 2, 1, 1, 16, new[] { 0x0102, 0xFFFE })]
    [TestCase("P3 1 2 255 1 2 3 4 5 6", 1, 2, 3, 8, new[] { 1, 2, 3, 4, 5, 6 })]
    [TestCase("P6 1 1 255\n\u0001\u0002\u0003", 1, 1, 3, 8, new[] { 1, 2, 3 })]
    [TestCase("P6#c\r1 1 65535\n\u0001\u0000\u0002\u0000\u0003\u0000", 1, 1, 3, 16, new[] { 256, 512, 768 })]
    public void Decode_reads_all_six_formats(string file, int width, int height, int channels, int depth, int[] expected)
    {
        Picture picture = Decode(file);
        Assert.That((picture.Width, picture.Height, picture.Channels, picture.Depth), Is.EqualTo((width, height, channels, depth)));
        Assert.That(picture.Samples, Is.EqualTo(expected));
    }

    [TestCase("P5", "no white space behind P5")]
    [TestCase("P55 1 1", "no white space behind P5")]
    [TestCase("P5 ", "the end of the file instead of the width")]
    [TestCase("P5 x", "byte 0x78 instead of the width")]
    [TestCase("P5 -1 1 255\nx", "byte 0x2D instead of the width")]
    [TestCase("P5 0 1 255\n", "0 as the width")]
    [TestCase("P5 1", "the end of the file instead of the height")]
    [TestCase("P5 99999999999999999999 1 255\n", "as the width")]
    [TestCase("P5 100000 100000 255\n", "100000 × 100000 pixels")]
    [TestCase("P5 1 1 0\n\u0000", "0 as the largest value")]
    [TestCase("P5 1 1 65536\n\u0000\u0000", "65536 as the largest value")]
    [TestCase("P5 1 1 255", "no white space behind the header")]
    [TestCase("P5 1 1 255x", "no white space behind the header")]
    [TestCase("P5 2 1 255\nx", "1 bytes of pixels for 2 × 1")]
    [TestCase("P5 1 1 255\nxx", "1 bytes behind the pixels")]
    [TestCase("P5 1 1 100\n\u00FF", "sample 255")]
    [TestCase("P6 8000 8000 255\nx", "1 bytes of pixels for 8000 × 8000")]
    [TestCase("P2 2 1 255 1", "2 bytes of pixels for 2 × 1")]
    [TestCase("P2 2 1 255 1 256", "256 as a sample")]
    [TestCase("P2 2 1 255 1 x", "byte 0x78 instead of a sample")]
    [TestCase("P2 2 1 255 100 ", "the end of the file instead of a sample")]
    [TestCase("P2 1 1 255 1 2", "1 bytes behind the pixels")]
    [TestCase("P1 2 1 12", "byte 0x32 among the pixels")]
    [TestCase("P1 2 1 1 \n", "the end of the file among the pixels")]
    public void Decode_of_a_bad_file_says_what_was_found(string file, string found) =>
        Assert.That(() => Decode(file), Throws.TypeOf<PictureFormatException>().With.Message.StartsWith("'test.pnm' cannot be read as a picture: found ").And.Message.Contains(found));

    [TestCase(1, 8, false, "P5\n2 1\n255\n\u0001\u00FF")]
    [TestCase(1, 8, true, "P6\n2 1\n255\n\u0001\u0001\u0001\u00FF\u00FF\u00FF")]
    [TestCase(1, 16, false, "P5\n2 1\n65535\n\u0000\u0001\u0000\u00FF")]
    [TestCase(3, 8, true, "P6\n2 1\n255\n\u0001\u00FF\u0003\u0004\u0005\u0006")]
    public void Encode_writes_raw_files(int channels, int depth, bool colors, string expected)
    {
        Picture picture = new(2, 1, channels, depth);
        ushort[] samples = [1, 255, 3, 4, 5, 6];
        samples.AsSpan(0, 2 * channels).CopyTo(picture.Samples);
        MemoryStream stream = new();
        NetPbmEncoder.Encode(picture, colors, stream);
        Assert.That(Encoding.Latin1.GetString(stream.ToArray()), Is.EqualTo(expected));
    }

    private static Picture Decode(string file) => PictureFile.Decode(Encoding.Latin1.GetBytes(file), "test.pnm");
}
