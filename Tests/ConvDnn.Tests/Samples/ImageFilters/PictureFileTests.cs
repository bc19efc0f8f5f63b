using ConvDnn.Samples.ImageFilters;
using ConvDnn.Samples.ImageFilters.Imaging;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class PictureFileTests
{
    [TestCase("a.png", 1)]
    [TestCase("a.png", 4)]
    [TestCase("a.PNG", 3)]
    [TestCase("a.pgm", 1)]
    [TestCase("a.ppm", 3)]
    [TestCase("a.pnm", 1)]
    [TestCase("a.pnm", 3)]
    public void Written_pictures_read_back(string name, int channels)
    {
        using TemporaryFolder folder = new();
        Picture picture = Noise(5, 4, channels);
        PictureFile.Write(folder.File(name), picture);
        Picture back = PictureFile.Read(folder.File(name));
        Assert.That((back.Width, back.Height, back.Channels), Is.EqualTo((5, 4, channels)));
        Assert.That(back.Samples, Is.EqualTo(picture.Samples));
        Assert.That(folder.Names, Is.EqualTo(new[] { name }));
    }

    [TestCase("a.jpg", 1, "should end with .png, .pgm, .ppm or .pnm")]
    [TestCase("a", 1, "should end with")]
    [TestCase("a.pgm", 3, "a .pgm file holds gray")]
    [TestCase("a.ppm", 4, "NetPBM files hold no opacity")]
    public void Write_refuses_what_the_format_cannot_hold_and_leaves_nothing(string name, int channels, string reason)
    {
        using TemporaryFolder folder = new();
        Assert.That(() => PictureFile.Write(folder.File(name), Noise(2, 2, channels)), Throws.TypeOf<PictureFormatException>().With.Message.Contains(reason));
        Assert.That(folder.Names, Is.Empty);
    }

    [TestCase("", "an empty file")]
    [TestCase("GIF89a....", "first bytes 474946383961")]
    [TestCase("P7\n", "first bytes 50370A")]
    public void Read_of_another_format_shows_its_first_bytes(string content, string found)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a.png"), content);
        Assert.That(() => PictureFile.Read(folder.File("a.png")), Throws.TypeOf<PictureFormatException>().With.Message.Contains(found).And.Message.Contains("expected a PNG file or one of NetPBM's P1 to P6"));
    }

    [Test]
    public void Damaged_pictures_read_or_are_refused([Values(1, 2, 3, 4)] int seed)
    {
        Random random = new(seed);
        byte[][] sound =
        [
            PngBytes.File(5, 4, 4, 0, Rows(4, 3, random)),
            PngBytes.File(5, 4, 8, 6, Rows(4, 20, random)),
            PngBytes.File(5, 4, 2, 3, Rows(4, 2, random), false, PngBytes.Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), PngBytes.Chunk("tRNS", [1, 2])),
            PngBytes.File(3, 2, 16, 2, [0, .. new byte[6], 0, .. new byte[6], 0, .. new byte[6], 0, .. new byte[18]], interlaced: true),
            "P1\n3 2\n1 0 1 0 1 0\n"u8.ToArray(), "P2 2 2 7\n0 1 2 3\n"u8.ToArray(), "P3 1 1 255 1 2 3 # end\n"u8.ToArray(),
            "P4\n9 2\nabcd"u8.ToArray(), "P5 3 2 255\nabcdef"u8.ToArray(), "P6 1 2 300\n\0a\0b\0c\0d\0e\0f"u8.ToArray(),
        ];
        foreach (byte[] file in sound) Assert.That(() => PictureFile.Decode(file, "x"), Throws.Nothing);

        int refused = 0;
        for (int i = 0; i < 10_000; i++)
        {
            byte[] file = Damage([.. sound[random.Next(sound.Length)]], random);
            if (random.Next(4) > 0) PngBytes.RepairChecksums(file);
            try
            {
                PictureFile.Decode(file, "x");
            }
            catch (PictureFormatException refusal)
            {
                refused++;
                Assert.That(refusal.Message, Does.Match(@"\A'x' cannot be read as a picture: found [^\r\n\0]+, expected [^\r\n\0]+\.\z"));
            }
        }

        Assert.That(refused, Is.InRange(3000, 9999));
    }

    [Test]
    public void Demo_scene_survives_a_file()
    {
        using TemporaryFolder folder = new();
        Picture scene = DemoScene.Draw();
        PictureFile.Write(folder.File("scene.png"), scene);
        Assert.That(PictureFile.Read(folder.File("scene.png")).Samples, Is.EqualTo(scene.Samples));
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        for (int wound = random.Next(1, 4); wound > 0; wound--)
        {
            int at = random.Next(file.Length + 1), length = Math.Min(random.Next(1, 6), file.Length - at);
            byte[] noise = new byte[random.Next(5)];
            random.NextBytes(noise);
            file = random.Next(5) switch
            {
                0 => file[..at],
                1 => [.. file[..at], .. noise, .. file[at..]],
                2 => [.. file[..at], .. file[(at + length)..]],
                _ when at < file.Length => [.. file[..at], (byte)random.Next(256), .. file[(at + 1)..]],
                _ => file,
            };
        }

        return file;
    }

    private static byte[] Rows(int count, int length, Random random)
    {
        byte[] rows = new byte[count * (1 + length)];
        random.NextBytes(rows);
        for (int row = 0; row < count; row++) rows[row * (1 + length)] = (byte)(row % 5);
        return rows;
    }

    private static Picture Noise(int width, int height, int channels)
    {
        Picture picture = new(width, height, channels, depth: 8);
        Random random = new(channels);
        foreach (ref ushort sample in picture.Samples.AsSpan()) sample = (ushort)random.Next(256);
        return picture;
    }
}
