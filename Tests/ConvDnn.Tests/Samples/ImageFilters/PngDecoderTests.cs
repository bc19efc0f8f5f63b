using ConvDnn.Samples.ImageFilters.Imaging;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class PngDecoderTests
{
    [Test]
    public void Checksum_of_the_tests_is_that_of_the_specification()
    {
        // Every PNG file ends with these twelve bytes.
        Assert.That(Convert.ToHexString(PngBytes.Chunk("IEND", [])), Is.EqualTo("0000000049454E44AE426082"));
    }

    // One row of samples per case. Gray below 8 bits is widened by 255 / (2^depth - 1): 255, 85, 17.
    [TestCase(1, "00 A0", 3, new[] { 255, 0, 255 })] // 101 and five bits of padding
    [TestCase(2, "00 1B", 4, new[] { 0, 85, 170, 255 })] // 00 01 10 11
    [TestCase(4, "00 0F 70", 3, new[] { 0, 255, 119 })] // 0 F 7: 7 · 17 = 119
    [TestCase(8, "00 01 80 FF", 3, new[] { 1, 128, 255 })]
    [TestCase(16, "00 01 02 FF FE", 2, new[] { 0x0102, 0xFFFE })]
    public void Decode_of_gray_widens_samples(int depth, string rows, int width, int[] expected)
    {
        Picture picture = Decode(PngBytes.File(width, 1, depth, 0, Hex(rows)));
        Assert.That((picture.Width, picture.Height, picture.Channels, picture.Depth), Is.EqualTo((width, 1, 1, depth == 16 ? 16 : 8)));
        Assert.That(picture.Samples, Is.EqualTo(expected));
    }

    [TestCase(2, 8, "00 01 02 03 FF FE FD", 3, new[] { 1, 2, 3, 255, 254, 253 })]
    [TestCase(2, 16, "00 0001 0002 0003 FFFF FFFE FFFD", 3, new[] { 1, 2, 3, 65535, 65534, 65533 })]
    [TestCase(4, 8, "00 01 02 03 04", 2, new[] { 1, 2, 3, 4 })]
    [TestCase(4, 16, "00 0101 0202 0303 0404", 2, new[] { 257, 514, 771, 1028 })]
    [TestCase(6, 8, "00 01 02 03 04 05 06 07 08", 4, new[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [TestCase(6, 16, "00 0001 0002 0003 0004 1005 1006 1007 1008", 4, new[] { 1, 2, 3, 4, 0x1005, 0x1006, 0x1007, 0x1008 })]
    public void Decode_of_several_samples_keeps_their_order(int color, int depth, string rows, int channels, int[] expected)
    {
        Picture picture = Decode(PngBytes.File(2, 1, depth, color, Hex(rows)));
        Assert.That((picture.Channels, picture.Depth), Is.EqualTo((channels, depth)));
        Assert.That(picture.Samples, Is.EqualTo(expected));
    }

    [TestCase(1, "00 40", 2)] // 0 1
    [TestCase(2, "00 18", 3)] // 0 1 2
    [TestCase(4, "00 01 20", 3)]
    [TestCase(8, "00 00 01 02", 3)]
    public void Decode_of_a_palette_looks_colors_up(int depth, string rows, int width)
    {
        byte[] colors = [10, 20, 30, 40, 50, 60, 70, 80, 90];
        byte[] palette = PngBytes.Chunk("PLTE", colors[..(3 * width)]);
        Picture opaque = Decode(PngBytes.File(width, 1, depth, 3, Hex(rows), false, palette));
        Assert.That(opaque.Samples, Is.EqualTo(colors[..(3 * width)].Select(value => (int)value)));

        // One opacity for the first color; the others are opaque.
        Picture partly = Decode(PngBytes.File(width, 1, depth, 3, Hex(rows), false, palette, PngBytes.Chunk("tRNS", [128])));
        Assert.That(partly.Channels, Is.EqualTo(4));
        Assert.That(partly.Samples[..8], Is.EqualTo(new[] { 10, 20, 30, 128, 40, 50, 60, 255 }));
    }

    [Test]
    public void Decode_of_a_transparent_color_makes_an_opacity_channel()
    {
        Assert.Multiple(() =>
        {
            // Gray of 4 bits: the sample 7 is transparent, compared before it becomes 119.
            Assert.That(Decode(PngBytes.File(2, 1, 4, 0, [0, 0x78], false, PngBytes.Chunk("tRNS", [0, 7]))).Samples, Is.EqualTo(new[] { 119, 0, 136, 255 }));
            Assert.That(Decode(PngBytes.File(2, 1, 16, 0, Hex("00 0107 0207"), false, PngBytes.Chunk("tRNS", [1, 7]))).Samples, Is.EqualTo(new[] { 0x0107, 0, 0x0207, 65535 }));
            // All three samples must agree.
            Assert.That(Decode(PngBytes.File(2, 1, 8, 2, [0, 1, 2, 3, 1, 2, 4], false, PngBytes.Chunk("tRNS", [0, 1, 0, 2, 0, 3]))).Samples, Is.EqualTo(new[] { 1, 2, 3, 0, 1, 2, 4, 255 }));
        });
    }

    // The second of two rows, above it 10 20 30 40 (one byte per pixel) with a filter of its own.
    [TestCase(0, new byte[] { 1, 2, 3, 4 }, new[] { 1, 2, 3, 4 })]
    [TestCase(1, new byte[] { 250, 10, 1, 255 }, new[] { 250, 4, 5, 4 })] // running sum modulo 256: 250, 260 - 256 = 4, 5, 260 - 256
    [TestCase(2, new byte[] { 1, 1, 1, 216 }, new[] { 11, 21, 31, 0 })] // above + difference: 40 + 216 = 256
    [TestCase(3, new byte[] { 0, 0, 1, 1 }, new[] { 5, 12, 22, 32 })] // (0+10)/2 = 5; (5+20)/2 = 12; (12+30)/2 + 1 = 22; (22+40)/2 + 1 = 32
    // a + b - c: 0+10-0 → above 10; 11+20-10 = 21: distances 10, 1, 11 → b = 20; 20+30-20 = 30 → b = 30; 130+40-30 = 140: 10, 100, 110 → a = 130
    [TestCase(4, new byte[] { 1, 0, 100, 5 }, new[] { 11, 20, 130, 135 })]
    public void Decode_undoes_each_filter(int filter, byte[] differences, int[] expected)
    {
        byte[] rows = [1, 10, 10, 10, 10, (byte)filter, .. differences]; // Sub: 10, 20, 30, 40
        Assert.That(Decode(PngBytes.File(4, 2, 8, 0, rows)).Samples, Is.EqualTo((int[])[10, 20, 30, 40, .. expected]));
    }

    [Test]
    public void Decode_breaks_ties_of_the_Paeth_filter_in_order()
    {
        // Above 20, 15; the row starts with 20 + 10 = 30. Then a = 30, b = 15, c = 20: a + b - c = 25 is as far from a as from c, so a: 30 + 1.
        Assert.That(Decode(PngBytes.File(2, 2, 8, 0, [0, 20, 15, 4, 10, 1])).Samples, Is.EqualTo(new[] { 20, 15, 30, 31 }));
        // Above 20, 10; the row starts with 25. Then a = 25, b = 10, c = 20: 15 is as far from b as from c, so b: 10 + 1.
        Assert.That(Decode(PngBytes.File(2, 2, 8, 0, [0, 20, 10, 4, 5, 1])).Samples, Is.EqualTo(new[] { 20, 10, 25, 11 }));
    }

    [Test]
    public void Decode_filters_over_whole_pixels()
    {
        // Two pixels of three bytes: Sub adds the byte three to the left.
        Assert.That(Decode(PngBytes.File(2, 1, 8, 2, [1, 1, 2, 3, 10, 20, 30])).Samples, Is.EqualTo(new[] { 1, 2, 3, 11, 22, 33 }));
        // Two pixels of two bytes each (16-bit gray).
        Assert.That(Decode(PngBytes.File(2, 1, 16, 0, [1, 1, 2, 10, 20])).Samples, Is.EqualTo(new[] { 0x0102, 0x0B16 }));
    }

    [Test]
    public void Decode_of_interlaced_rows_puts_every_pixel_in_its_place()
    {
        // The pass in which each pixel of an 8 × 8 block comes (PNG specification, section 8.2).
        string[] passes = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        foreach ((int width, int height) in new[] { (8, 8), (1, 1), (5, 3), (3, 5), (17, 9), (2, 1), (1, 5) })
        {
            List<byte> rows = [];
            for (char pass = '1'; pass <= '7'; pass++)
            {
                for (int y = 0; y < height; y++)
                {
                    byte[] row = [.. Enumerable.Range(0, width).Where(x => passes[y % 8][x % 8] == pass).Select(x => (byte)((y * width) + x))];
                    if (row.Length > 0) rows.AddRange([0, .. row]);
                }
            }

            Assert.That(Decode(PngBytes.File(width, height, 8, 0, [.. rows], interlaced: true)).Samples, Is.EqualTo(Enumerable.Range(0, width * height)), $"{width} × {height}");
        }
    }

    [Test]
    public void Decode_reads_data_split_over_chunks_and_skips_what_it_need_not_know()
    {
        byte[] data = PngBytes.Stored([0, 1, 2, 3]);
        byte[] file =
        [
            .. PngBytes.Signature, .. PngBytes.Header(3, 1, 8, 0), .. PngBytes.Chunk("tEXt", "Title\0x"u8.ToArray()), .. PngBytes.Chunk("IDAT", data[..3]), .. PngBytes.Chunk("IDAT", []),
            .. PngBytes.Chunk("IDAT", data[3..]), .. PngBytes.Chunk("tIME", [1]), .. PngBytes.Chunk("IEND", []), .. "trailing"u8,
        ];
        Assert.That(Decode(file).Samples, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private static IEnumerable<TestCaseData> BadFiles()
    {
        byte[] header = PngBytes.Header(3, 1, 8, 0), data = PngBytes.Chunk("IDAT", PngBytes.Stored([0, 1, 2, 3])), end = PngBytes.Chunk("IEND", []);
        byte[] palette = PngBytes.Chunk("PLTE", [1, 2, 3]), paletteHeader = PngBytes.Header(3, 1, 8, 3);
        byte[] rgbHeader = PngBytes.Header(1, 1, 8, 2), alphaHeader = PngBytes.Header(3, 1, 8, 4);
        byte[] damaged = [.. data];
        damaged[^1] ^= 1;

        TestCaseData Case(string name, string found, params byte[][] chunks) =>
            new TestCaseData((byte[])[.. PngBytes.Signature, .. chunks.SelectMany(chunk => chunk)], found).SetArgDisplayNames(name);

        yield return Case("nothing", "the end of the file between chunks");
        yield return Case("no end", "the end of the file between chunks", header, data);
        yield return Case("no header", "a chunk IDAT first", data, end);
        yield return Case("two headers", "a second chunk IHDR", header, header, data, end);
        yield return Case("short header", "a chunk IHDR of 3 bytes", PngBytes.Chunk("IHDR", [1, 2, 3]), end);
        yield return Case("no width", "0 × 1 pixels", PngBytes.Header(0, 1, 8, 0), data, end);
        yield return Case("huge", "2147483647 × 2147483647 pixels", PngBytes.Header(int.MaxValue, int.MaxValue, 8, 0), data, end);
        yield return Case("depth 3", "color type 0 with 3 bits", PngBytes.Header(3, 1, 3, 0), data, end);
        yield return Case("color 5", "color type 5 with 8 bits", PngBytes.Header(3, 1, 8, 5), data, end);
        yield return Case("palette of 16 bits", "color type 3 with 16 bits", PngBytes.Header(3, 1, 16, 3), data, end);
        yield return Case("compression", "compression method 1", PngBytes.Chunk("IHDR", [0, 0, 0, 3, 0, 0, 0, 1, 8, 0, 1, 0, 0]), data, end);
        yield return Case("filter method", "filter method 1", PngBytes.Chunk("IHDR", [0, 0, 0, 3, 0, 0, 0, 1, 8, 0, 0, 1, 0]), data, end);
        yield return Case("interlace", "interlace method 2", PngBytes.Chunk("IHDR", [0, 0, 0, 3, 0, 0, 0, 1, 8, 0, 0, 0, 2]), data, end);
        yield return Case("checksum", "checksum", header, damaged, end);
        yield return Case("length", "a chunk IDAT of 2147483647 bytes with", header, [0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0, 0, 0, 0], end);
        yield return Case("type", "chunk type 00000000", header, new byte[12], end);
        yield return Case("critical", "the unknown critical chunk ABCD", header, PngBytes.Chunk("ABCD", []), data, end);
        yield return Case("split data", "chunks IDAT with others between", header, data, PngBytes.Chunk("tEXt", []), data, end);
        yield return Case("long end", "a chunk IEND of 1 bytes", header, data, PngBytes.Chunk("IEND", [0]));
        yield return Case("no data", "0 compressed bytes for 3 × 1", header, end);
        yield return Case("bomb", "compressed bytes for 8000 × 8000 pixels", PngBytes.Header(8000, 8000, 8, 6), data, end);
        yield return Case("no palette", "a palette picture without a chunk PLTE", paletteHeader, data, end);
        yield return Case("gray palette", "a chunk PLTE in a gray picture", header, palette, data, end);
        yield return Case("two palettes", "a second chunk PLTE", paletteHeader, palette, palette, data, end);
        yield return Case("palette length", "a chunk PLTE of 4 bytes", paletteHeader, PngBytes.Chunk("PLTE", [1, 2, 3, 4]), data, end);
        yield return Case("palette too long", "a chunk PLTE of 9 bytes", PngBytes.Header(3, 1, 1, 3), PngBytes.Chunk("PLTE", new byte[9]), data, end);
        yield return Case("palette late", "a chunk PLTE behind tRNS or IDAT", rgbHeader, data, palette, end);
        yield return Case("index", "color 1 of a palette with 1", paletteHeader, palette, data, end);
        yield return Case("opacity first", "a chunk tRNS of 1 bytes", paletteHeader, PngBytes.Chunk("tRNS", [1]), palette, data, end);
        yield return Case("opacities", "a chunk tRNS of 2 bytes", paletteHeader, palette, PngBytes.Chunk("tRNS", [1, 2]), data, end);
        yield return Case("opacity late", "a chunk tRNS behind IDAT", header, data, PngBytes.Chunk("tRNS", [0, 1]), end);
        yield return Case("opacity twice", "a second chunk tRNS", header, PngBytes.Chunk("tRNS", [0, 1]), PngBytes.Chunk("tRNS", [0, 1]), data, end);
        yield return Case("opacity of gray", "a chunk tRNS of 1 bytes", header, PngBytes.Chunk("tRNS", [1]), data, end);
        yield return Case("opacity beside alpha", "a chunk tRNS of 2 bytes", alphaHeader, PngBytes.Chunk("tRNS", [0, 1]), data, end);
        yield return Case("few rows", "the end of the pixel data in row 1 of 2", PngBytes.Header(3, 2, 8, 0), data, end);
        yield return Case("many rows", "more pixel data than the picture has pixels", PngBytes.Header(2, 1, 8, 0), data, end);
        yield return Case("row filter", "row filter 5", header, PngBytes.Chunk("IDAT", PngBytes.Stored([5, 1, 2, 3])), end);
        yield return Case("not zlib", "damaged pixel data", header, PngBytes.Chunk("IDAT", "no compressed data"u8.ToArray()), end);
        yield return Case("adler", "damaged pixel data", header, PngBytes.Chunk("IDAT", [.. PngBytes.Stored([0, 1, 2, 3])[..^1], 0x55]), end);
    }

    [TestCaseSource(nameof(BadFiles))]
    public void Decode_of_a_bad_file_says_what_was_found(byte[] file, string found) =>
        Assert.That(() => Decode(file), Throws.TypeOf<PictureFormatException>()
            .With.Message.StartsWith("'test.png' cannot be read as a picture: found ").And.Message.Contains(found).And.Message.Matches(@"\A[^\r\n]+, expected [^\r\n]*[^.\r\n]\.\z"));

    private static Picture Decode(byte[] file) => PictureFile.Decode(file, "test.png");

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
