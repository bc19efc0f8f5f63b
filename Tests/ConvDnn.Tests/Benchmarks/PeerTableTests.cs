using System.Globalization;
using ConvDnn.Benchmarks.Peers;
using ConvDnn.Parity;
using ConvDnn.Tests.Core.Files;
using NUnit.Framework;
using BenchReport = ConvDnn.Benchmarks.Peers.PeerReport;

namespace ConvDnn.Tests.Benchmarks;

/// <summary>What the comparison with peers says in the end, on times whose ratios and means are computed by hand, and what it measures.</summary>
public sealed class PeerTableTests
{
    /// <summary>Ours in the preferred NHWC takes 2 ms, the best of all peers 2.2 (ratio 1.1), the best without forced Winograd 3 (1.5); plain 5 against 10 (2) and 2.5 against 5 (2).</summary>
    private static readonly CellResult First = Result("first", "nhwc", [
        Ours("nchw owned", PeerClass.Best, 4), Ours("nhwc owned", PeerClass.Best, 2), Ours("nchw plain", PeerClass.Nchw, 5), Ours("nhwc plain", PeerClass.Nhwc, 2.5),
        Theirs("any", PeerClass.Best, 3), Theirs("wino any", PeerClass.Best, 2.2), Theirs("nchw", PeerClass.Best | PeerClass.Nchw, 10), Theirs("nhwc", PeerClass.Best | PeerClass.Nhwc, 5)]);

    /// <summary>Ours in the preferred NCHW 1 against 4.4 (4.4), though NHWC would take 0.5; plain NCHW 8.8 against 4.4 (0.5); plain NHWC was not measured.</summary>
    private static readonly CellResult Second = Result("second", "nchw", [
        Ours("nchw owned", PeerClass.Best, 1), Ours("nhwc owned", PeerClass.Best, 0.5), Ours("nchw plain", PeerClass.Nchw, 8.8), Theirs("nchw", PeerClass.Best | PeerClass.Nchw, 4.4)]);

    [Test]
    public void Ratios_are_formed_within_a_class()
    {
        Assert.Multiple(() =>
        {
            Assert.That(First.Ratio(PeerClass.Best), Is.EqualTo(1.1).Within(1e-12), "in the layout that the engine prefers, against everything");
            Assert.That(First.RatioToDefault(), Is.EqualTo(1.5).Within(1e-12));
            Assert.That((First.Ratio(PeerClass.Nchw), First.Ratio(PeerClass.Nhwc)), Is.EqualTo((2.0, 2.0)));
            Assert.That(Second.Ratio(PeerClass.Best), Is.EqualTo(4.4), "not in the other layout, though that is faster");
            Assert.That(Second.Ratio(PeerClass.Nchw), Is.EqualTo(0.5));
            Assert.That(Second.Ratio(PeerClass.Nhwc), Is.Null);
        });
    }

    [Test]
    public void Last_line_holds_geometric_means_and_the_worst_of_all_classes()
    {
        // √(1.1 · 4.4) = √4.84 = 2.2; √(2 · 0.5) = 1; what was not measured does not count.
        Assert.That(PeerTable.LastLine([First, Second]), Is.EqualTo("geomean best 2.20 nchw 1.00 nhwc 2.00 worst 0.50"));
        Assert.That(PeerTable.LastLine([First]), Is.EqualTo("geomean best 1.10 nchw 2.00 nhwc 2.00 worst 1.10"));
        Assert.That(PeerTable.LastLine([]), Is.EqualTo("geomean best - nchw - nhwc - worst -"));
        Assert.That(PeerTable.LastLine([Result("alone", "nchw", [Ours("nchw owned", PeerClass.Best, 1)])]), Is.EqualTo("geomean best - nchw - nhwc - worst -"), "without a peer there is no ratio");
    }

