using System.Text;
using System.Text.Json;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>Joining made-up measurements: the expected numbers are worked out beside each test.</summary>
public class SideBySideTests
{
    private const string Plain = "conv forward x=32,64,56,56 w=64,64,3,3 type=f16 padding=1,1";
    private const string PlainLast = "conv forward x=32,64,56,56 w=64,64,3,3 type=f16 layout=channels-last filter=krsc padding=1,1";
    private const string Pointwise = "conv backward-data x=32,64,56,56 w=64,64,1,1 type=f16";
    private const string FusedText = "conv forward x=32,64,56,56 w=64,64,3,3 padding=1,1 bias activation=relu precision=tf32";

    [Test]
    public void Each_side_stands_with_its_fastest_layout_and_ours_with_its_fastest_engine()
    {
        BenchReport ours = Ours((Plain, "cudnn", 2.0, 3), (PlainLast, "cudnn", 1.0, 4), (Plain, "cublas", 4.0, 9));
        PeerReport theirs = Theirs((Plain, "channels-first", 1.8, 11), (Plain, "channels-last", 1.5, 12));
        SideBySideRow row = SideBySide.Join([ours], [theirs]).Rows.Single();
        Assert.Multiple(() =>
        {
            Assert.That(row.Problem, Is.EqualTo(Plain));
            Assert.That((row.Engine, row.Layout, row.PeerLayout), Is.EqualTo(("cudnn", "channels-last", "channels-last")));
            Assert.That((row.Milliseconds, row.PeerMilliseconds, row.HostMicroseconds, row.PeerHostMicroseconds), Is.EqualTo((1.0, 1.5, 4.0, 12.0)));
            Assert.That(row.Ratio, Is.EqualTo(1.5));
            // cublas: 1.5 by its 4.0.
            Assert.That(row.RatioOf, Is.EqualTo(new Dictionary<string, double> { ["cublas"] = 0.375, ["cudnn"] = 1.5 }));
        });
    }

    [Test]
    public void Rounds_count_by_their_median()
    {
        BenchReport[] ours = [Ours((Plain, "cudnn", 1.0, 1)), Ours((Plain, "cudnn", 9.0, 9)), Ours((Plain, "cudnn", 2.0, 2))];
        PeerReport[] theirs = [Theirs((Plain, "channels-first", 3.0, 5)), Theirs((Plain, "channels-first", 4.0, 7))];
        SideBySideRow row = SideBySide.Join(ours, theirs).Rows.Single();
        Assert.That((row.Milliseconds, row.HostMicroseconds, row.PeerMilliseconds, row.PeerHostMicroseconds), Is.EqualTo((2.0, 2.0, 3.5, 6.0)));
        Assert.That(row.Ratio, Is.EqualTo(1.75));
    }

    [Test]
    public void The_worst_stands_first_and_groups_have_their_means()
    {
        BenchReport ours = Ours((Plain, "cudnn", 1.0, 1), (Pointwise, "cudnn", 1.0, 1), (Pointwise, "cublas", 1.0, 1), (Plain, "cublas", 5.0, 1), (FusedText, "cudnn", 1.0, 1));
        PeerReport theirs = Theirs((Plain, "channels-first", 2.0, 1), (Pointwise, "channels-first", 0.5, 1), (FusedText, "channels-first", 1.3, 1));
        SideBySide joined = SideBySide.Join([ours], [theirs]);
        Assert.That(joined.Rows.Select(row => row.Ratio), Is.EqualTo(new[] { 0.5, 1.3, 2.0 }));
        SideBySideGroup Group(string name) => joined.Groups.Single(group => group.Name == name);
        Assert.Multiple(() =>
        {
            // √(2 · 0.5) = 1, and 0.5 is below what is aimed at.
            Assert.That(Group("convolutions").GeometricMean, Is.EqualTo(1).Within(1e-12));
            Assert.That((Group("convolutions").Problems, Group("convolutions").Least, Group("convolutions").IsReached), Is.EqualTo((2, 0.5, false)));
            Assert.That(Group("forward").GeometricMean, Is.EqualTo(2).Within(1e-12));
            Assert.That(Group("f16").Problems, Is.EqualTo(2));
            Assert.That(Group("convolution, bias and activation in one").IsReached, Is.True);
            // 0.5 by 1.0 below 0.9; 2.0 by 5.0 below 0.5.
            Assert.That((Group("cublas, 1x1").Least, Group("cublas, 1x1").IsReached), Is.EqualTo((0.5, false)));
            Assert.That((Group("cublas, others").Least, Group("cublas, others").IsReached), Is.EqualTo((0.4, false)));
        });
    }

    [Test]
    public void What_one_side_did_not_measure_is_listed_with_its_reason()
    {
        BenchReport ours = Ours((Plain, "cudnn", 1.0, 1), (Pointwise, "cudnn", 1.0, 1));
        PeerReport theirs = Theirs((Plain, "channels-first", 1.0, 1)) is var report ? report with
        {
            Results =
            [
                .. report.Results,
                new PeerResult { Problem = Pointwise, Layout = "channels-last", NotMeasured = "out of memory" },
                new PeerResult { Problem = FusedText, Layout = "channels-first", MedianMilliseconds = 1 },
            ],
        } : null!;
        SideBySide joined = SideBySide.Join([ours], [theirs]);
        Assert.That(joined.Rows, Has.Length.EqualTo(1));
        Assert.That(joined.Unpaired, Is.EqualTo(new[] { $"{Pointwise}: PyTorch did not measure it: out of memory", $"{FusedText}: we did not measure it: not among our problems" }));
    }

