using System.Text;
using ConvDnn.Parity;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class ShapeListReaderTests
{
    private const string ShortHeader = "id,dims,groups,n,c,d,h,w,k,kd,kh,kw,stride,pad,dilation,transposed";
    private const string LongHeader = "case_id,mb,g,ic,id,ih,iw,oc,kd,kh,kw,sd,sh,sw,pd,ph,pw,dd,dh,dw,pd_end,ph_end,pw_end,rank,core,names";

    [Test]
    public void Read_understands_the_short_dialect()
    {
        ShapeRow[] rows = [.. Read($"{ShortHeader}\nconv1,2,1,1,3,1,224,220,64,1,7,5,2,3,1,0\nup,2,1,1,64,1,8,9,32,1,4,4,2,1,1,1\n")];
        Assert.That(rows.Select(static row => row.ToProblem(Direction.Forward, ElementType.Float32).ToString()), Is.EqualTo(new[]
        {
            "conv forward x=1,3,224,220 w=64,3,7,5 stride=2,2 padding=3,3",
            "conv forward x=1,64,8,9 w=64,32,4,4 stride=2,2 padding=1,1 transposed",
        }));
        Assert.That(rows.Select(static row => (row.Id, row.Line)), Is.EqualTo(new[] { ("conv1", 2), ("up", 3) }));
    }

    [Test]
    public void Read_understands_the_long_dialect_with_quotes_end_paddings_and_columns_in_any_order()
    {
        ShapeRow row = Read($"{LongHeader}\nb7,2,4,8,1,9,13,12,1,3,1,1,2,1,0,1,0,1,2,1,0,0,-3,2,0,\"a \"\"name\"\", with a comma\"\n").Single();
        Assert.That(row.ToProblem(Direction.BackwardFilter, ElementType.Float64).ToString(), Is.EqualTo("conv backward-filter x=2,8,9,13 w=12,2,3,1 type=f64 stride=2,1 dilation=2,1 padding=1:0,0:-3 groups=4"));
        Assert.That((row.Id, row.IsCore), Is.EqualTo(("b7", false)));
    }

    [Test]
    public void Read_takes_the_end_padding_for_the_beginnings_where_there_is_no_such_column()
    {
        string text = "mb,g,ic,id,ih,iw,oc,kd,kh,kw,sd,sh,sw,pd,ph,pw,dd,dh,dw,rank,op\n1,1,2,1,1,9,3,1,1,3,1,1,1,0,0,2,1,1,1,1,maxpool\n";
        Assert.That(Read(text).Single().ToProblem(Direction.Forward, ElementType.Float32).ToString(), Is.EqualTo("pool forward x=1,2,9 window=3 padding=2"));
    }

    // Lines of the files less one for the header; the cores are those that the long list marks.
    [TestCase("conformance/benchdnn_shapes.csv", 34490, 2004, ShapeKind.Convolution)]
    [TestCase("conformance/benchdnn_deconv.csv", 189, 189, ShapeKind.Transposed)]
    [TestCase("conformance/benchdnn_pool.csv", 239, 239, ShapeKind.Pool)]
    [TestCase("conformance/cudnn_bug_shapes.csv", 22, 22, ShapeKind.Convolution)]
    [TestCase("shapes.csv", 80, 80, ShapeKind.Convolution)]
    public void Read_takes_every_row_of_the_shared_lists_and_every_row_is_a_problem(string file, int rows, int core, ShapeKind most)
    {
        string path = Path.Combine(RepositoryRoot.Folder, "..", "shared", file);
        if (!File.Exists(path)) Assert.Ignore($"The shared shape list {file} is not beside this checkout.");
        IReadOnlyList<ShapeRow> read = ShapeListReader.Read(path);
        Assert.That((read.Count, read.Count(static row => row.IsCore)), Is.EqualTo((rows, core)));
        Assert.That(read.CountBy(static row => row.Kind).MaxBy(static pair => pair.Value).Key, Is.EqualTo(most));
        Assert.That(() => read.Select(static row => row.ToProblems(ElementType.Float32).Length).Sum(), Throws.Nothing);
    }

    [TestCase("", 1, "empty")]
    [TestCase("\n\n\n", 1, "empty")]
    [TestCase(ShortHeader + "\n", 1, "no rows")]
    [TestCase("id,dims,groups\nx,2,1\n", 1, "lacks the columns n, c, d")]
    [TestCase("just some text", 1, "lacks the columns")]
    [TestCase("a,a\n1,2\n", 1, "'a' stands in the header twice")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,9,4,1,3,three,1,1,1,0\n", 2, "kw = 'three'; expected a whole number")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,9,4,1,3,3,1,1,1,0\nx,2,1,1,3,1,9,,4,1,3,3,1,1,1,0\n", 3, "w = ''; expected a whole number")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,99999999999999999999999,4,1,3,3,1,1,1,0\n", 2, "w = '99999999999999999999999'")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,4611686018427387904,4,1,3,3,1,1,1,0\n", 2, "expected 0 to 2^40")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,9,4,1,3,3,0,1,1,0\n", 2, "stride = 0; expected 1 to 2^40")]
    [TestCase(ShortHeader + "\nx,7,1,1,3,1,9,9,4,1,3,3,1,1,1,0\n", 2, "dims = 7; expected 1, 2 or 3")]
    [TestCase(ShortHeader + "\nx,2,1,1\n", 2, "the row has 4 fields; expected 16")]
    [TestCase(ShortHeader + "\nx,2,1,1,3,1,9,9,4,1,3,3,1,1,1,0,17\n", 2, "the row has 17 fields; expected 16")]
    [TestCase(ShortHeader + "\n\"x,2,1,1,3,1,9,9,4,1,3,3,1,1,1,0\n", 2, "not readable as CSV")]
    public void Read_says_in_one_sentence_what_is_wrong_and_where(string text, int line, string complaint)
    {
        ShapeListException exception = Assert.Throws<ShapeListException>(() => Read(text))!;
        Assert.That(exception.Message, Does.Contain(complaint).And.StartsWith("list.csv, line").And.EndsWith("."));
        Assert.That(exception.Message, Does.Not.Contain('\n'));
        Assert.That((exception.File, exception.Line), Is.EqualTo(("list.csv", line)));
    }

    [Test]
    public void Read_refuses_a_line_of_megabytes_without_keeping_it()
    {
        string text = $"{ShortHeader}\n{new string('7', 5_000_000)}\n";
        Assert.That(() => Read(text), Throws.InstanceOf<ShapeListException>());
    }

    [Test]
    public void ToProblem_names_file_line_and_rule_of_a_shape_that_cannot_be()
    {
        ShapeRow row = Read($"{ShortHeader}\nbig,2,1,1,3,1,4,4,4,1,9,9,1,0,1,0\n").Single();
        Assert.That(() => row.ToProblem(Direction.Forward, ElementType.Float32), Throws.InstanceOf<ShapeListException>()
            .With.Message.Contains("list.csv, line 2: big cannot be").And.Message.Contains("reaches over 9 positions"));
    }

    [Test]
    public void Read_throws_nothing_but_its_own_exception_on_mangled_lists()
    {
        string good = $"{ShortHeader}\nx,2,1,1,3,1,9,9,4,1,3,3,1,1,1,0\n{LongHeader}\nb7,2,4,8,1,9,13,12,1,3,1,1,2,1,0,1,0,1,2,1,0,0,-3,2,0,n\n";
        Gen<string> mangled =
            from at in Gen.Choose(0, good.Length - 1)
            from length in Gen.Choose(0, 40)
            from put in Gen.Elements("", ",", "\"", "\n", "\r", "\0", "-", "9999999999999999999", "\uFFFD", "=", ";", "\"\"", "NaN", "1e5", "é")
            select good.Remove(at, Math.Min(length, good.Length - at)).Insert(at, put);
        Prop.ForAll(mangled.ToArbitrary(), static text =>
        {
            try
            {
                foreach (ShapeRow row in Read(text)) row.ToProblem(Direction.Forward, ElementType.Float32);
            }
            catch (ShapeListException exception)
            {
                Assert.That(exception.Line, Is.GreaterThan(0));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Test]
    public void Read_throws_nothing_but_its_own_exception_on_bytes_that_are_no_text()
    {
        var random = new Random(5);
        byte[] bytes = new byte[3000];
        for (int round = 0; round < 200; round++)
        {
            random.NextBytes(bytes);
            using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
            Assert.That(() => ShapeListReader.Read(reader, "list.csv"), Throws.InstanceOf<ShapeListException>());
        }
    }

    private static IReadOnlyList<ShapeRow> Read(string text) => ShapeListReader.Read(new StringReader(text), "folder/list.csv");
}
