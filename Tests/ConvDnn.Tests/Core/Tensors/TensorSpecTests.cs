using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors;

public class TensorSpecTests
{
    // N 2, C 3, H 4, W 5.
    private static readonly Dims Lengths = [2, 3, 4, 5];

    [TestCase(TensorFormat.ChannelsFirst, new long[] { 60, 20, 5, 1 })]
    [TestCase(TensorFormat.ChannelsLast, new long[] { 60, 1, 15, 3 })]
    public void Activations_have_the_strides_of_their_format(TensorFormat format, long[] strides)
    {
        TensorSpec spec = TensorSpec.Activations(ElementType.Float32, format, Lengths);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(spec.Strides, Is.EqualTo(Dims.Create(strides)));
            Assert.That(spec.Format, Is.EqualTo(format));
            Assert.That((spec.Count, spec.Extent, spec.Bytes, spec.Rank), Is.EqualTo((120L, 120L, 480L, 4)));
            Assert.That((spec.IsPacked, spec.Overlaps), Is.EqualTo((true, false)));
        }
    }

    // K 2, C 3, R 4, S 5.
    [TestCase(FilterFormat.Kcrs, new long[] { 60, 20, 5, 1 })]
    [TestCase(FilterFormat.Krsc, new long[] { 60, 1, 15, 3 })]
    [TestCase(FilterFormat.Rsck, new long[] { 1, 2, 30, 6 })]
    [TestCase(FilterFormat.Ckrs, new long[] { 20, 40, 5, 1 })]
    public void Filters_have_the_strides_of_their_format(FilterFormat format, long[] strides)
    {
        TensorSpec spec = TensorSpec.Filter(ElementType.Float64, format, Lengths);
        Assert.That(spec.Strides, Is.EqualTo(Dims.Create(strides)));
        Assert.That(spec.FilterFormat, Is.EqualTo(format));
        Assert.That((spec.IsPacked, spec.Bytes), Is.EqualTo((true, 960L)));
    }

    [TestCase(new long[] { 2, 3, 5 }, new long[] { 15, 1, 3 })]
    [TestCase(new long[] { 2, 3, 2, 2, 2 }, new long[] { 24, 1, 12, 6, 3 })]
    [TestCase(new long[] { 4, 7 }, new long[] { 7, 1 })]
    public void Channels_last_works_for_every_number_of_axes(long[] lengths, long[] strides) =>
        Assert.That(TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsLast, Dims.Create(lengths)).Strides, Is.EqualTo(Dims.Create(strides)));

    [Test]
    public void Format_of_other_strides_is_strided()
    {
        Assert.That(new TensorSpec(ElementType.Float32, Lengths, [60, 20, 1, 4]).Format, Is.EqualTo(TensorFormat.Strided));
        Assert.That(new TensorSpec(ElementType.Float32, Lengths, [61, 20, 5, 1]).Format, Is.EqualTo(TensorFormat.Strided));
        Assert.That(new TensorSpec(ElementType.Float32, Lengths, [61, 20, 5, 1]).FilterFormat, Is.EqualTo(FilterFormat.Strided));
        Assert.That(TensorSpec.Packed(ElementType.Float32, [7]).FilterFormat, Is.EqualTo(FilterFormat.Strided), "a filter has at least K and C");
        Assert.That(TensorSpec.Packed(ElementType.Float32, [7]).Format, Is.EqualTo(TensorFormat.ChannelsFirst));
        Assert.That(new TensorSpec(ElementType.Float32, [7], [2]).Format, Is.EqualTo(TensorFormat.Strided));
    }

    [Test]
    public void Format_does_not_ask_for_the_stride_of_an_axis_that_has_no_step()
    {
        Assert.That(new TensorSpec(ElementType.Float32, [1, 3, 4, 5], [999, 20, 5, 1]).Format, Is.EqualTo(TensorFormat.ChannelsFirst));
        Assert.That(new TensorSpec(ElementType.Float32, [1, 3, 4, 5], [999, 1, 15, 3]).Format, Is.EqualTo(TensorFormat.ChannelsLast));
        Assert.That(new TensorSpec(ElementType.Float32, [1, 3, 4, 5], [999, 1, 15, 3]).FilterFormat, Is.EqualTo(FilterFormat.Krsc));
        // With one channel the two differ in the stride of that channel alone; the exact one wins.
        Assert.That(TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsLast, [2, 1, 3]).Format, Is.EqualTo(TensorFormat.ChannelsLast));
        Assert.That(TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsFirst, [2, 1, 3]).Format, Is.EqualTo(TensorFormat.ChannelsFirst));
        Assert.That(new TensorSpec(ElementType.Float32, [2, 1, 3], [3, 77, 1]).Format, Is.EqualTo(TensorFormat.ChannelsFirst));
    }

    [Test]
    public void Format_of_an_empty_tensor_is_exact()
    {
        TensorSpec empty = TensorSpec.Activations(ElementType.Float32, TensorFormat.ChannelsLast, [0, 3, 4, 5]);
        Assert.That(empty.Strides, Is.EqualTo(Dims.Create([60, 1, 15, 3])), "an empty axis counts as one");
        Assert.That((empty.Format, empty.Count, empty.Extent, empty.Bytes), Is.EqualTo((TensorFormat.ChannelsLast, 0L, 0L, 0L)));
        Assert.That((empty.IsPacked, empty.Overlaps), Is.EqualTo((true, false)));
        Assert.That(new TensorSpec(ElementType.Float32, [0, 3], [9, 9]).Format, Is.EqualTo(TensorFormat.Strided));
    }

    // Extent: 1 + Σ (length − 1) · stride.
    [TestCase(new long[] { 2, 3 }, new long[] { 10, 2 }, 15, false, false, TestName = "1 + 10 + 4 = 15, with holes")]
    [TestCase(new long[] { 2, 3 }, new long[] { 1, 2 }, 6, true, false, TestName = "1 + 1 + 4 = 6, packed in another order")]
    [TestCase(new long[] { 2, 3 }, new long[] { 0, 1 }, 3, false, true, TestName = "1 + 0 + 2 = 3, one row repeated")]
    [TestCase(new long[] { 2, 3 }, new long[] { 2, 1 }, 5, false, true, TestName = "1 + 2 + 2 = 5, rows share an element")]
    [TestCase(new long[] { 2, 3 }, new long[] { 3, 1 }, 6, true, false, TestName = "1 + 3 + 2 = 6, packed")]
    [TestCase(new long[] { 2, 3 }, new long[] { 3, 2 }, 8, false, true, TestName = "1 + 3 + 4 = 8, interleaved: may share")]
    [TestCase(new long[] { 1, 3 }, new long[] { 0, 1 }, 3, true, false, TestName = "1 + 0 + 2 = 3, an axis of length 1 repeats nothing")]
    [TestCase(new long[] { 2, 1 }, new long[] { 1, 1 }, 2, true, false, TestName = "1 + 1 + 0 = 2")]
    [TestCase(new long[] { 3, 0 }, new long[] { 0, 0 }, 0, true, false, TestName = "an empty tensor reaches over nothing")]
    public void Extent_packing_and_overlap_are_those_worked_out_by_hand(long[] lengths, long[] strides, long extent, bool packed, bool overlaps)
    {
        var spec = new TensorSpec(ElementType.Int8, Dims.Create(lengths), Dims.Create(strides));
        Assert.That((spec.Extent, spec.IsPacked, spec.Overlaps), Is.EqualTo((extent, packed, overlaps)));
        Assert.That(spec.Bytes, Is.EqualTo(extent));
    }

    [Test]
    public void Overlaps_is_never_false_where_two_positions_share_an_element()
    {
        var random = new Random(17);
        int overlapping = 0;
        for (int i = 0; i < 4000; i++)
        {
            Dims lengths = [random.Next(1, 4), random.Next(1, 4), random.Next(1, 4)], strides = [random.Next(0, 9), random.Next(0, 9), random.Next(0, 9)];
            var spec = new TensorSpec(ElementType.Int8, lengths, strides);
            long[] places = [.. spec.Places()];
            bool shares = places.Distinct().Count() < places.Length;
            if (shares) overlapping++;
            if (shares && !spec.Overlaps) Assert.Fail($"{spec} shares elements.");
            Assert.That(spec.Extent, Is.EqualTo(places.Max() + 1), spec.ToString());
            // Packed is exact: every element of the extent once.
            Assert.That(spec.IsPacked, Is.EqualTo(!shares && places.Length == spec.Extent), spec.ToString());
        }

        Assert.That(overlapping, Is.InRange(500, 3500));
    }

    [Test]
    public void Places_walk_the_indices_in_row_major_order()
    {
        Assert.That(new TensorSpec(ElementType.Int8, [2, 3], [1, 10]).Places(), Is.EqualTo(new long[] { 0, 10, 20, 1, 11, 21 }));
        Assert.That(TensorSpec.Packed(ElementType.Int8, [2, 2, 2]).Places(), Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 5, 6, 7 }));
        Assert.That(TensorSpec.Packed(ElementType.Int8, [2, 0]).Places(), Is.Empty);
    }

    [Test]
    public void A_single_number_is_a_tensor_without_axes()
    {
        TensorSpec number = TensorSpec.Packed(ElementType.Float64, []);
        Assert.That((number.Count, number.Extent, number.Bytes, number.Rank, number.IsPacked), Is.EqualTo((1L, 1L, 8L, 0, true)));
    }

    [Test]
    public void As_changes_the_type_alone()
    {
        var spec = new TensorSpec(ElementType.Float32, [2, 3], [10, 2]);
        Assert.That(spec.As(ElementType.Float32), Is.SameAs(spec));
        Assert.That(spec.As(ElementType.Float16), Is.EqualTo(new TensorSpec(ElementType.Float16, [2, 3], [10, 2])));
        Assert.That(spec.As(ElementType.Float16).Bytes, Is.EqualTo(30));
    }

    [Test]
    public void The_largest_tensor_takes_2_to_the_62_bytes()
    {
        long tera = 1L << 40;
        Assert.That(TensorSpec.Packed(ElementType.Int8, [tera, 1L << 22]).Bytes, Is.EqualTo(1L << 62));
        Assert.That(TensorSpec.Packed(ElementType.Float32, [tera, 1L << 20]).Bytes, Is.EqualTo(1L << 62));
        Assert.That(() => TensorSpec.Packed(ElementType.Float32, [tera, (1L << 20) + 1]), Throws.TypeOf<ProblemException>());
        Assert.That(() => new TensorSpec(ElementType.Int8, [tera, (1L << 22) + 1], [0, 0]), Throws.TypeOf<ProblemException>(), "its packed copy would be too large");
        Assert.That(() => new TensorSpec(ElementType.Int8, [2, 2], [1L << 62, 1]), Throws.TypeOf<ProblemException>());
        Assert.That(new TensorSpec(ElementType.Int8, [2], [(1L << 62) - 1]).Extent, Is.EqualTo(1L << 62));
        Assert.That(TensorSpec.Packed(ElementType.Float64, [0, tera, tera, tera]).Overlaps, Is.False, "its strides are beyond 64 bits, and there is nothing to share");
    }

    [Test]
    public void ToString_says_what_messages_need()
    {
        Assert.That(TensorSpec.Packed(ElementType.Float32, Lengths).ToString(), Is.EqualTo("f32 2,3,4,5"));
        Assert.That(TensorSpec.Activations(ElementType.Float16, TensorFormat.ChannelsLast, Lengths).ToString(), Is.EqualTo("f16 2,3,4,5 channels-last"));
        Assert.That(new TensorSpec(ElementType.Int8, [2], [3]).ToString(), Is.EqualTo("s8 2 strides 3"));
    }

    [Test]
    public void Equality_is_by_type_lengths_and_strides()
    {
        var spec = new TensorSpec(ElementType.Float32, [2, 3], [3, 1]);
        Assert.That(TensorSpec.Packed(ElementType.Float32, [2, 3]), Is.EqualTo(spec));
        Assert.That(TensorSpec.Packed(ElementType.Float32, [2, 3]).GetHashCode(), Is.EqualTo(spec.GetHashCode()));
        Assert.That(TensorSpec.Packed(ElementType.Int32, [2, 3]), Is.Not.EqualTo(spec));
        Assert.That(new TensorSpec(ElementType.Float32, [2, 3], [4, 1]), Is.Not.EqualTo(spec));
    }
}
