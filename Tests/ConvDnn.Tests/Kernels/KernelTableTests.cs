using System.Text.RegularExpressions;
using ConvDnn.Kernels;
using ConvDnn.Kernels.Direct;
using ConvDnn.Kernels.Grouped;
using ConvDnn.Kernels.OneTap;
using ConvDnn.Kernels.Planar;
using ConvDnn.Kernels.Spread;
using ConvDnn.Kernels.Winograd;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>The numbers that kernels are chosen by: they are data, each of them decides something, and a table that is no table says so.</summary>
public sealed partial class KernelTableTests
{
    private const string Machine = "test, machine";

    /// <summary>As long as vectors of floats can be; the rules are asked directly, whatever this machine has.</summary>
    private const int Lanes = 16;

    private static IEnumerable<KernelNumber> Numbers => Enum.GetValues<KernelNumber>();

    [Test]
    public void File_names_every_number_in_order() =>
        Assert.That(KernelTable.Names, Is.EqualTo(Numbers.Select(static number => FileName(number.ToString()))));

    [TestCase("GroupedMostChannels", 16)]
    [TestCase("WinogradMostNearBytes", 20 << 20)]
    [TestCase("WinogradMostShare", 0.85)]
    [TestCase("DirectManyClasses", 8)]
    public void Built_in_numbers_are_those_of_the_file(string number, double expected) => Assert.That(KernelTable.BuiltIn[Enum.Parse<KernelNumber>(number)], Is.EqualTo(expected));

    [Test]
    public void Every_number_decides_something()
    {
        string before = Decisions(KernelTable.BuiltIn);
        Assert.Multiple(() =>
        {
            foreach (KernelNumber number in Numbers)
            {
                double value = KernelTable.BuiltIn[number];
                Assert.That(new[] { value / 50, value / 4, value * 4, value * 50 }.Select(other => Decisions(KernelTable.BuiltIn.With(number, other))), Has.Some.Not.EqualTo(before), $"{number}");
            }
        });
    }

    [Test]
    public void Text_brings_a_table_back()
    {
        KernelTable changed = KernelTable.BuiltIn.With(KernelNumber.PlanarMostRows, 9).With(KernelNumber.WinogradMostShare, 0.1 + 0.2);
        KernelTable read = KernelTable.Parse(changed.ToText(Machine), Machine, "kernel table 'here'");
        Assert.That(read.ChangesFrom(changed), Is.Empty);
        Assert.That(read.ChangesFrom(KernelTable.BuiltIn), Is.EqualTo(new[] { "planar.most-rows 12 -> 9", "winograd.most-share 0.85 -> 0.30000000000000004" }));
        Assert.That(read.Describe("planar"), Is.EqualTo("row 'planar' of the kernel table 'here' (most-rows 9, most-spread-rows 4, most-backward-stride 3, most-elements 64, windows-per-element 8)"));
        Assert.That(read.Describe("gemm"), Is.Empty);
    }

    [Test]
    public void Numbers_that_a_text_leaves_out_are_built_in()
    {
        KernelTable read = KernelTable.Parse($"convdnn-kernel-table,1\nmachine,{Machine.Replace(',', ';')}\nspread.least-gain,3.5,with a remark\n", Machine, "x");
        Assert.That(read.ChangesFrom(KernelTable.BuiltIn), Is.EqualTo(new[] { "spread.least-gain 1.25 -> 3.5" }));
    }

