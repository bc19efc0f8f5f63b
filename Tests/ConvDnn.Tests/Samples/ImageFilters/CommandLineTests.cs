using ConvDnn.Samples.ImageFilters;
using ConvDnn.Samples.ImageFilters.Imaging;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;

namespace ConvDnn.Tests.Samples.ImageFilters;

public class CommandLineTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        File.WriteAllText(_folder.File("in.pgm"), "P2 6 3 255  0 0 0 50 50 50  0 0 0 50 50 50  0 0 0 50 50 50");
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Nothing_given_draws_and_filters_the_scene()
    {
        (int code, string output, string errors) = Run("--folder", _folder.Path);
        Assert.That((code, errors), Is.EqualTo((0, "")));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "in.pgm", "scene-blurred.png", "scene-edges.png", "scene.png" }));
        Assert.That(output, Does.Contain("scene-edges.png: 320 × 240, gray, 8 bits"));
        Assert.That(PictureFile.Read(_folder.File("scene-edges.png")).Samples.Select(sample => (int)sample), Has.Some.EqualTo(255).And.Some.LessThan(10));
    }

    [TestCase("edges", new[] { 0, 0, 200, 200, 0, 0 })] // 4 · 50 on both sides
    // Column sums of the kernel: 17, 66, 107, 66, 17 of 273. A step of 50 gives 50 · (17, 83, 190, 256) / 273 = 3.1, 15.2, 34.8, 46.9.
    [TestCase("blur", new[] { 0, 3, 15, 35, 47, 50 })]
    public void Commands_filter_a_file(string command, int[] expected)
    {
        foreach (string engine in new[] { "auto", "reference" })
        {
            (int code, _, string errors) = Run(command, _folder.File("in.pgm"), _folder.File("out.png"), "--engine", engine);
            Assert.That((code, errors), Is.EqualTo((0, "")));
            Assert.That(PictureFile.Read(_folder.File("out.png")).Row(1).ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Padding_changes_the_border()
    {
        Run("blur", _folder.File("in.pgm"), _folder.File("out.pgm"), "--padding", "zero");
        Assert.That(PictureFile.Read(_folder.File("out.pgm")).Pixel(5, 1)[0], Is.LessThan(40));
    }

    [TestCase("Required argument 'IN' missing", "blur")]
    [TestCase("Required argument 'OUT' missing", "blur", "a.png")]
    [TestCase("'x'", "blur", "a.png", "b.png", "x")]
    [TestCase("--padding is 'odd'; expected replicate, reflect, circular, zero, mean.", "blur", "in.pgm", "out.pgm", "--padding", "odd")]
    [TestCase("--engine is 'gpu'; expected auto, cpu, reference.", "edges", "in.pgm", "out.pgm", "--engine", "gpu")]
    [TestCase("none.png", "edges", "none.png", "out.pgm")]
    [TestCase("should end with .png, .pgm, .ppm or .pnm", "edges", "in.pgm", "out.jpg")]
    [TestCase("does not exist", "edges", "in.pgm", "none/out.pgm")]
    [TestCase("is a folder", "edges", "in.pgm", "folder.png")]
    [TestCase("expected a PNG file or one of NetPBM's P1 to P6", "edges", "text.png", "out.pgm")]
    [TestCase("padding", "edges", "dot.pgm", "out.pgm", "--padding", "reflect")] // one pixel has nothing to mirror
    public void Bad_usage_or_input_ends_with_2_and_one_line(string sentence, params string[] arguments)
    {
        Directory.CreateDirectory(_folder.File("folder.png"));
        File.WriteAllText(_folder.File("text.png"), "This is no picture.");
        File.WriteAllText(_folder.File("dot.pgm"), "P2 1 1 255 7");
        string[] before = _folder.Names;
        (int code, string output, string errors) = Run([.. arguments.Select(argument => argument.Contains('.', StringComparison.Ordinal) ? _folder.File(argument) : argument)]);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(errors, Does.Contain(sentence));
            Assert.That(errors.TrimEnd().ReplaceLineEndings("\n"), Does.Not.Contain("\n"));
            Assert.That(_folder.Names, Is.EqualTo(before));
        });
    }

    [Test]
    public void Old_output_stays_when_the_input_is_bad()
    {
        File.WriteAllText(_folder.File("out.pgm"), "old");
        File.WriteAllText(_folder.File("cut.pgm"), "P5 6 3 255\nabc");
        Assert.That(Run("blur", _folder.File("cut.pgm"), _folder.File("out.pgm")).Code, Is.EqualTo(2));
        Assert.That(File.ReadAllText(_folder.File("out.pgm")), Is.EqualTo("old"));
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        StringWriter output = new(), errors = new();
        int code = CommandLine.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
