using System.CommandLine;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Running;

/// <summary>What a command line asks <c>run</c> to do, checked as far as the files' headers allow.</summary>
internal sealed record RunRequest
{
    /// <summary>What is computed.</summary>
    public required Problem Problem { get; init; }

    /// <summary>The files that hold the operands that are read.</summary>
    public required IReadOnlyDictionary<OperandRole, NpyFile> Inputs { get; init; }

    /// <summary>Where the result goes.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where the positions of maxima go, or null.</summary>
    public string? IndicesPath { get; init; }

    /// <summary>What the output holds before, or null.</summary>
    public NpyFile? Earlier { get; init; }

    /// <summary>The layout of all files.</summary>
    public required FileLayout Layout { get; init; }

    public required double Alpha { get; init; }

    public required double Beta { get; init; }

    public required double ResidualScale { get; init; }

    /// <summary>Where a document about the run goes.</summary>
    public required JsonTarget Json { get; init; }

    /// <summary>What plans are asked for on a runtime.</summary>
    public required Func<ConvRuntime, PlanOptions> Plans { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It cannot be followed.</exception>
    /// <exception cref="ProblemException">It describes what cannot be.</exception>
    /// <exception cref="NpyFormatException">A file is not sound.</exception>
    public static RunRequest Read(ParseResult parsed, string word, RunOptions options)
    {
        if (!Words.TryParse(word, out RunOperation operation)) throw new UsageException($"There is no operation '{word}'; expected one of {string.Join(", ", Words.All<RunOperation>())}.");
        options.RequireMeaningful(parsed, operation);
        var layout = new FileLayout(options.Layout.Read(parsed));
        var described = RunProblem.Describe(new RunLine(parsed, options, operation, layout));
        NpyFile? earlier = parsed.GetValue(options.Files.Accumulate) is { } file ? NpyFile.Open(options.Files.Accumulate.Name, file, layout) : null;
        double beta = GeometryOptions.RealOf(parsed, options.Beta, earlier is null ? 0 : 1);
        if (beta != 0 && earlier is null) throw new UsageException($"--beta is {beta}; expected --accumulate with what the output holds before.");
        return new RunRequest
        {
            Problem = described.Problem,
            Inputs = described.Inputs,
            OutputPath = parsed.GetValue(options.Files.Output) is { Length: > 0 } output ? output : throw new UsageException($"{Words.Of(operation)} was given no --output; expected the name of the .npy file to write."),
            IndicesPath = parsed.GetValue(options.Files.Indices),
            Earlier = earlier,
            Layout = layout,
            Alpha = GeometryOptions.RealOf(parsed, options.Alpha, 1),
            Beta = beta,
            ResidualScale = GeometryOptions.RealOf(parsed, options.ResidualScale, 1),
            Json = options.Json.ReadAlone(parsed),
            Plans = runtime => options.Engine.Read(parsed, runtime),
        };
    }
}
