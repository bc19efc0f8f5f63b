using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>The shapes that another library was tested with: every row that is marked as covering the others and small enough for the oracle, in every direction.</summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public class ShapeListContractTests(string name) : EngineFixture(name)
{
    /// <summary>Multiplications and additions of a problem at most; what the oracle does of them in the time of a coffee decides.</summary>
    private const double MaxFlops = 1e6;

    /// <summary>The oracle, held against itself, has only its mapping to prove.</summary>
    private const double MaxFlopsOfTheReference = 2e4;

    [TestCase("benchdnn_shapes.csv", 500, 100)]
    [TestCase("benchdnn_deconv.csv", 20, 5)]
    [TestCase("benchdnn_pool.csv", 20, 5)]
    public void Core_rows_of_a_shape_list_are_executed_rightly(string file, int leastRows, int leastRowsOfTheReference)
    {
        bool isReference = Name == "reference";
        double maxFlops = isReference ? MaxFlopsOfTheReference : MaxFlops;
        ShapeRow[] rows = [.. ShapeListReader.Read(Path.Combine(Folder(), file)).Where(row => row.IsCore)];
        Problem[][] small = [.. rows.Select(row => row.ToProblems(ElementType.Float32).Where(problem => problem.Flops <= maxFlops && problem.Bytes <= 1 << 20).ToArray()).Where(problems => problems.Length > 0)];
        Assert.That(small, Has.Length.GreaterThanOrEqualTo(isReference ? leastRowsOfTheReference : leastRows));

        // Both kinds of numbers in turn.
        ParityCase[] cases = [.. small.SelectMany(problems => problems).Select((problem, i) => new ParityCase(problem, i % 2 == 0 ? DataKind.Integers : DataKind.Reals, (ulong)i / 2))];
        ParityResult result = ParitySuite.Run(cases, [Engine], new SuiteOptions { ShrunkFailures = 2 });
        string[] failures = [.. result.Outcomes.Where(outcome => outcome.IsFailure).Select(outcome => $"{outcome.Verdict}: {outcome.Case}: {outcome.Text}")];
        Assert.That(failures, Is.Empty, string.Join('\n', failures.Take(20)));
        TestContext.Out.WriteLine($"{Name}, {file}: {small.Length} of {rows.Length} core rows, {result.Count(Verdict.Passed)} problems executed, {result.Count(Verdict.Refused)} refused");
        int promised = cases.Count(trial => Engine.Supports(trial.Problem, PlanOptions.Default).IsSupported);
        Assert.That(result.Count(Verdict.Passed), Is.EqualTo(promised));
        if (Name is "cpu" or "reference") Assert.That(promised, Is.EqualTo(cases.Length));
    }

    /// <summary>Beside the checkout, or beside the program where that was carried elsewhere.</summary>
    private static string Folder()
    {
        string carried = Path.Combine(AppContext.BaseDirectory, "..", "conformance");
        if (Directory.Exists(carried)) return carried;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "ConvDnn.sln"))) continue;
            string lists = Path.Combine(folder.FullName, "..", "shared", "conformance");
            if (!Directory.Exists(lists)) Assert.Ignore($"The shape lists are not beside this checkout, in '{lists}'.");
            return lists;
        }

        Assert.Ignore($"There are neither shape lists in '{carried}' nor a checkout above '{AppContext.BaseDirectory}'.");
        return carried;
    }
}