    [TestCase("", "does not begin with 'convdnn-kernel-table'")]
    [TestCase("{ \"format\": \"convdnn-plan-cache\" }", "does not begin with 'convdnn-kernel-table'")]
    [TestCase("convdnn-kernel-table", "version ''")]
    [TestCase("convdnn-kernel-table,2\nmachine,test; machine\n", "version '2'; expected 1")]
    [TestCase("convdnn-kernel-table,1", "machine ''")]
    [TestCase("convdnn-kernel-table,1\nmachine,another\n", "machine 'another'; this is 'test; machine'")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rose,3\n", "'planar.most-rose'")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows\n", "'planar.most-rows' has no number")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows,twelve\n", "'planar.most-rows' has no number")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows,NaN\n", "'planar.most-rows' has no number")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows,-1\n", "'planar.most-rows' has no number")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows,1e999\n", "'planar.most-rows' has no number")]
    [TestCase("convdnn-kernel-table,1\nmachine,test; machine\nplanar.most-rows,3\nplanar.most-rows,3\n", "'planar.most-rows' twice")]
    public void What_is_no_table_says_why(string text, string part) =>
        Assert.That(() => KernelTable.Parse(text, Machine, "x"), Throws.TypeOf<FormatException>().With.Message.Contains(part));

    [Test]
    public void Fit_lets_faster_kernels_be_chosen_and_leaves_the_rest()
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 1, 128, 256, 56);
        string chosen = Chosen(request, KernelTable.BuiltIn), direct = Chosen(request with { Accuracy = ConvolutionAccuracy.Accurate }, KernelTable.BuiltIn);
        Assert.That((chosen, direct), Is.Not.EqualTo((direct, chosen)), "the case needs two kernels");
        KernelTiming[] timings = [KernelTiming.Of<float>(request, new Dictionary<string, double> { [chosen] = 3, [direct] = 2 })];
        KernelTable fitted = KernelTableFit.Fit(KernelTable.BuiltIn, timings, "fitted table");
        Assert.That(Chosen(request, fitted), Is.EqualTo(direct));
        Assert.That(fitted.Origin, Is.EqualTo("fitted table"));
        Assert.That(fitted.ChangesFrom(KernelTable.BuiltIn).Count(), Is.EqualTo(1), "one number is enough");
        ConvolutionRequest other = Request(ConvolutionDirection.Forward, 1, 64, 64, 56, taps: 1);
        Assert.That(Chosen(other, fitted), Is.EqualTo(Chosen(other, KernelTable.BuiltIn)));
    }

    [TestCase(3, 2.95, TestName = "a gain within noise")]
    [TestCase(2, 3, TestName = "a slower kernel")]
    [TestCase(3, double.NaN, TestName = "a kernel without a time")]
    public void Fit_stays_with_what_nothing_speaks_against(double chosenTime, double directTime)
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 1, 128, 256, 56);
        string chosen = Chosen(request, KernelTable.BuiltIn), direct = Chosen(request with { Accuracy = ConvolutionAccuracy.Accurate }, KernelTable.BuiltIn);
        var times = new Dictionary<string, double> { [chosen] = chosenTime };
        if (!double.IsNaN(directTime)) times[direct] = directTime;
        Assert.That(KernelTableFit.Fit(KernelTable.BuiltIn, [KernelTiming.Of<float>(request, times)], "x").ChangesFrom(KernelTable.BuiltIn), Is.Empty);
    }

    [Test]
    public void Fit_weighs_all_that_was_measured()
    {
        // The first problem would gain a third from direct sums, the second lose nine tenths: one threshold parts both, so both get their best.
        ConvolutionRequest small = Request(ConvolutionDirection.Forward, 1, 32, 32, 14), large = Request(ConvolutionDirection.Forward, 1, 256, 256, 56);
        string winograd = Chosen(large, KernelTable.BuiltIn), direct = Chosen(large with { Accuracy = ConvolutionAccuracy.Accurate }, KernelTable.BuiltIn);
        Assert.That(Chosen(small, KernelTable.BuiltIn), Is.EqualTo(winograd), "the case needs the same kernel for both");
        KernelTiming[] timings =
        [
            KernelTiming.Of<float>(small, new Dictionary<string, double> { [winograd] = 3, [direct] = 2 }),
            KernelTiming.Of<float>(large, new Dictionary<string, double> { [winograd] = 1, [direct] = 10 }),
        ];
        KernelTable fitted = KernelTableFit.Fit(KernelTable.BuiltIn, timings, "x");
        Assert.That((Chosen(small, fitted), Chosen(large, fitted)), Is.EqualTo((direct, winograd)));
    }

    [Test]
    public void Choice_names_its_row()
    {
        ConvolutionRequest request = Request(ConvolutionDirection.Forward, 1, 128, 256, 56);
        string chosen = Chosen(request, KernelTable.BuiltIn);
        Assert.That(KernelCatalog.Explain<float>(chosen, request, null), Does.StartWith("taken by row 'winograd' of the built-in kernel table (direct 1.08, ").And.Contain("most-share 0.85"));
        Assert.That(KernelCatalog.Explain<float>(chosen, request, chosen), Is.EqualTo("asked for by name"));
        ConvolutionRequest few = Request(ConvolutionDirection.Forward, 1, 3, 2, 7, x: ConvolutionGeometries.ImageLayout.ChannelsLast);
        Assert.That(KernelCatalog.Explain<float>("gemm256", few, null), Is.EqualTo("takes what no row of the built-in kernel table does"));
    }

    private static string Chosen(ConvolutionRequest request, KernelTable table) => KernelCatalog.Choose<float>(request with { Table = table }, null, out _)!.Name;

    /// <summary>What every rule says to requests of many kinds.</summary>
    private static string Decisions(KernelTable table)
    {
        IEnumerable<string> all = Requests().Select(request => request with { Table = table }).Select(request => string.Concat(
            Bit(GroupedRules.IsWorthwhile(request)),
            Bit(PlanarRules.IsWorthwhile(request)),
            WinogradChoice.For(request, Lanes, sizeof(float)).Outputs,
            Bit(SpreadRules.IsWorthwhile(request, Lanes)),
            Bit(OneTapRules.IsWorthwhile(request, Lanes)),
            Bit(DirectRules.IsWorthwhile(request))));
        return string.Join(' ', all);

        static char Bit(bool value) => value ? '1' : '0';
    }

    private static IEnumerable<ConvolutionRequest> Requests()
    {
        foreach (ConvolutionDirection direction in Enum.GetValues<ConvolutionDirection>())
        {
            foreach ((long groups, long channels, long filters) in new[] { (1L, 3L, 64L), (1, 64, 8), (1, 64, 64), (1, 512, 512), (1, 1024, 1024), (32, 1, 1), (32, 8, 8), (32, 32, 32) })
            {
                foreach (long size in new long[] { 8, 16, 27, 56 })
                {
                    foreach (long taps in new long[] { 1, 3, 11 })
                    {
                        foreach (ConvolutionGeometries.ImageLayout layout in new[] { ConvolutionGeometries.ImageLayout.ChannelsFirst, ConvolutionGeometries.ImageLayout.ChannelsLast })
                        {
                            yield return Request(direction, groups, channels, filters, size, taps, 1, layout);
                            yield return Request(direction, groups, channels, filters, size, taps, 1, layout) with { OwnsFilter = true };
                            yield return Request(direction, groups, channels, filters, size, taps, 4, layout);
                        }
                    }
                }
            }
        }
    }

    private static ConvolutionRequest Request(
        ConvolutionDirection direction, long groups, long channels, long filters, long size, long taps = 3, long step = 1, ConvolutionGeometries.ImageLayout x = ConvolutionGeometries.ImageLayout.ChannelsFirst)
    {
        var border = new Extent3(0, taps / 2, taps / 2);
        return new ConvolutionRequest(direction, ConvolutionGeometries.Make(
            1, groups, channels, filters, new Extent3(1, size, size), new Extent3(1, taps, taps), stride: new Extent3(1, step, step), before: border, after: border, x: x, y: x));
    }

    /// <summary><c>OneTapLeastRows</c> is <c>one-tap.least-rows</c> in the file: the family is what stands before the first word of a threshold or cost.</summary>
    private static string FileName(string number)
    {
        string words = Capital().Replace(number, static match => "-" + match.Value.ToLowerInvariant())[1..];
        string family = new[] { "one-tap", "grouped", "planar", "winograd", "spread", "direct" }.First(name => words.StartsWith(name + '-', StringComparison.Ordinal));
        return $"{family}.{words[(family.Length + 1)..]}";
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
