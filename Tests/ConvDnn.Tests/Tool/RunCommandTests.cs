using NUnit.Framework;

namespace ConvDnn.Tests.Tool;

/// <summary><c>convdnn run</c> on arrays computed by hand. x = 1 2 3 4, w = 1 10: y_q = x_q + 10·x_(q+1).</summary>
public class RunCommandTests
{
    [Test]
    public void Forward_writes_the_convolution()
    {
        using Arrays files = Small();
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"], "--engine", "reference");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "")), run.Error);
        Assert.That(run.Error, Does.Contain("wrote ").And.Contain("reference"));
        AssertFile(files, "y.npy", [1, 1, 3], [21, 32, 43]);
    }

    [Test]
    public void Forward_uses_every_geometry_option()
    {
        using var files = new Arrays();
        files.Write("x.npy", [1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8);
        files.Write("w.npy", [2, 1, 2], 1, 10, 1, 100);
        files.Write("b.npy", [2], 0.5f, -1000);
        // Two groups; padding 7 before; dilation 2; stride 2: group 1 on (7) 1 2 3 4 gives 7 + 10·2 and 2 + 10·4, group 2 on (7) 5 6 7 8 gives 7 + 100·6 and 6 + 100·8.
        // True convolution turns (1, 10) into (10, 1): 70 + 2, 20 + 4; 700 + 6, 600 + 8. Bias, then ReLU: the second channel is below zero.
        ToolRun run = ToolRun.Of(
            "run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--bias", files["b.npy"], "--output", files["y.npy"],
            "--groups", "2", "--padding", "1:0", "--padding-mode", "constant", "--padding-value", "7", "--dilation", "2", "--stride", "2", "--mode", "convolution",
            "--activation", "relu", "--threads", "1", "--type", "f64");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        (long[] shape, double[] values) = files.Read<double>("y.npy");
        Assert.That(shape, Is.EqualTo(new long[] { 1, 2, 2 }));
        Assert.That(values, Is.EqualTo(new[] { 72.5, 24.5, 0, 0 }));
    }

    [TestCase("same", new float[] { 21, 32, 43, 4 })]
    [TestCase("causal", new float[] { 10, 21, 32, 43 })]
    [TestCase("valid", new float[] { 21, 32, 43 })]
    [TestCase("-1:1", new float[] { 32, 43, 4 })]
    public void Forward_understands_padding_in_words_and_crops(string padding, float[] expected)
    {
        using Arrays files = Small();
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"], "--padding", padding);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, expected.Length], expected);
    }

    [Test]
    public void Forward_of_channels_last_files_writes_channels_last()
    {
        using var files = new Arrays();
        // N, H, W, C = 1, 1, 2, 2: pixel (1, 2), pixel (3, 4). Filters K, R, S, C = 3, 1, 1, 2.
        files.Write("x.npy", [1, 1, 2, 2], 1, 2, 3, 4);
        files.Write("w.npy", [3, 1, 1, 2], 1, 0, 0, 1, 10, 100);
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"], "--layout", "nhwc");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, 2, 3], [1, 2, 210, 3, 4, 430]);
    }

    [Test]
    public void Forward_of_bytes_writes_32_bit_sums()
    {
        using var files = new Arrays();
        files.Write<byte>("x.npy", NpyElementType.UInt8, [1, 1, 3], [255, 200, 1]);
        files.Write<sbyte>("w.npy", NpyElementType.Int8, [1, 1, 2], [-128, 127]);
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        // 255·(−128) + 200·127 and 200·(−128) + 1·127.
        Assert.That(files.Read<int>("y.npy").Values, Is.EqualTo(new[] { -7240, -25473 }));
    }

    [TestCase("f16", 2049f, 2048f)]
    [TestCase("bf16", 257f, 256f)]
    public void Forward_in_a_narrow_type_rounds_its_inputs_to_it(string type, float value, float rounded)
    {
        using var files = new Arrays();
        files.Write("x.npy", [1, 1, 1], value);
        files.Write("w.npy", [1, 1, 1], 1);
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"], "--type", type);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        float got = type == "f16" ? (float)files.Read<Half>("y.npy").Values[0] : files.Read<float>("y.npy").Values[0];
        Assert.That(got, Is.EqualTo(rounded));
    }

    [Test]
    public void Forward_adds_a_scaled_residual_and_what_was_there()
    {
        using Arrays files = Small();
        files.Write("z.npy", [1, 1, 3], 1, 2, 3);
        files.Write("old.npy", [1, 1, 3], 1000, 2000, 3000);
        // 2·y + 3·old + 0.5·z.
        ToolRun run = ToolRun.Of(
            "run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"],
            "--alpha", "2", "--beta", "3", "--accumulate", files["old.npy"], "--residual", files["z.npy"], "--residual-scale", "0.5");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, 3], [3042.5f, 6065, 9087.5f]);
    }

    [Test]
    public void Backward_data_writes_the_gradient_of_the_input()
    {
        using Arrays files = Small();
        files.Write("dy.npy", [1, 1, 3], 1, 2, 3);
        ToolRun run = ToolRun.Of("run", "backward-data", "--grad", files["dy.npy"], "--filter", files["w.npy"], "--output", files["dx.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "dx.npy", [1, 1, 4], [1, 12, 23, 30]);
    }

    [TestCase("--input-shape", "1,1,5", 5)]
    [TestCase("--like", "x.npy", 4)]
    public void Backward_data_with_a_stride_takes_the_size_that_it_is_given(string option, string value, int length)
    {
        using Arrays files = Small();
        files.Write("dy.npy", [1, 1, 2], 1, 2);
        string given = option == "--like" ? files[value] : value;
        ToolRun run = ToolRun.Of("run", "backward-data", "--grad", files["dy.npy"], "--filter", files["w.npy"], "--stride", "2", option, given, "--output", files["dx.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        // Windows at 0 and 2: 1, 10, 2, 20, and a fifth position that no window saw.
        AssertFile(files, "dx.npy", [1, 1, length], length == 5 ? [1, 10, 2, 20, 0] : [1, 10, 2, 20]);
    }

    [Test]
    public void Backward_data_with_a_stride_and_no_size_asks_for_it()
    {
        using Arrays files = Small();
        files.Write("dy.npy", [1, 1, 2], 1, 2);
        ToolRun.Of("run", "backward-data", "--grad", files["dy.npy"], "--filter", files["w.npy"], "--stride", "2", "--output", files["dx.npy"])
            .RequireSentence(2, "open (4 to 5 on spatial axis 0)");
    }

    [Test]
    public void Backward_filter_writes_the_gradient_of_the_filter()
    {
        using Arrays files = Small();
        files.Write("dy.npy", [1, 1, 3], 1, 2, 3);
        ToolRun run = ToolRun.Of("run", "backward-filter", "--input", files["x.npy"], "--grad", files["dy.npy"], "--output", files["dw.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "dw.npy", [1, 1, 2], [14, 20]);
    }

    [Test]
    public void Backward_filter_with_a_stride_and_no_size_asks_for_it()
    {
        using Arrays files = Small();
        files.Write("dy.npy", [1, 1, 2], 1, 2);
        string[] line = ["run", "backward-filter", "--input", files["x.npy"], "--grad", files["dy.npy"], "--stride", "2", "--output", files["dw.npy"]];
        ToolRun.Of(line).RequireSentence(2, "open (1 to 2 on spatial axis 0)");
        ToolRun run = ToolRun.Of([.. line, "--filter-shape", "1,1,2"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        // Windows at 0 and 2: 1·1 + 2·3, 1·2 + 2·4.
        AssertFile(files, "dw.npy", [1, 1, 2], [7, 10]);
    }

    [Test]
    public void Backward_bias_sums_over_batch_and_positions()
    {
        using var files = new Arrays();
        files.Write("dy.npy", [2, 3, 2], 1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
        ToolRun run = ToolRun.Of("run", "backward-bias", "--grad", files["dy.npy"], "--output", files["db.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "db.npy", [3], [33, 77, 121]);
    }

    [Test]
    public void Transposed_spreads_the_input_and_pads_the_output()
    {
        using Arrays files = Small();
        // Stride 2: 1·(1, 10) at 0, 2·(1, 10) at 2, 3·… at 4, 4·… at 6, and one position more.
        ToolRun run = ToolRun.Of("run", "transposed", "--input", files["x.npy"], "--filter", files["w.npy"], "--stride", "2", "--output-padding", "1", "--output", files["y.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, 9], [1, 10, 2, 20, 3, 30, 4, 40, 0]);
    }

    [Test]
    public void Max_pool_writes_maxima_and_where_they_stood()
    {
        using var files = new Arrays();
        files.Write("x.npy", [1, 1, 5], 1, 5, 3, 3, 2);
        ToolRun run = ToolRun.Of("run", "max-pool", "--input", files["x.npy"], "--window", "2", "--stride", "2", "--ceil", "--output", files["y.npy"], "--indices", files["i.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, 3], [5, 3, 2]);
        Assert.That(files.Read<long>("i.npy").Values, Is.EqualTo(new long[] { 1, 2, 4 }));
    }

    [Test]
    public void Max_pool_with_a_gradient_gives_it_to_the_maxima()
    {
        using var files = new Arrays();
        files.Write("x.npy", [1, 1, 4], 1, 5, 3, 3);
        files.Write("dy.npy", [1, 1, 2], 10, 20);
        ToolRun run = ToolRun.Of("run", "max-pool", "--input", files["x.npy"], "--grad", files["dy.npy"], "--window", "2", "--stride", "2", "--output", files["dx.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "dx.npy", [1, 1, 4], [0, 10, 20, 0]);
    }

    [TestCase(false, new float[] { 1, 2.5f, 4 })]
    [TestCase(true, new float[] { 0.5f, 2.5f, 2 })]
    public void Avg_pool_divides_by_what_is_counted(bool countPadding, float[] expected)
    {
        using Arrays files = Small();
        string[] line = ["run", "avg-pool", "--input", files["x.npy"], "--window", "2", "--stride", "2", "--padding", "1", "--output", files["y.npy"]];
        ToolRun run = ToolRun.Of(countPadding ? [.. line, "--count-padding"] : line);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "y.npy", [1, 1, 3], expected);
    }

    [Test]
    public void Json_describes_the_run()
    {
        using Arrays files = Small();
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"], "--json");
        Assert.Multiple(() =>
        {
            Assert.That(run.Json.GetProperty("schemaVersion").GetInt32(), Is.EqualTo(1));
            Assert.That(run.Json.GetProperty("kind").GetString(), Is.EqualTo("convdnn-run"));
            Assert.That(run.Json.GetProperty("problem").GetString(), Is.EqualTo("conv forward x=1,1,4 w=1,1,2"));
            Assert.That(run.Json.GetProperty("outputShape").EnumerateArray().Select(length => length.GetInt64()), Is.EqualTo(new long[] { 1, 1, 3 }));
        });
    }

    private static IEnumerable<TestCaseData> BadLines()
    {
        const string ok = "run forward --input {x} --filter {w} --output {y}";
        yield return Line("run", 2, "Required argument 'OPERATION' missing");
        yield return Line("run sideways", 2, "There is no operation 'sideways'");
        yield return Line("run forward", 2, "forward was given no --input");
        yield return Line("run forward --input {x} --output {y}", 2, "forward was given no --filter");
        yield return Line("run forward --input {x} --filter {w}", 2, "forward was given no --output");
        yield return Line("run backward-data --filter {w} --output {y}", 2, "no --grad");
        yield return Line($"{ok} --bias", 2, "--bias");
        yield return Line($"{ok} --wings 2", 2, "--wings");
        yield return Line($"{ok} --window 2", 2, "--window means nothing to forward");
        yield return Line($"{ok} --output-padding 1", 2, "--output-padding means nothing to forward");
        yield return Line("run max-pool --input {x} --output {y}", 2, "no --window");
        yield return Line("run forward --input {none} --filter {w} --output {y}", 2, "does not exist");
        yield return Line("run forward --input {folder} --filter {w} --output {y}", 2, "is a folder");
        yield return Line($"{ok} --stride two", 2, "--stride is 'two'");
        yield return Line($"{ok} --stride 0", 2, "stride");
        yield return Line($"{ok} --stride 1,1", 2, "stride = 1,1 has 2 numbers");
        yield return Line($"{ok} --stride 99999999999999999999", 2, "--stride is");
        yield return Line($"{ok} --dilation 4", 2, "reaches over 5 positions");
        yield return Line($"{ok} --padding 1:2:3", 2, "--padding is '1:2:3'");
        yield return Line($"{ok} --padding 1099511627776", 2, "");
        yield return Line($"{ok} --padding 274877906944", 2, "this machine has");
        yield return Line($"{ok} --padding 549755813888", 2, "at most 2^40");
        yield return Line($"{ok} --groups 2", 2, "groups = 2 was given for the 1 channels");
        yield return Line($"{ok} --groups 0", 2, "groups");
        yield return Line($"{ok} --padding-mode wild", 2, "--padding-mode is 'wild'");
        yield return Line($"{ok} --padding 1 --padding-mode constant --padding-value NaN", 2, "expected a finite number");
        yield return Line($"{ok} --mode wild", 2, "--mode is 'wild'");
        yield return Line($"{ok} --layout wild", 2, "--layout is 'wild'");
        yield return Line($"{ok} --activation wild", 2, "--activation is 'wild'");
        yield return Line($"{ok} --type f8", 2, "--type is 'f8'");
        yield return Line($"{ok} --threads 0", 2, "--threads is '0'");
        yield return Line($"{ok} --alpha infinite", 2, "--alpha is 'infinite'");
        yield return Line($"{ok} --beta 1", 2, "expected --accumulate");
        yield return Line($"{ok} --accumulate {{x}}", 2, "has lengths 1,1,4; the problem makes them 1,1,3");
        yield return Line($"{ok} --residual {{x}}", 2, "has lengths 1,1,4; the problem makes them 1,1,3");
        yield return Line($"{ok} --bias {{x}}", 2, "the problem makes them 1");
        yield return Line($"{ok} --engine warp", 2, "There is no engine 'warp'");
        yield return Line($"{ok} --engine cudnn --kernel x", 3, "cudnn");
        yield return Line($"{ok} --engine reference --kernel winograd", 3, "no kernel 'winograd'");
        yield return Line($"{ok} --json report.txt", 2, "expected a name that ends in .json");
        yield return Line("run forward --input {x} --filter {w} --output {none}/y.npy", 2, "does not exist");
        yield return Line("run forward --input {x} --filter {w} --output {folder}", 2, "is a folder");
        yield return Line("run forward --input {f64} --filter {w} --output {y}", 2, "--type to round all files to one");
        yield return Line("run forward --input {bool} --filter {w} --output {y}", 2, "holds Boolean elements");
        yield return Line("run forward --input {i32} --filter {w} --output {y}", 2, "holds Int32 elements");
        yield return Line("run forward --input {u8} --filter {w} --output {y}", 2, "");
        yield return Line("run forward --input {scalar} --filter {w} --output {y}", 2, "axes");
        yield return Line("run forward --input {x} --filter {x} --output {y} --padding 9223372036854775807", 2, "");
        yield return Line("run forward --input {cut} --filter {w} --output {y}", 2, "bytes of data");
        yield return Line("run forward --input {huge} --filter {w} --output {y}", 2, "cannot be read as a .npy file");
        yield return Line("run forward --input {overflow} --filter {w} --output {y}", 2, "cannot be read as a .npy file");
        yield return Line("run forward --input {pickle} --filter {w} --output {y}", 2, "cannot be read as a .npy file");
        yield return Line("run forward --input {text} --filter {w} --output {y}", 2, "cannot be read as a .npy file");
        yield return Line("run forward --input {empty} --filter {w} --output {y}", 2, "cannot be read as a .npy file");
        yield return Line("run forward --input {deep} --filter {w} --output {y}", 2, "axes");

        static TestCaseData Line(string line, int exitCode, string contained) => new TestCaseData(line, exitCode, contained).SetArgDisplayNames(line);
    }

    [TestCaseSource(nameof(BadLines))]
    public void A_line_that_cannot_be_followed_ends_in_one_sentence(string line, int exitCode, string contained)
    {
        using Arrays files = Small();
        files.Write<double>("f64.npy", NpyElementType.Float64, [1, 1, 4], [1, 2, 3, 4]);
        files.Write<bool>("bool.npy", NpyElementType.Boolean, [1, 1, 4], [true, false, true, false]);
        files.Write<int>("i32.npy", NpyElementType.Int32, [1, 1, 4], [1, 2, 3, 4]);
        files.Write<byte>("u8.npy", NpyElementType.UInt8, [1, 1, 4], [1, 2, 3, 4]);
        files.Write("scalar.npy", [], 1);
        files.Write("deep.npy", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1);
        files.WriteRaw("cut.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 4), }", [1, 2, 3]);
        files.WriteRaw("huge.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 4611686018427387904), }");
        files.WriteRaw("overflow.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4294967296), }");
        files.WriteRaw("pickle.npy", "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", [0x80, 4, 0x2E]);
        File.WriteAllText(files["text.npy"], "not an array, but a sentence that is long enough for a header");
        File.WriteAllBytes(files["empty.npy"], []);
        File.WriteAllText(files["y.npy"], "what stood here before");
        foreach (string name in new[] { "x", "w", "y", "none", "f64", "bool", "i32", "u8", "scalar", "cut", "huge", "overflow", "pickle", "text", "empty", "deep" })
        {
            line = line.Replace($"{{{name}}}", files[name == "none" ? "none" : $"{name}.npy"], StringComparison.Ordinal);
        }

        string[] before = files.Names;
        ToolRun.Line(line.Replace("{folder}", files.Folder, StringComparison.Ordinal)).RequireSentence(exitCode, contained);
        Assert.That(files.Names, Is.EqualTo(before), "nothing may be left behind");
        Assert.That(File.ReadAllText(files["y.npy"]), Is.EqualTo("what stood here before"));
    }

    [Test]
    public void An_output_that_may_not_be_written_stays_as_it_is()
    {
        if (Environment.UserName == "root") Assert.Ignore("The permissions of files do not bind this user.");
        using Arrays files = Small();
        File.WriteAllText(files["y.npy"], "kept");
        File.SetAttributes(files["y.npy"], FileAttributes.ReadOnly);
        ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["y.npy"]).RequireSentence(2, "y.npy");
        Assert.That(File.ReadAllText(files["y.npy"]), Is.EqualTo("kept"));
        File.SetAttributes(files["y.npy"], FileAttributes.Normal);
    }

    [Test]
    public void A_full_disk_ends_in_one_sentence()
    {
        if (!File.Exists("/dev/full")) Assert.Ignore("This system has no device that is always full.");
        using Arrays files = Small();
        ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", "/dev/full").RequireSentence(2, "/dev/full");
    }

    [Test]
    public void A_refused_second_output_leaves_no_first_one()
    {
        using Arrays files = Small();
        string[] before = files.Names;
        ToolRun.Of("run", "max-pool", "--input", files["x.npy"], "--window", "2", "--output", files["y.npy"], "--indices", files["none/i.npy"]).RequireSentence(2, "does not exist");
        Assert.That(files.Names, Is.EqualTo(before));
    }

    [Test]
    public void An_input_may_be_replaced_by_the_output()
    {
        using Arrays files = Small();
        ToolRun run = ToolRun.Of("run", "forward", "--input", files["x.npy"], "--filter", files["w.npy"], "--output", files["x.npy"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        AssertFile(files, "x.npy", [1, 1, 3], [21, 32, 43]);
    }

    private static Arrays Small()
    {
        var files = new Arrays();
        files.Write("x.npy", [1, 1, 4], 1, 2, 3, 4);
        files.Write("w.npy", [1, 1, 2], 1, 10);
        return files;
    }

    private static void AssertFile(Arrays files, string name, long[] shape, float[] values)
    {
        (long[] gotShape, float[] gotValues) = files.Read<float>(name);
        Assert.That(gotShape, Is.EqualTo(shape));
        Assert.That(gotValues, Is.EqualTo(values));
    }
}
