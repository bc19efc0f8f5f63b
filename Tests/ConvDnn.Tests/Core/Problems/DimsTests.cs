using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class DimsTests
{
    private static readonly Dims Some = [4, -2, 7];

    [Test]
    public void Numbers_are_found_by_index_from_both_ends()
    {
        Assert.That((Some[0], Some[1], Some[2], Some[^1], Some.Count), Is.EqualTo((4L, -2L, 7L, 7L, 3)));
        Assert.That(() => Some[3], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Some[-1], Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void An_empty_list_is_empty_whichever_way_it_is_made()
    {
        Dims empty = [];
        Assert.That((empty.IsEmpty, default(Dims).IsEmpty, Some.IsEmpty), Is.EqualTo((true, true, false)));
        Assert.That(empty, Is.EqualTo(default(Dims)));
        Assert.That(empty.ToString(), Is.Empty);
        Assert.That(empty.Product(), Is.EqualTo(1));
    }

    [Test]
    public void More_than_eight_numbers_are_refused()
    {
        Assert.That(Dims.Create([1, 2, 3, 4, 5, 6, 7, 8]).Count, Is.EqualTo(8));
        Assert.That(() => Dims.Create(new long[9]), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("9 numbers").And.Message.Contains("at most 8"));
        Assert.That(() => Dims.Filled(9, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Dims.Filled(-1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Dims.Filled(5, 1).Concat(Dims.Filled(4, 1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Lists_are_cut_replaced_and_joined()
    {
        Assert.That(Some.Slice(1, 2), Is.EqualTo(Dims.Create([-2, 7])));
        Assert.That(Some.Slice(3, 0), Is.EqualTo(default(Dims)));
        Assert.That(() => Some.Slice(2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Some.With(1, 9), Is.EqualTo(Dims.Create([4, 9, 7])));
        Assert.That(() => Some.With(3, 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Some.With(-1, 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(Some.Concat([1, 2]), Is.EqualTo(Dims.Create([4, -2, 7, 1, 2])));
        Assert.That(Dims.Filled(3, 5), Is.EqualTo(Dims.Create([5, 5, 5])));
        Assert.That(Dims.Filled(0, 5).IsEmpty);
    }

    [TestCase(new long[] { 3, 4, 5 }, 60)]
    [TestCase(new long[] { 3, -4 }, -12)]
    [TestCase(new long[] { 1L << 40, 0, 1L << 40 }, 0)]
    [TestCase(new long[] { 1L << 31, 1L << 31 }, 1L << 62)]
    [TestCase(new long[] { long.MinValue, 1 }, long.MinValue)]
    public void Product_is_exact(long[] values, long expected) => Assert.That(Dims.Create(values).Product(), Is.EqualTo(expected));

    [TestCase(new long[] { 1L << 32, 1L << 31 })]
    [TestCase(new long[] { -(1L << 32), 1L << 32 })]
    [TestCase(new long[] { 1L << 40, 1L << 40, 1L << 40, 1L << 40 })]
    public void Product_beyond_64_bits_is_refused(long[] values) =>
        Assert.That(() => Dims.Create(values).Product(), Throws.TypeOf<OverflowException>().With.Message.Contains(Dims.Create(values).ToString()));

    [Test]
    public void All_compares_every_number()
    {
        Assert.That(Dims.Filled(3, 2).All(2));
        Assert.That(Dims.Filled(3, 2).With(2, 1).All(2), Is.False);
        Assert.That(default(Dims).All(7), "no number differs");
    }

    [Test]
    public void Equality_is_by_value_and_length()
    {
        Dims same = Dims.Create([4, -2, 7]), longer = [4, -2, 7, 0], other = [4, -2, 8];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Some == same);
            Assert.That(Some != same, Is.False);
            Assert.That(Some.GetHashCode(), Is.EqualTo(same.GetHashCode()));
            Assert.That(Some == longer, Is.False);
            Assert.That(Some != other);
            Assert.That(Some.GetHashCode(), Is.Not.EqualTo(other.GetHashCode()));
            Assert.That(Some.Equals((object)same));
            Assert.That(Some.Equals((object)"4,-2,7"), Is.False);
        }
    }

    [Test]
    public void Numbers_are_listed_in_order()
    {
        var seen = new List<long>();
        foreach (long value in Some) seen.Add(value);
        long[] copy = new long[4];
        Some.CopyTo(copy);
        Assert.That(seen, Is.EqualTo(new long[] { 4, -2, 7 }));
        Assert.That(Some.ToArray(), Is.EqualTo(seen));
        Assert.That(copy, Is.EqualTo(new long[] { 4, -2, 7, 0 }));
        Assert.That(() => Some.CopyTo(new long[2]), Throws.ArgumentException);
        Assert.That(Some.ToString(), Is.EqualTo("4,-2,7"));
    }
}
