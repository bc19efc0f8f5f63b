using System.CommandLine;
using System.CommandLine.Parsing;
using ConvDnn.Samples.ImageFilters.Filters;
using ConvDnn.Samples.ImageFilters.Imaging;

namespace ConvDnn.Samples.ImageFilters;

/// <summary>The program's commands: <c>blur IN OUT</c>, <c>edges IN OUT</c>, and a demonstration when nothing is given.</summary>
internal static class CommandLine
{
    private const int Success = 0;
    private const int BadInput = 2;
    private const int EngineUnavailable = 3;

    private static readonly Dictionary<string, PaddingMode> PaddingModes = new(StringComparer.Ordinal)
    {
        ["replicate"] = PaddingMode.Replicate,
        ["reflect"] = PaddingMode.Reflect,
        ["circular"] = PaddingMode.Circular,
        ["zero"] = PaddingMode.Zero,
        ["mean"] = PaddingMode.MeanChannel,
    };

    private delegate Picture Filter(Picture picture, ConvRuntime runtime, FilterOptions options);

    /// <summary>Runs the program. Output is one line per file written; a fault is one sentence on <paramref name="errors"/>.</summary>
    /// <returns>0 when everything was written, 2 for bad usage or input, 3 for an engine that is not here.</returns>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        ParseResult parsed = Root(output).Parse(arguments);
        if (parsed.Errors is [ParseError first, ..]) return Fail(errors, first.Message, BadInput);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors });
        }
        catch (EngineUnavailableException fault)
        {
            return Fail(errors, fault.Message, EngineUnavailable);
        }
        catch (Exception fault) when (fault is PictureFormatException or ProblemException or RefusedException or IOException or UnauthorizedAccessException)
        {
            return Fail(errors, fault.Message, BadInput);
        }
    }

    private static RootCommand Root(TextWriter output)
    {
        Option<string> folder = new("--folder") { Description = "Where the demonstration writes its pictures.", DefaultValueFactory = _ => "." };
        RootCommand root = new("Blurs pictures and finds their edges by convolution. Without a command: draws a landscape, blurs it and finds its edges.")
        {
            folder,
            FilterCommand("blur", "Blurs a picture with a 5 × 5 Gaussian.", GaussianBlur.Apply, output),
            FilterCommand("edges", "Finds the edges of a picture: the magnitude of its Sobel gradient.", SobelEdges.Apply, output),
        };
        root.SetAction(parsed => Demonstrate(parsed.GetRequiredValue(folder), output));
        return root;
    }

    private static Command FilterCommand(string name, string description, Filter filter, TextWriter output)
    {
        Argument<string> source = new("IN") { Description = "The picture: PNG, or NetPBM's P1 to P6." };
        Argument<string> target = new("OUT") { Description = "The file to write: .png, .pgm, .ppm or .pnm. It appears whole or not at all." };
        Option<string> padding = new("--padding") { Description = "What stands outside the picture.", DefaultValueFactory = _ => "replicate" };
        Option<string> engine = new("--engine") { Description = "The engine that computes; auto picks.", DefaultValueFactory = _ => "auto" };
        padding.AcceptOnlyFromAmong([.. PaddingModes.Keys]);
        engine.AcceptOnlyFromAmong("auto", "cpu", "reference");

        Command command = new(name, description) { source, target, padding, engine };
        command.SetAction(parsed =>
        {
            string named = parsed.GetRequiredValue(engine);
            FilterOptions options = new(PaddingModes[parsed.GetRequiredValue(padding)], named == "auto" ? null : named);
            string to = parsed.GetRequiredValue(target);
            PictureFile.CheckName(to);
            Picture picture = PictureFile.Read(parsed.GetRequiredValue(source));
            using ConvRuntime runtime = ConvRuntime.CreateDefault();
            Write(to, filter(picture, runtime, options), output);
            return Success;
        });
        return command;
    }

    private static int Demonstrate(string folder, TextWriter output)
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        string scene = Path.Combine(folder, "scene.png");
        Write(scene, DemoScene.Draw(), output);
        // Read back from the file, as a picture from a camera would be.
        Picture picture = PictureFile.Read(scene);
        Write(Path.Combine(folder, "scene-blurred.png"), GaussianBlur.Apply(picture, runtime, new FilterOptions()), output);
        Write(Path.Combine(folder, "scene-edges.png"), SobelEdges.Apply(picture, runtime, new FilterOptions()), output);
        return Success;
    }

    private static void Write(string path, Picture picture, TextWriter output)
    {
        PictureFile.Write(path, picture);
        output.WriteLine($"{path}: {picture.Width} × {picture.Height}, {picture.Channels} channels of {picture.Depth} bits");
    }

    private static int Fail(TextWriter errors, string sentence, int code)
    {
        errors.WriteLine(sentence);
        return code;
    }
}
