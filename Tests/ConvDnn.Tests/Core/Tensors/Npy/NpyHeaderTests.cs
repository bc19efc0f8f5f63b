using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

public class NpyHeaderTests
{
    private const string Sound = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
    private static readonly byte[] TwoFloats = [0, 0, 128, 63, 0, 0, 0, 192]; // 1.0f is 0x3F800000, -2.0f is 0xC0000000

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Open_reads_every_version(int version)
    {
        using NpyReader reader = NpyBytes.Open(NpyBytes.File(Sound, TwoFloats, version));
        Assert.Multiple(() =>
        {
            Assert.That(reader.Header.Version, Is.EqualTo(version));
            Assert.That(reader.Header.ElementType, Is.EqualTo(NpyElementType.Float32));
            Assert.That(reader.Header.Shape, Is.EqualTo(new long[] { 2 }));
            Assert.That(reader.DataOffset, Is.EqualTo((version == 1 ? 10 : 12) + Sound.Length));
            Assert.That(reader.ReadAll<float>(), Is.EqualTo(new[] { 1f, -2f }));
        });
    }

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", TestName = "no trailing comma")]
    [TestCase("{\"shape\":(2,),\"descr\":\"<f4\",\"fortran_order\":False}", TestName = "double quotes, no spaces, other order")]
    [TestCase("  {'descr' : '<f4' , 'fortran_order' : True ,\t'shape' : ( 2 , ) , }   \n\n  ", TestName = "white space everywhere")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }", TestName = "long integers of Python 2")]
    [TestCase("{'descr': '=f4', 'fortran_order': False, 'shape': (2,), }", TestName = "native byte order")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 1), }", TestName = "three axes")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, ), }", TestName = "comma before the bracket")]
    public void Open_reads_every_spelling(string header)
    {
        using NpyReader reader = NpyBytes.Open(NpyBytes.File(header, TwoFloats));
        Assert.That(reader.ReadAll<float>(), Is.EqualTo(new[] { 1f, -2f }));
    }

    // The third column is a part of the sentence that the user gets.
    [TestCase("", "the end of the header text", "a Python dict literal")]
    [TestCase("[]", "\"[]\" at byte 0", "a Python dict literal")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "the end of the header text", "',' or '}'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "\"x\" at byte 56", "white space")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}\0", "\"\\x00\" at byte 55", "white space")]
    [TestCase("{'descr': '<f4'\0, 'fortran_order': False, 'shape': (2,)}", "\"\\x00, 'fortran_order'", "',' or '}'")]
    [TestCase("{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", "\"'fortran_order'", "',' or '}'")]
    [TestCase("{'descr': '<f4',, 'fortran_order': False, 'shape': (2,)}", "\", 'fortran_order'", "a key in quotes")]
    [TestCase("{'descr' '<f4'}", "\"'<f4'}\"", "':' after a key")]
    [TestCase("{descr: '<f4'}", "\"descr: '<f4'}\"", "a key in quotes")]
    [TestCase("{'desc", "\"'desc\" at byte 1", "a closing '")]
    [TestCase("{'de\\x73cr': '<f4'}", "\"\\x73cr'", "printable ASCII without escapes")]
    [TestCase("{'descr\": '<f4'}", "the unknown key 'descr\": '", "only the keys")]
    [TestCase("{'déscr': '<f4'}", "\"\\xe9scr'", "printable ASCII")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'extra': 1}", "the unknown key 'extra' at byte 56", "only the keys")]
    [TestCase("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "the key 'descr' a second time at byte 17", "each key once")]
    [TestCase("{'shape': (2,), 'shape': (2,), 'fortran_order': False, 'descr': '<f4'}", "the key 'shape' a second time", "each key once")]
    [TestCase("{'fortran_order': False, 'fortran_order': True, 'descr': '<f4', 'shape': (2,)}", "the key 'fortran_order' a second time", "each key once")]
    [TestCase("{}", "without the key 'descr'", "the keys")]
    [TestCase("{'descr': '<f4', 'shape': (2,)}", "without the key 'fortran_order'", "the keys")]
    [TestCase("{'descr': '<f4', 'fortran_order': False}", "without the key 'shape'", "the keys")]
    [TestCase("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "\"0, 'shape'", "True or False")]
    [TestCase("{'descr': '<f4', 'fortran_order': Falsehood, 'shape': (2,)}", "\"Falsehood", "True or False")]
    [TestCase("{'descr': '<f4', 'fortran_order': false, 'shape': (2,)}", "\"false", "True or False")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2)}", "the shape (2), a number and not a tuple", "(2,)")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': 2}", "\"2}\"", "a tuple of lengths")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': [2]}", "\"[2]}\"", "a tuple of lengths")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", "\",)}\"", "decimal digits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}", "\"3)}\"", "',' or ')'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,", "the end of the header text", "decimal digits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}", "\"-2,)}\"", "decimal digits, at least 0")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)}", "\".0,)}\"", "',' or ')'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1_0,)}", "\"_0,)}\"", "',' or ')'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (02,)}", "\"02,)}\"", "without leading zeros")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (None,)}", "\"None,)}\"", "decimal digits")]
    // 2^63 itself is one too many for a length.
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", "\"9223372036854775808,)}\"", "at most 2^63 - 1")]
    // 2^61 elements of 4 bytes are 2^63 bytes.
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2305843009213693952,)}", "multiply to more than 2^63 - 1 bytes", "a product that fits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "multiply to more than 2^63 - 1 bytes", "a product that fits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296)}", "multiply to more than 2^63 - 1 bytes", "a product that fits")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", "multiply to more than 2^63 - 1 bytes", "a product that fits")]
    [TestCase("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}", "'|O', Python objects as pickles, which are never loaded", "one of b1")]
    [TestCase("{'descr': 'O', 'fortran_order': False, 'shape': (2,)}", "'O', Python objects as pickles", "one of b1")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "\"[('a', '<f4')]", "structured types are not read")]
    [TestCase("{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (2,)}", "\"('<f4', (2,))", "structured types are not read")]
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (2,)}", "element type '<c8'", "one of b1")]
    [TestCase("{'descr': '<f16', 'fortran_order': False, 'shape': (2,)}", "element type '<f16'", "one of b1")]
    [TestCase("{'descr': '<f3', 'fortran_order': False, 'shape': (2,)}", "element type '<f3'", "one of b1")]
    [TestCase("{'descr': '<U4', 'fortran_order': False, 'shape': (2,)}", "element type '<U4'", "one of b1")]
    [TestCase("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)}", "element type '<M8[ns]'", "one of b1")]
    [TestCase("{'descr': 'f4', 'fortran_order': False, 'shape': (2,)}", "element type 'f4'", "a byte order")]
    [TestCase("{'descr': '!f4', 'fortran_order': False, 'shape': (2,)}", "element type '!f4'", "a byte order")]
    [TestCase("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", "'|f4', several bytes without an order", "'<' or '>'")]
    [TestCase("{'descr': '', 'fortran_order': False, 'shape': (2,)}", "element type ''", "a byte order")]
    [TestCase("{'descr': 4, 'fortran_order': False, 'shape': (2,)}", "\"4, 'fortran_order'", "an element type in quotes")]
    public void Open_of_a_strange_header_says_what_was_found_and_expected(string header, string found, string expected)
    {
        var fault = Assert.Throws<NpyFormatException>(() => NpyBytes.Open(NpyBytes.File(header, TwoFloats)).Dispose())!;
        Assert.Multiple(() =>
        {
            Assert.That(fault.Found, Does.Contain(found));
            Assert.That(fault.Expected, Does.Contain(expected));
            Assert.That(fault.Message, Is.EqualTo($"'test.npy' cannot be read as a .npy file: found {fault.Found}, expected {fault.Expected}."));
        });
    }

    [Test]
    public void Open_of_rank_64_reads_and_of_rank_65_is_refused()
    {
        string header(int rank) => $"{{'descr': '<f4', 'fortran_order': False, 'shape': (2, {string.Join(", ", Enumerable.Repeat(1, rank - 1))})}}";
        using NpyReader reader = NpyBytes.Open(NpyBytes.File(header(64), TwoFloats));
        Assert.That(reader.Header.Shape, Has.Length.EqualTo(64));
        Assert.That(() => NpyBytes.Open(NpyBytes.File(header(65), TwoFloats)), Throws.TypeOf<NpyFormatException>().With.Message.Contains("at most 64"));
    }

    [TestCase("", "the end of the file after 0 of 8 bytes of the magic string and version")]
    [TestCase("934E554D50", "the end of the file after 5 of 8 bytes of the magic string and version")]
    [TestCase("504B030414000000", "first bytes 504B03041400")]
    [TestCase("934E554D50590000", "format version 0.0")]
    [TestCase("934E554D50590400", "format version 4.0")]
    [TestCase("934E554D50590101", "format version 1.1")]
    [TestCase("934E554D5059010000", "the end of the file after 1 of 2 bytes of the length of the header")]
    [TestCase("934E554D505902000A00", "the end of the file after 2 of 4 bytes of the length of the header")]
    [TestCase("934E554D505901000A007B", "a header length of 10 bytes in a file with 1 bytes left")]
    [TestCase("934E554D50590200FFFFFFFF", "a header length of 4294967295 bytes")]
    [TestCase("934E554D5059020000000100", "a header length of 65536 bytes")]
    public void Open_of_strange_first_bytes_says_what_was_found(string hex, string found)
    {
        byte[] file = Convert.FromHexString(hex);
        Assert.That(() => NpyBytes.Open(file), Throws.TypeOf<NpyFormatException>().With.Property("Found").EqualTo(found));
        Assert.That(() => NpyBytes.OpenWithoutSeeking(file), Throws.TypeOf<NpyFormatException>());
    }

    [Test]
    public void Open_of_a_huge_claim_takes_no_memory_for_it()
    {
        // 2^60 bytes are claimed, eight are there.
        byte[] file = NpyBytes.File("<f8", "(144115188075855872,)", TwoFloats);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => NpyBytes.Open(file), Throws.TypeOf<NpyFormatException>().With.Property("Found").EqualTo("8 bytes of data"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));

        using NpyReader pipe = NpyBytes.OpenWithoutSeeking(file);
        before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => pipe.ReadAll<double>(), Throws.TypeOf<NpyFormatException>().With.Property("Found").EqualTo("8 bytes of data"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 << 20));
    }

    [Test]
    public void Constructor_refuses_what_no_file_can_hold()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new NpyHeader(NpyElementType.Int8, [-1]), Throws.ArgumentException.With.Message.Contains("length -1 on axis 0"));
            Assert.That(() => new NpyHeader(NpyElementType.Int8, new long[65]), Throws.ArgumentException.With.Message.Contains("rank 65"));
            Assert.That(() => new NpyHeader(NpyElementType.Int16, [1L << 62]), Throws.ArgumentException.With.Message.Contains("2^63 - 1"));
            Assert.That(() => new NpyHeader((NpyElementType)99, []), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new NpyHeader(NpyElementType.Int8, [], version: 4), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Counts_go_beyond_32_bits()
    {
        NpyHeader header = new(NpyElementType.Float64, [70_000, 70_000, 3]);
        Assert.Multiple(() =>
        {
            Assert.That(header.ElementCount, Is.EqualTo(14_700_000_000)); // 4.9e9 · 3
            Assert.That(header.ByteCount, Is.EqualTo(117_600_000_000)); // · 8
            Assert.That(header.ToString(), Is.EqualTo("<f8 (70000, 70000, 3)"));
            Assert.That(new NpyHeader(NpyElementType.Int8, [long.MaxValue]).ByteCount, Is.EqualTo(long.MaxValue));
        });
    }
}
