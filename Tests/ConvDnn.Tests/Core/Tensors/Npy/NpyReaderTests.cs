using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

public class NpyReaderTests
{
    private static readonly byte[] OneToSix = [1, 2, 3, 4, 5, 6];

    [Test]
    public void Read_in_blocks_gives_the_elements_of_the_file_in_order()
    {
        using NpyReader reader = NpyBytes.Open(NpyBytes.File("|u1", "(2, 3)", OneToSix));
        byte[] block = [255, 255, 255, 255];
        Assert.Multiple(() =>
        {
            Assert.That(reader.Read<byte>(block), Is.EqualTo(4));
            Assert.That(block, Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
            Assert.That(reader.Position, Is.EqualTo(4));
            Assert.That(reader.Read<byte>(block), Is.EqualTo(2));
            Assert.That(block, Is.EqualTo(new byte[] { 5, 6, 3, 4 }));
            Assert.That(reader.Read<byte>(block), Is.Zero);
        });
    }

    // Row-major bytes of the values 1 and -2 (or 1 and 254, or true and false), most significant byte first.
    [TestCase("b1", "0100", new[] { 1.0, 0 })]
    [TestCase("i1", "01FE", new[] { 1.0, -2 })]
    [TestCase("u1", "01FE", new[] { 1.0, 254 })]
    [TestCase("i2", "0001FFFE", new[] { 1.0, -2 })]
    [TestCase("u2", "0001FFFE", new[] { 1.0, 65534 })]
    [TestCase("i4", "00000001FFFFFFFE", new[] { 1.0, -2 })]
    [TestCase("u4", "00000001FFFFFFFE", new[] { 1.0, 4294967294 })]
    [TestCase("i8", "0000000000000001FFFFFFFFFFFFFFFE", new[] { 1.0, -2 })]
    [TestCase("u8", "00000000000000010000000100000000", new[] { 1.0, 4294967296 })]
    [TestCase("f2", "3C00C000", new[] { 1.0, -2 })]
    [TestCase("f4", "3F800000C0000000", new[] { 1.0, -2 })]
    [TestCase("f8", "3FF0000000000000C000000000000000", new[] { 1.0, -2 })]
    public void Read_converts_every_type_in_both_byte_orders(string code, string bigEndian, double[] expected)
    {
        byte[] big = Convert.FromHexString(bigEndian);
        int size = code[1] - '0';
        byte[] little = [.. big.Chunk(size).SelectMany(element => element.Reverse())];
        Assert.Multiple(() =>
        {
            Assert.That(NpyBytes.Open(NpyBytes.File(">" + code, "(2,)", big)).ReadAll<double>(NpyConversion.Lossless), Is.EqualTo(expected));
            Assert.That(NpyBytes.Open(NpyBytes.File("<" + code, "(2,)", little)).ReadAll<double>(NpyConversion.Lossless), Is.EqualTo(expected));
            Assert.That(NpyBytes.OpenWithoutSeeking(NpyBytes.File(">" + code, "(2,)", big)).ReadAll<double>(NpyConversion.Lossless), Is.EqualTo(expected));
        });
    }

    [Test]
    public void ReadAll_of_Fortran_order_gives_C_order()
    {
        // a = [[1, 3, 5], [2, 4, 6]]: columns (1, 2), (3, 4), (5, 6) in the file, rows in memory.
        byte[] file = NpyBytes.File("|i1", "(2, 3)", OneToSix, fortran: true);
        sbyte[] rows = [1, 3, 5, 2, 4, 6];
        Assert.Multiple(() =>
        {
            Assert.That(NpyBytes.Open(file).ReadAll<sbyte>(), Is.EqualTo(rows));
            Assert.That(NpyBytes.OpenWithoutSeeking(file).ReadAll<sbyte>(), Is.EqualTo(rows));
            Assert.That(NpyBytes.Open(file).ReadAll<float>(NpyConversion.Lossless), Is.EqualTo(rows.Select(value => (float)value)));
        });
    }

    [Test]
    public void ReadAll_of_Fortran_order_in_several_blocks_gives_C_order([Values] bool seek)
    {
        // Element (i, j, k) of 37 × 41 × 29 holds its own C-order offset; 43993 elements are more than two blocks of 16384.
        int[] shape = [37, 41, 29];
        List<byte> data = [];
        for (int k = 0; k < shape[2]; k++)
            for (int j = 0; j < shape[1]; j++)
                for (int i = 0; i < shape[0]; i++)
                    data.AddRange(BitConverter.GetBytes((((i * shape[1]) + j) * shape[2]) + k));
        byte[] file = NpyBytes.File("<i4", "(37, 41, 29)", [.. data], fortran: true);
        using NpyReader reader = seek ? NpyBytes.Open(file) : NpyBytes.OpenWithoutSeeking(file);
        Assert.That(reader.ReadAll<int>(), Is.EqualTo(Enumerable.Range(0, 37 * 41 * 29)));
    }

    [Test]
    public void ReadAll_into_native_memory_reads_everything()
    {
        float[] values = new float[6];
        Array.Fill(values, float.NaN);
        using NpyReader reader = NpyBytes.Open(NpyBytes.File("|u1", "(2, 3)", OneToSix, fortran: true));
        unsafe
        {
            fixed (float* first = values) reader.ReadAll(first, 6, NpyConversion.Lossless);
        }

        Assert.That(values, Is.EqualTo(new float[] { 1, 3, 5, 2, 4, 6 }));
    }

    [Test]
    public void ReadAll_after_Read_is_refused()
    {
        using NpyReader reader = NpyBytes.Open(NpyBytes.File("|u1", "(6,)", OneToSix));
        reader.Read<byte>(new byte[1]);
        Assert.That(() => reader.ReadAll<byte>(), Throws.InvalidOperationException.With.Message.Contains("1 elements"));
    }

    [Test]
    public void ReadAll_into_another_length_is_refused()
    {
        using NpyReader reader = NpyBytes.Open(NpyBytes.File("|u1", "(6,)", OneToSix));
        Assert.That(() => reader.ReadAll(new byte[5].AsSpan()), Throws.ArgumentException.With.Message.Contains("5 elements, expected the 6 of 'test.npy'"));
    }

    [Test]
    public void Read_of_another_type_is_refused_unless_conversion_is_asked_for()
    {
        byte[] file = NpyBytes.File("|u1", "(6,)", OneToSix);
        Assert.Multiple(() =>
        {
            Assert.That(() => NpyBytes.Open(file).ReadAll<float>(), Throws.TypeOf<NpyFormatException>().With.Message.Contains("found elements of type UInt8, expected Float32, no conversion"));
            Assert.That(() => NpyBytes.Open(file).ReadAll<sbyte>(), Throws.TypeOf<NpyFormatException>());
            Assert.That(() => NpyBytes.Open(file).ReadAll<int>(NpyConversion.Rounded), Throws.TypeOf<NpyFormatException>().With.Message.Contains("expected Int32"));
            Assert.That(() => NpyBytes.Open(file).ReadAll<decimal>(NpyConversion.Rounded), Throws.TypeOf<NpyFormatException>().With.Message.Contains("expected Decimal"));
        });
    }

    // Each value is the smallest integer, or a fraction, that the target does not hold; its neighbour is held.
    [TestCase("<i4", "01000001", "float")] // 2^24 + 1 in a significand of 24 bits
    [TestCase("<u4", "FFFFFFFF", "float")]
    [TestCase("<i8", "0100000000002000", "double")] // 2^53 + 1
    [TestCase("<i8", "FFFFFFFFFFFFFF7F", "double")] // 2^63 - 1 rounds to 2^63, which saturates back to itself
    [TestCase("<u8", "FFFFFFFFFFFFFFFF", "double")]
    [TestCase("<f8", "010000000000F03F", "float")] // 1 + 2^-52
    [TestCase("<f8", "000000000000F047", "float")] // 2^128, beyond the largest float
    [TestCase("<f4", "01000000", "half")] // 2^-149, below the smallest half
    [TestCase("<i4", "01080000", "half")] // 2049
    [TestCase("<i4", "00000100", "half")] // 65536 becomes infinity
    public void Read_lossless_refuses_the_first_value_that_would_change(string descr, string second, string target)
    {
        byte[] value = Convert.FromHexString(second);
        byte[] file = NpyBytes.File(descr, "(2,)", [.. new byte[value.Length], .. value]);
        Assert.That(() => ReadAs(file, target, NpyConversion.Lossless), Throws.TypeOf<NpyFormatException>().With.Message.Contains("at element 1").And.Message.Contains("holds exactly"));
        Assert.That(() => ReadAs(file, target, NpyConversion.Rounded), Throws.Nothing);
    }

    [Test]
    public void Read_rounded_rounds_to_nearest_ties_to_even()
    {
        // 2^24 + 1 lies between 2^24 and 2^24 + 2: the even significand is 2^24. 2^24 + 3 goes up to 2^24 + 4.
        byte[] ties = [.. BitConverter.GetBytes(16777217), .. BitConverter.GetBytes(16777219)];
        Assert.That(NpyBytes.Open(NpyBytes.File("<i4", "(2,)", ties)).ReadAll<float>(NpyConversion.Rounded), Is.EqualTo(new[] { 16777216f, 16777220f }));
    }

    [Test]
    public void Read_lossless_keeps_infinities_and_not_a_number()
    {
        byte[] data = [.. BitConverter.GetBytes(double.NaN), .. BitConverter.GetBytes(double.NegativeInfinity), .. BitConverter.GetBytes(-0.0)];
        float[] values = NpyBytes.Open(NpyBytes.File("<f8", "(3,)", data)).ReadAll<float>(NpyConversion.Lossless);
        Assert.That(values.Select(BitConverter.SingleToUInt32Bits).Skip(1), Is.EqualTo(new[] { 0xFF800000u, 0x80000000u }));
        Assert.That(values[0], Is.NaN);
    }

    [Test]
    public void Read_of_cut_or_overlong_data_says_both_lengths()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => NpyBytes.Open(NpyBytes.File("<i2", "(2, 2)", OneToSix)), Throws.TypeOf<NpyFormatException>().With.Message.EqualTo("'test.npy' cannot be read as a .npy file: found 6 bytes of data, expected 8 for <i2 (2, 2)."));
            Assert.That(() => NpyBytes.Open(NpyBytes.File("<i2", "(2,)", OneToSix)), Throws.TypeOf<NpyFormatException>().With.Message.Contains("6 bytes of data, expected 4 for <i2 (2,) and nothing behind them"));
            Assert.That(() => NpyBytes.OpenWithoutSeeking(NpyBytes.File("<i2", "(2, 2)", OneToSix)).ReadAll<short>(), Throws.TypeOf<NpyFormatException>().With.Message.Contains("6 bytes of data, expected 8"));
            Assert.That(() => NpyBytes.OpenWithoutSeeking(NpyBytes.File("<i2", "(2,)", OneToSix)).ReadAll<short>(), Throws.TypeOf<NpyFormatException>().With.Message.Contains("bytes behind the data"));
            Assert.That(() => NpyBytes.OpenWithoutSeeking(NpyBytes.File("<i2", "(0,)", OneToSix)), Throws.TypeOf<NpyFormatException>().With.Message.Contains("bytes behind the data"));
        });
    }

    [Test]
    public void Read_of_a_strange_truth_value_is_refused()
    {
        Assert.That(() => NpyBytes.Open(NpyBytes.File("|b1", "(3,)", [1, 0, 2])).ReadAll<bool>(), Throws.TypeOf<NpyFormatException>().With.Message.Contains("byte 2 at element 2"));
        Assert.That(NpyBytes.Open(NpyBytes.File("|b1", "(3,)", [1, 0, 1])).ReadAll<bool>(), Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void Open_closes_the_stream_of_a_bad_file_unless_it_stays_open()
    {
        MemoryStream closed = new([1, 2, 3]);
        Assert.That(() => NpyReader.Open(closed, "x"), Throws.TypeOf<NpyFormatException>());
        MemoryStream open = new([1, 2, 3]);
        Assert.That(() => NpyReader.Open(open, "x", leaveOpen: true), Throws.TypeOf<NpyFormatException>());
        Assert.That((closed.CanRead, open.CanRead), Is.EqualTo((false, true)));
    }

    private static Array ReadAs(byte[] file, string target, NpyConversion conversion) => target switch
    {
        "half" => NpyBytes.Open(file).ReadAll<Half>(conversion),
        "float" => NpyBytes.Open(file).ReadAll<float>(conversion),
        _ => NpyBytes.Open(file).ReadAll<double>(conversion),
    };
}
