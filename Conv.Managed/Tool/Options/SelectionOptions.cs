using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ConvDnn.Parity;
using ConvDnn.Parity.Conformance;

namespace ConvDnn.Tool.Options;

/// <summary>Which engines are set against which problems: the options that <c>parity</c> and <c>bench</c> share.</summary>
internal sealed class SelectionOptions
{
    public Option<string[]> EngineNames { get; } = new("--engines", "--engine")
    {
        Description = $"Engines with commas between ({string.Join(", ", Engines.Names.Where(static name => name != Engines.Auto))}). Default: all that work here.",
        HelpName = "E,…",
    };

    public Option<string[]> Operations { get; } = new("--ops") { Description = $"Operations with commas between: {string.Join(", ", Operation.Families)}. Default: all.", HelpName = "OP,…" };

    public Option<string[]> Types { get; } = new("--types") { Description = "Element types with commas between, such as f32,f64; tf32 is float32 that may be multiplied in TF32.", HelpName = "T,…" };

    public Option<string?> Shapes { get; } = new("--shapes") { Description = "A list of shapes in place of the built-in one.", HelpName = "FILE.csv" };

    public Option<string[]> Cases { get; } = new("--cases") { Description = "The problems of conformance cases in place of the built-in ones; their numbers are drawn.", HelpName = "FOLDER" };

    public Option<string?> ScaleTo { get; } = new("--scale-to") { Description = "Convolutions of --shapes with more operations are made smaller: one sample, then space and channels halved in turn.", HelpName = "N" };

    public LayoutOption Layout { get; } = new();

    public Option<string[]> Problems { get; } = new("--problem") { Description = "One problem's text in place of a list; may be repeated.", HelpName = "TEXT" };

    public Option<string?> Seed { get; } = new("--seed") { Description = "Decides all numbers. Default 0.", HelpName = "S" };

    public Option<string?> Budget { get; } = new("--budget") { Description = "Seconds after which nothing more is begun.", HelpName = "SECONDS" };

    public Option<string?> Threads { get; } = new("--threads") { Description = "Processor threads; all when left out.", HelpName = "T" };

    public AccuracyOption Accuracy { get; } = new();

    public IReadOnlyList<Option> All => [EngineNames, Operations, Types, Shapes, ScaleTo, Cases, Problems, Layout.Option, Budget, Accuracy.Option, Threads];

    /// <summary>The engines that are meant: those named, which must work, or all that work.</summary>
    /// <exception cref="UsageException">A name is not known.</exception>
    /// <exception cref="EngineUnavailableException">A named engine is not here.</exception>
    public IReadOnlyList<IEngine> ReadEngines(ParseResult parsed, ConvRuntime runtime)
    {
        ImmutableArray<string> names = Parts(parsed, EngineNames);
        if (names.IsEmpty || names.Contains(Engines.Auto)) return [.. runtime.Engines.Where(static engine => engine.Status.IsAvailable)];
        return [.. names.Distinct(StringComparer.Ordinal).Select(name => runtime.Engine(Engines.Require(runtime, name)!))];
    }

    /// <summary>The part of a matrix that is meant.</summary>
    /// <exception cref="UsageException">A value means nothing.</exception>
    public MatrixOptions ReadMatrix(ParseResult parsed) => new()
    {
        Operations = [.. Parts(parsed, Operations).Select(OperationOf)],
        Types = [.. Parts(parsed, Types).Select(TypeOf)],
        Precision = PrecisionOf(Parts(parsed, Types)),
        Layout = Layout.Read(parsed),
        ScaleTo = GeometryOptions.RealOf(parsed, ScaleTo, double.PositiveInfinity),
        Seed = parsed.GetValue(Seed) is not { } text ? 0 : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : throw new UsageException($"--seed is '{text}'; expected a whole number from 0."),
    };

    /// <summary>The problems that are named by <c>--problem</c>, listed by <c>--shapes</c> or posed by <c>--cases</c>; null when none was given.</summary>
    /// <exception cref="UsageException">More than one was given.</exception>
    /// <exception cref="ShapeListException">The list cannot be used.</exception>
    public IReadOnlyList<Problem>? ReadProblems(ParseResult parsed, MatrixOptions matrix)
    {
        string[] texts = parsed.GetValue(Problems) ?? [];
        string[] folders = parsed.GetValue(Cases) ?? [];
        string? file = parsed.GetValue(Shapes);
        if ((file is not null ? 1 : 0) + (texts.Length > 0 ? 1 : 0) + (folders.Length > 0 ? 1 : 0) > 1) throw new UsageException("More than one of --problem, --shapes and --cases was given; expected one of them.");
        if (folders.Length > 0) return [.. DefaultMatrix.Retyped(CaseProblems.Of(folders), matrix with { MaxFlops = double.PositiveInfinity })];
        if (file is null) return texts.Length == 0 ? null : [.. texts.Select(Problem.Parse)];
        if (!File.Exists(file)) throw new UsageException($"--shapes '{file}' does not exist; expected a .csv file.");
        // Rows that a list marks as covering the others stand for it.
        return [.. DefaultMatrix.Problems(ShapeListReader.Read(file).Where(static row => row.IsCore), matrix with { MaxFlops = double.PositiveInfinity })];
    }

    public TimeSpan? ReadBudget(ParseResult parsed)
    {
        if (parsed.GetValue(Budget) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e6
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"--budget is '{text}'; expected a number of seconds above 0.");
    }

    public PlanOptions ReadPlans(ParseResult parsed) => new() { Accuracy = Accuracy.Read(parsed), Threads = EngineOptions.ThreadCount(parsed.GetValue(Threads)) };

    private static ImmutableArray<string> Parts(ParseResult parsed, Option<string[]> option) =>
        [.. (parsed.GetValue(option) ?? []).SelectMany(static text => text.Split(',', StringSplitOptions.TrimEntries)).Select(part => part.Length > 0 ? part : throw new UsageException($"{option.Name} has an empty entry; expected names with commas between."))];

    private static string OperationOf(string name) =>
        Operation.Families.Contains(name) ? name : throw new UsageException($"--ops names '{name}'; expected one of {string.Join(", ", Operation.Families)}.");

    private const string Tf32 = "tf32";

    private static Float32Precision PrecisionOf(ImmutableArray<string> names) =>
        !names.Contains(Tf32) ? Float32Precision.Ieee
        : names.Contains(ElementType.Float32.Name()) ? throw new UsageException("--types names f32 and tf32; expected one of them in one run.")
        : Float32Precision.Tf32;

    private static ElementType TypeOf(string name) =>
        name == Tf32 ? ElementType.Float32 :
        ElementTypes.TryParse(name, out ElementType type) && type is not (ElementType.Int32 or ElementType.Int64) ? type : throw new UsageException($"--types names '{name}'; expected f32, tf32, f64, f16, bf16, s8 or u8.");
}
