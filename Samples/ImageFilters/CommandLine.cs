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
    private const string AnyEngine = "auto";

    private static readonly (string Name, PaddingMode Value)[] PaddingModes =
    [
        ("replicate", PaddingMode.Replicate),
        ("reflect", PaddingMode.Reflect),
        ("circular", PaddingMode.Circular),
        ("zero", PaddingMode.Zero),
        ("mean", PaddingMode.MeanChannel),
    ];

    private static readonly (string Name, string Value)[] Engines = [(AnyEngine, AnyEngine), ("cpu", "cpu"), ("reference", "reference")];

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
        catch (Exception fault) when (fault is FormatException or ProblemException or RefusedException or IOException or UnauthorizedAccessException)
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
        Option<PaddingMode> padding = OneOf("--padding", "What stands outside the picture.", PaddingModes);
        Option<string> engine = OneOf("--engine", "The engine that computes; auto picks.", Engines);

        Command command = new(name, description) { source, target, padding, engine };
        command.SetAction(parsed =>
        {
            string? named = parsed.GetValue(engine);
            FilterOptions options = new(parsed.GetValue(padding), named == AnyEngine ? null : named);
            string to = parsed.GetRequiredValue(target);
            PictureFile.CheckName(to);
            Picture picture = PictureFile.Read(parsed.GetRequiredValue(source));
            using ConvRuntime runtime = ConvRuntime.CreateDefault();
            Write(to, filter(picture, runtime, options), output);
            return Success;
        });
        return command;
    }

    /// <summary>An option that takes one of a few words, the first where none is given.</summary>
    private static Option<T> OneOf<T>(string name, string description, (string Name, T Value)[] choices)
    {
        string words = string.Join('|', choices.Select(choice => choice.Name));
        return new Option<T>(name)
        {
            Description = $"{description} [default: {choices[0].Name}]",
            HelpName = words,
            DefaultValueFactory = _ => choices[0].Value,
            CustomParser = given =>
            {
                string word = given.Tokens[0].Value;
                int index = Array.FindIndex(choices, choice => choice.Name == word);
                if (index < 0) given.AddError($"{name} is '{word}'; expected {words.Replace("|", ", ", StringComparison.Ordinal)}.");
                return index < 0 ? default : choices[index].Value;
            },
        };
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
        output.WriteLine($"{path}: {picture.Width} × {picture.Height}, {(picture.Channels < 3 ? "gray" : "color")}{(picture.HasAlpha ? " with opacity" : "")}, {picture.Depth} bits");
    }

    private static int Fail(TextWriter errors, string sentence, int code)
    {
        errors.WriteLine(sentence);
        return code;
    }
}