    [Test]
    public void Last_line_reads_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            commas.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = commas;
            Assert.That(PeerTable.LastLine([First, Second]), Is.EqualTo("geomean best 2.20 nchw 1.00 nhwc 2.00 worst 0.50"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Summary_lists_means_losses_and_missed_layouts_and_ends_in_the_last_line()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        PeerTable.Summarize([First, Second], output);
        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines[^1], Is.EqualTo("geomean best 2.20 nchw 1.00 nhwc 2.00 worst 0.50"));
        // √(1.5 · 4.4) = √6.6 = 2.57 for oneDNN's default.
        Assert.That(lines.Single(static line => line.StartsWith("  all ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "all", "2.20", "2.57", "1.00", "2.00", "2" }));
        Assert.That(lines, Has.One.StartsWith("below the floor of the class").And.One.EndsWith("0.95): 1"));
        Assert.That(lines, Has.One.StartsWith("  0.50 nchw second forward N=1 threads=2: "));
        Assert.That(lines, Has.One.EqualTo("the other layout was 2.00 times faster than the preferred nchw: second forward N=1 threads=2"));
    }

    [Test]
    public void Line_of_a_cell_shows_rates_and_shares()
    {
        // 4·10⁹ operations in 2 ms are 2000 GFLOP/s, 80 % of 2500; 10⁸ bytes in 2 ms are 50 GB/s, 25 % of 200.
        Assert.That(PeerTable.Line(First).Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.SupersetOf(new[] { "1.10", "2.00000", "2000.0", "80", "25", "nhwc", "wino" }));
    }

    [Test]
    public void Quick_measures_a_dozen_shapes_and_the_gradients_of_four()
    {
        Cell[] cells = [.. ShapeSelection.Quick(ShapeSelection.Read(null), 2)];
        Assert.That(cells, Has.Length.EqualTo(12 + (2 * 4)));
        Assert.That(cells.Select(static cell => cell.Row.Id).Distinct().Count(), Is.EqualTo(12), "every name is in the list");
        Assert.That(cells.Select(static cell => (cell.BatchSize, cell.Threads)), Is.All.EqualTo((1L, 2)));
    }

    [Test]
    public void Selection_follows_patterns_and_begins_with_one_image_on_all_threads()
    {
        IReadOnlyList<ShapeRow> rows = ShapeSelection.Read(null);
        Assert.That(rows, Has.Count.EqualTo(80));
        Assert.That(ShapeSelection.All(rows, [], ShapeSelection.AllDirections, [1, 16], [1, 2]).Count(), Is.EqualTo(80 * 3 * 2 * 2));
        Cell[] some = [.. ShapeSelection.All(rows, ["tiny_8x8_8_8_k3", "rn50_conv1*"], [Direction.Forward], [1, 16], [1, 2])];
        Assert.That(some.Select(static cell => (cell.Row.Id, cell.BatchSize, cell.Threads)), Is.EqualTo(new[]
        {
            ("rn50_conv1_7x7s2", 1L, 2), ("tiny_8x8_8_8_k3", 1L, 2), ("rn50_conv1_7x7s2", 1L, 1), ("tiny_8x8_8_8_k3", 1L, 1),
            ("rn50_conv1_7x7s2", 16L, 2), ("tiny_8x8_8_8_k3", 16L, 2), ("rn50_conv1_7x7s2", 16L, 1), ("tiny_8x8_8_8_k3", 16L, 1),
        }));
        Assert.That(some[4].Problem(TensorFormat.ChannelsLast).ToString(), Is.EqualTo("conv forward x=16,3,224,224 w=64,3,7,7 layout=channels-last stride=2,2 padding=3,3"), "the batch size of the cell, the filter plain");
        Assert.That(some[0].ToString(), Is.EqualTo("rn50_conv1_7x7s2 forward N=1 threads=2"));
    }

    [Test]
    public void List_of_shapes_is_read_column_by_column()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("shapes.csv"), "id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed\nmine,2,2,1,4,1,9,8,6,1,3,2,2,1,1,0\n");
        ShapeRow row = ShapeSelection.Read(folder.File("shapes.csv")).Single();
        Assert.That(new Cell(row, Direction.BackwardFilter, 5, 1).Problem(TensorFormat.ChannelsFirst).ToString(), Is.EqualTo("conv backward-filter x=5,4,9,8 w=6,2,3,2 stride=2,2 padding=1,1 groups=2"));
    }

    [Test]
    public void Report_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var report = new BenchReport
        {
            Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Machine = ReportMachine.ThisOne(),
            Processor = "a processor",
            ConvDnn = "ours",
            OneDnn = "theirs",
            Cells = [First, Second with { PeakGigaFlops = double.NaN }],
        };
        report.Write(folder.File("report.json"));
        BenchReport read = BenchReport.Read(folder.File("report.json"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "report.json" }));
        Assert.That(PeerTable.LastLine(read.Cells), Is.EqualTo("geomean best 2.20 nchw 1.00 nhwc 2.00 worst 0.50"));
        Assert.That(read.Cells[0].Timings, Is.EqualTo(First.Timings));
        Assert.That(read.Cells[1].PeakGigaFlops, Is.NaN);
    }

    [TestCase(new double[] { 3, 1, 2 }, 2)]
    [TestCase(new double[] { 4, 1, 2, 10 }, 3)]
    [TestCase(new double[] { 7 }, 7)]
    public void Median_is_the_middle_or_between_the_two_in_the_middle(double[] times, double expected) => Assert.That(Median.Of(times), Is.EqualTo(expected));

    private static CellResult Result(string shape, string preferred, Timing[] timings) => new()
    {
        Shape = shape,
        Operation = "forward",
        BatchSize = 1,
        Threads = 2,
        Problem = "conv forward x=1,1,4 w=1,1,1",
        Flops = 4e9,
        Bytes = 1e8,
        PeakGigaFlops = 2500,
        BandwidthGigaBytes = 200,
        Preferred = preferred,
        Timings = timings,
    };

    private static Timing Ours(string name, PeerClass classes, double milliseconds) => Of(name, true, classes, milliseconds);

    private static Timing Theirs(string name, PeerClass classes, double milliseconds) => Of(name, false, classes, milliseconds);

    private static Timing Of(string name, bool isOurs, PeerClass classes, double milliseconds) => new()
    {
        Name = name,
        IsOurs = isOurs,
        Classes = classes,
        Implementation = "kernel",
        WorkspaceBytes = 0,
        Milliseconds = milliseconds,
        Shortest = milliseconds,
        Rounds = 3,
        Difference = 0,
    };
}
