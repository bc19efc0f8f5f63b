using System.Collections.Immutable;

namespace ConvDnn.Parity.Conformance;

/// <summary>Runs conformance cases on an engine and holds every result against the case's expectation.</summary>
public sealed class CaseRunner
{
    /// <summary>Operations of the cases that ConvDnn does not have.</summary>
    private static readonly ImmutableDictionary<string, string> Absent = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["deform_conv"] = "deformable convolution is no operation of ConvDnn",
        ["lp_pool"] = "Lp pooling is no operation of ConvDnn",
        ["max_unpool"] = "max unpooling is no operation of ConvDnn",
        ["causal_conv1d_state"] = "convolution with carried state is no operation of ConvDnn",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private readonly CaseRunOptions _options;
    private readonly Executor _executor;

    /// <summary>Prepares to run cases.</summary>
    /// <param name="createPlan">Makes a plan on the engine under test; its <see cref="RefusedException"/> makes a result skipped.</param>
    /// <param name="options">How to run them; null for float32, channels first.</param>
    /// <exception cref="ArgumentException">The arithmetic or layout is none that cases can be run in.</exception>
    public CaseRunner(Func<Problem, Plan> createPlan, CaseRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(createPlan);
        _options = options ?? new CaseRunOptions();
        if (!_options.Arithmetic.IsFloatingPoint())
        {
            throw new ArgumentException($"arithmetic = {_options.Arithmetic.Name()} was given; expected f32, f64, f16 or bf16.", nameof(options));
        }

        if (_options.Layout is not (TensorFormat.ChannelsFirst or TensorFormat.ChannelsLast))
        {
            throw new ArgumentException($"layout = {Words.Of(_options.Layout)} was given; expected channels-first or channels-last.", nameof(options));
        }

        _executor = new Executor(createPlan);
    }

    /// <summary>Reads and runs the case of a folder. A folder that cannot be understood is a failed case, not an exception.</summary>
    /// <param name="folder">A folder with a <see cref="CaseReader.FileName"/>.</param>
    public CaseResult Run(string folder)
    {
        try
        {
            return Run(CaseReader.Read(folder));
        }
        catch (Exception unreadable) when (unreadable is FormatException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Unreadable(folder, unreadable.Message);
        }
    }

    /// <summary>Runs a case.</summary>
    /// <param name="source">The case. Its attributes are read once: run it once.</param>
    public CaseResult Run(ConformanceCase source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Absent.TryGetValue(source.Operation, out string? reason))
        {
            return Summary(source, [.. source.Expected.Select(expected => new OutputResult(expected.Tensor.Role, Outcome.Skipped, reason, 0, 0, "", "", ""))]);
        }