    [Test]
    public void Rounds_of_different_devices_are_not_joined()
    {
        PeerReport elsewhere = Theirs((Plain, "channels-first", 1.0, 1)) with { Device = "another" };
        Assert.That(() => SideBySide.Join([Ours((Plain, "cudnn", 1.0, 1))], [elsewhere]), Throws.ArgumentException.With.Message.Contains("A device, another"));
        Assert.That(() => SideBySide.Join([], [elsewhere]), Throws.ArgumentException.With.Message.Contains("0 rounds of ours"));
    }

    [Test]
    public void Documents_of_other_kinds_and_versions_are_refused()
    {
        Assert.That(() => JsonReport.ReadPeer(Stream(PeerJson.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal))), Throws.TypeOf<JsonException>().With.Message.Contains("version 2"));
        Assert.That(() => JsonReport.ReadPeer(Stream(PeerJson.Replace("convdnn-peer-bench", "else", StringComparison.Ordinal))), Throws.TypeOf<JsonException>().With.Message.Contains("'else'"));
        Assert.That(() => JsonReport.ReadBench(Stream(PeerJson)), Throws.TypeOf<JsonException>());
    }

    /// <summary>As eng/gpu/pytorch_bench.py writes it: what was measured has no reason, what was not has no times.</summary>
    [Test]
    public void A_document_of_the_peer_is_read()
    {
        PeerReport report = JsonReport.ReadPeer(Stream(PeerJson));
        Assert.Multiple(() =>
        {
            Assert.That((report.Peer, report.Device, report.Versions["torch"]), Is.EqualTo(("PyTorch", "A device", "2.9")));
            Assert.That(report.Results.Select(result => (result.NotMeasured, result.MedianMilliseconds)), Is.EqualTo(new[] { ("", 0.25), ("out of memory", 0.0) }));
        });
    }

    [Test]
    public void The_page_shows_every_problem_and_escapes_what_others_wrote()
    {
        PeerReport theirs = Theirs((Plain, "channels-first", 0.5, 1)) with { Peer = "<b>PyTorch</b>" };
        using var stream = new MemoryStream();
        SideBySideHtml.Write(SideBySide.Join([Ours((Plain, "cudnn", 1.0, 1))], [theirs]), stream);
        string page = Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(page, Does.Contain(Plain).And.Contain("&lt;b&gt;PyTorch").And.Contain("<circle class=\"wrong\"").And.Contain("missed"));
        Assert.That(page, Does.Not.Contain("<b>PyTorch"));
    }

    internal const string PeerJson = """
        {
          "schemaVersion": 1, "kind": "convdnn-peer-bench", "peer": "PyTorch", "device": "A device", "versions": { "torch": "2.9" }, "command": "pytorch_bench.py",
          "results": [
            { "problem": "conv forward x=32,64,56,56 w=64,64,3,3 type=f16 padding=1,1", "layout": "channels-last", "medianMilliseconds": 0.25, "minMilliseconds": 0.2, "hostMicroseconds": 12.5, "calls": 9, "operandSets": 1 },
            { "problem": "conv backward-data x=32,64,56,56 w=64,64,1,1 type=f16", "layout": "channels-first", "notMeasured": "out of memory" }
          ]
        }
        """;

    internal static BenchReport Ours(params (string Problem, string Engine, double Milliseconds, double Host)[] results) => new()
    {
        Created = DateTimeOffset.UnixEpoch,
        Machine = new ReportMachine("system", "X64", 1, ".NET"),
        Threads = 1,
        Peaks = [],
        Device = new BenchDevice { Name = "A device", IsSimulated = false, Engines = [], Products = [new DeviceCeiling("f16", 100, 8192)], Copy = new DeviceCeiling("copy", 4, 1 << 30) },
        Results =
        [
            .. results.Select(result => new BenchResult
            {
                Problem = result.Problem,
                Operation = "conv",
                Engine = result.Engine,
                MedianMilliseconds = result.Milliseconds,
                Device = new DeviceTimes { HostMicroseconds = result.Host, CallsPerBatch = 1, OperandSets = 1, TeraFlops = 1, TeraBytes = 1, Verified = "yes", ShareOfRoofline = 0.5 },
            }),
        ],
    };

    private static PeerReport Theirs(params (string Problem, string Layout, double Milliseconds, double Host)[] results) => new()
    {
        SchemaVersion = 1,
        Kind = PeerReport.DocumentKind,
        Peer = "PyTorch",
        Device = "A device",
        Results = [.. results.Select(result => new PeerResult { Problem = result.Problem, Layout = result.Layout, MedianMilliseconds = result.Milliseconds, HostMicroseconds = result.Host })],
    };

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