        try
        {
            var contents = new CaseContents(source, _options.Arithmetic, _options.Layout);
            List<PlannedResult> planned = [.. Plan(contents)];
            contents.RequireAllUsed();
            return Summary(source, [.. planned.Select(result => Check(contents, result))]);
        }
        catch (ProblemException impossible)
        {
            return Unreadable(source.Folder, $"'{Path.Combine(source.Folder, CaseReader.FileName)}' describes what cannot be: {impossible.Message}");
        }
        catch (CaseFormatException contradiction)
        {
            return Unreadable(source.Folder, contradiction.Message);
        }
    }

    private IEnumerable<PlannedResult> Plan(CaseContents contents) => contents.Case.Operation switch
    {
        "conv" => ConvolutionCase.Convolution(contents, _executor),
        "conv_transpose" => ConvolutionCase.Transposed(contents, _executor),
        "max_pool" => PoolingCase.Max(contents, _executor),
        "avg_pool" => PoolingCase.Average(contents, _executor),
        "global_max_pool" => PoolingCase.GlobalMax(contents, _executor),
        "global_avg_pool" => PoolingCase.GlobalAverage(contents, _executor),
        "im2col" => UnfoldCase.Im2Col(contents),
        "col2im" => UnfoldCase.Col2Im(contents),
        "pad" => PadCase.Results(contents),
        "conv_integer" => IntegerConvolutionCase.Sums(contents),
        "qlinear_conv" => IntegerConvolutionCase.Requantized(contents),
        var operation => throw contents.Wrong($"has the operation '{operation}'; expected one that docs/cli.md lists"),
    };

    private OutputResult Check(CaseContents contents, PlannedResult planned)
    {
        OutputResult Result(Outcome outcome, string detail, long elements = 0, double worst = 0, Execution? execution = null) =>
            new(planned.Label, outcome, detail, elements, worst, planned.Problem.ToString(), execution?.Engine ?? "", execution?.Algorithm ?? "");

        if ((planned.Objection ?? contents.RangeObjection(planned.Expected.Tensor)) is { } objection) return Result(Outcome.Skipped, objection);
        try
        {
            Execution execution = _executor.Run(planned.MakeCall());
            return Verdict(contents, planned, execution, Result);
        }
        catch (RefusedException refusal)
        {
            return Result(Outcome.Refused, $"{planned.Label} was refused: {refusal.Message}");
        }
        catch (EngineFaultException fault)
        {
            return Result(Outcome.Failed, fault.Message);
        }
        catch (Exception crash) when (crash is not (OutOfMemoryException or OperationCanceledException or EngineUnavailableException))
        {
            // Whatever an engine throws here is its failure on this case; the other cases still count.
            return Result(Outcome.Failed, $"the engine threw {crash.GetType().Name}: {crash.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static OutputResult Verdict(CaseContents contents, PlannedResult planned, Execution execution, Func<Outcome, string, long, double, Execution?, OutputResult> result)
    {
        Comparison[] comparisons = [.. execution.Runs.Select(run => CaseComparison.Compare(contents, planned, execution, run))];
        Comparison worst = comparisons.MaxBy(static comparison => (comparison.Wrong > 0, comparison.MaxRatio))!;
        if (execution.Fault is not null) return result(Outcome.Failed, execution.Fault, worst.Elements, worst.MaxRatio, execution);
        // An empty tensor holds nothing that could be wrong; that its shape is right was checked before.
        bool agrees = comparisons.All(static comparison => comparison.Status == ComparisonStatus.Passed) || planned.Expected.Tensor.Values.IsEmpty;
        return result(agrees ? Outcome.Passed : Outcome.Failed, agrees ? "" : worst.ToString(), worst.Elements, worst.MaxRatio, execution);
    }

    private static CaseResult Summary(ConformanceCase source, ImmutableArray<OutputResult> outputs)
    {
        OutputResult? failed = outputs.FirstOrDefault(static output => output.Outcome == Outcome.Failed);
        OutputResult? notDone = outputs.FirstOrDefault(static output => output.Outcome == Outcome.Refused) ?? outputs.FirstOrDefault(static output => output.Outcome == Outcome.Skipped);
        // A gradient at a kink is not defined: the rest of the case still counts. What was refused leaves the case unproven.
        bool isProven = outputs.Any(static output => output.Outcome == Outcome.Passed) && notDone is not { Outcome: Outcome.Refused };
        Outcome outcome = failed is not null ? Outcome.Failed : isProven ? Outcome.Passed : Outcome.Skipped;
        string detail = outcome switch
        {
            Outcome.Failed => $"{failed!.Role}: {failed.Detail}",
            Outcome.Skipped => notDone is null ? "nothing was computed" : notDone.Detail,
            _ => "",
        };
        return new CaseResult(source.Folder, $"{source.Suite}/{source.Name}", source.Operation, outcome, detail, IsUnreadable: false, outputs);
    }

    private static CaseResult Unreadable(string folder, string sentence)
    {
        string full = Path.GetFullPath(folder);
        string name = $"{Path.GetFileName(Path.GetDirectoryName(full))}/{Path.GetFileName(full)}";
        return new CaseResult(folder, name, "", Outcome.Failed, sentence, IsUnreadable: true, []);
    }
}
