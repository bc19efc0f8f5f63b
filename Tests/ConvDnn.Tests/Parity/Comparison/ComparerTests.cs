using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>What a comparison says, and what it can never say.</summary>
public class ComparerTests
{
    private static readonly ErrorBound Float32Sums = ErrorBound.Of(ElementType.Float32, ElementType.Float32);

    [Test]
    public void Compare_passes_exactly_at_the_bound_and_fails_one_step_beyond()
    {
        // exact = 0, A = 1, K = 9: 10·2⁻²⁴ + 10·2⁻⁵³, held as float64 so that the bound itself is a number of the type.
        ErrorBound bound = ErrorBound.Of(ElementType.Float64, ElementType.Float32);
        double edge = (10 * Math.Pow(2, -24)) + (10 * Math.Pow(2, -53));
        var expected = new Expectation([0, 1], [1, 1], 9);
        Assert.Multiple(() =>
        {
            Assert.That(Compare([edge, 1], expected, bound).Status, Is.EqualTo(ComparisonStatus.Passed));
            Assert.That(Compare([-edge, 1], expected, bound).MaxRatio, Is.EqualTo(1));
            Assert.That(Compare([Math.BitIncrement(edge), 1], expected, bound).Status, Is.EqualTo(ComparisonStatus.Failed));
        });
    }

    [Test]
    public void Compare_reports_the_first_wrong_element_by_its_coordinates()
    {
        float[] got = [1, 2, 3, 4, 99, 6, 7, 8];
        Comparison comparison = Comparer.Compare(
            TensorView.Of(got), TensorSpec.Packed(ElementType.Float32, [2, 1, 2, 2]), Plain([1, 2, 3, 4, 5, 6, 7, 80]), ErrorBound.Exact(ElementType.Float32), Poison.Output);
        Assert.Multiple(() =>
        {
            Assert.That(comparison.Wrong, Is.EqualTo(2));
            Assert.That(comparison.First, Is.EqualTo(new WrongElement([1, 0, 0, 0], 99, 5, 0)));
            Assert.That(comparison.MaxError, Is.EqualTo(94), "99 − 5 against 80 − 8 = 72");
            Assert.That(comparison.MaxRatio, Is.EqualTo(double.PositiveInfinity), "no error was allowed");
        });
    }

    [Test]
    public void Compare_follows_the_strides_and_ignores_what_lies_between()
    {
        float[] got = [1, -7, 2, -7, -7, 3, -7, 4];
        var spec = new TensorSpec(ElementType.Float32, [2, 2], [5, 2]);
        Comparison comparison = Comparer.Compare(TensorView.Of(got), spec, Plain([1, 0, 2, 0, 0, 3, 0, 4]), ErrorBound.Exact(ElementType.Float32), Poison.Output);
        Assert.That((comparison.Elements, comparison.Status), Is.EqualTo((4, ComparisonStatus.Passed)));
    }

    [Test]
    public void Compare_rounds_the_exact_result_once_where_equality_is_demanded()
    {
        // 2²⁴ + 1 is no float32; its neighbours are 2²⁴ (even) and 2²⁴ + 2.
        var expected = Plain([16777217, 1]);
        Assert.That(Compare([16777216f, 1f], expected, ErrorBound.Exact(ElementType.Float32)).Status, Is.EqualTo(ComparisonStatus.Passed));
        Assert.That(Compare([16777218f, 1f], expected, ErrorBound.Exact(ElementType.Float32)).Status, Is.EqualTo(ComparisonStatus.Failed));
    }

    [Test]
    public void Compare_takes_zeros_of_either_sign_as_equal() =>
        Assert.That(Compare([-0f, 1f], new Expectation([0, 1], [1, 1], 1), ErrorBound.Exact(ElementType.Float32)).Wrong, Is.Zero);

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity)]
    public void NaN_and_infinity_never_pass_where_a_number_is_expected(float special)
    {
        // A bound of any size must not help: A = 10³⁰⁰ allows every finite float32.
        Comparison comparison = Compare([special, 1f], new Expectation([1, 1], [1e300, 1e300], 9), Float32Sums);
        Assert.That(comparison.Status, Is.EqualTo(ComparisonStatus.Failed));
        Assert.That(comparison.NaNs + comparison.Infinities, Is.EqualTo(1));
    }

    [Test]
    public void A_number_never_passes_where_NaN_or_infinity_is_expected()
    {
        var expected = new Expectation([double.NaN, double.PositiveInfinity, 1], [1, 1, 1], 9);
        Assert.That(Compare([0f, float.MaxValue, 1f], expected, Float32Sums).Wrong, Is.EqualTo(2));
        Assert.That(Compare([float.NaN, float.NegativeInfinity, 1f], expected, Float32Sums).Infinities, Is.EqualTo(1), "an infinity of the other sign");
        Assert.That(Compare([float.NaN, float.PositiveInfinity, 1f], expected, Float32Sums).Status, Is.EqualTo(ComparisonStatus.Passed));
    }

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.Float64)]
    [TestCase(ElementType.Float16)]
    [TestCase(ElementType.BFloat16)]
    [TestCase(ElementType.Int8)]
    [TestCase(ElementType.UInt8)]
    [TestCase(ElementType.Int32)]
    [TestCase(ElementType.Int64)]
    public void An_unwritten_element_never_passes(ElementType type)
    {
        using var buffer = new GuardedBuffer(type, 3);
        ElementConversion.Write([1, 2, 3], buffer.View());
        Poison.Output.Fill(buffer.Bytes[type.Size()..(2 * type.Size())], type);
        // Even NaN as the exact result does not excuse an element that nobody wrote.
        double exact = type.IsFloatingPoint() ? double.NaN : 2;
        Comparison comparison = Comparer.Compare(
            buffer.View(), TensorSpec.Packed(type, [3]), new Expectation([1, exact, 3], [1e300, 1e300, 1e300], 9), ErrorBound.Of(type, type), Poison.Output);
        Assert.That((comparison.Unwritten, comparison.Status), Is.EqualTo((1, ComparisonStatus.Failed)));
        Assert.That(comparison.First!.Position.ToString(), Is.EqualTo("1"));
    }

    [Test]
    public void An_integer_that_happens_to_be_the_poison_passes_where_it_is_expected()
    {
        byte[] got = [(byte)Poison.Output.Bits(ElementType.UInt8), 1];
        Comparison comparison = Comparer.Compare(
            TensorView.Of(got), TensorSpec.Packed(ElementType.UInt8, [2]), Plain([got[0], 1]), ErrorBound.Exact(ElementType.UInt8), Poison.Output);
        Assert.That(comparison.Status, Is.EqualTo(ComparisonStatus.Passed));
    }

    [Test]
    public void An_empty_comparison_never_passes() =>
        Assert.That(Compare(Array.Empty<float>(), new Expectation([], [], 0) { MeansZero = true }, Float32Sums).Status, Is.EqualTo(ComparisonStatus.Mistrusted));

    [TestCase(1, ComparisonStatus.Mistrusted)]
    [TestCase(2, ComparisonStatus.Passed)]
    public void Nearly_all_zeros_are_not_trusted(int others, ComparisonStatus status)
    {
        // 19 zeros of 20 are 95 %, 18 of 20 exactly the 90 % that still pass.
        float[] got = new float[20];
        Array.Fill(got, 1, 0, others);
        Comparison comparison = Compare(got, new Expectation([.. got.Select(static value => (double)value)], [.. got.Select(static _ => 1.0)], 1), ErrorBound.Exact(ElementType.Float32));
        Assert.That(comparison.Status, Is.EqualTo(status));
    }

    [Test]
    public void Zeros_that_no_data_reach_are_left_out_of_the_share()
    {
        float[] got = [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0];
        double[] magnitudes = [.. got.Select(static value => (double)value)];
        Comparison comparison = Compare(got, new Expectation(magnitudes, magnitudes, 3), Float32Sums);
        Assert.That((comparison.ZeroShare, comparison.Status), Is.EqualTo((0, ComparisonStatus.Passed)));
    }

    [Test]
    public void Zeros_pass_where_they_are_the_meaning()
    {
        var zeros = new Expectation(new double[4], new double[4], 0);
        Assert.That(Compare(new float[4], zeros, ErrorBound.Exact(ElementType.Float32)).Status, Is.EqualTo(ComparisonStatus.Mistrusted));
        Assert.That(Compare(new float[4], zeros with { MeansZero = true }, ErrorBound.Exact(ElementType.Float32)).Status, Is.EqualTo(ComparisonStatus.Passed));
    }

    [Test]
    public void Compare_of_winograd_takes_the_maximum_of_the_plane_and_of_no_other()
    {
        // Two planes of two; F2, K = 9: 20·2⁻²⁴·A*. An error of 10⁻⁵ is 167 units of 2⁻²⁴: allowed where A* = 10 (200 units), not where A* = 1 (20 units).
        float[] got = [1e-5f, 1, 1e-5f, 1];
        var expected = new Expectation([0, 1, 0, 1], [1, 10, 1, 1], 9);
        Comparison comparison = Comparer.Compare(
            TensorView.Of(got), TensorSpec.Packed(ElementType.Float32, [1, 2, 2]), expected, ErrorBound.Of(ElementType.Float32, ElementType.Float32, AlgorithmFamily.WinogradF2), Poison.Output);
        Assert.That((comparison.Wrong, comparison.First!.Position.ToString()), Is.EqualTo((1, "0,1,0")));
    }

    [Test]
    public void Histogram_counts_every_element_once()
    {
        ErrorBound bound = ErrorBound.Of(ElementType.Float64, ElementType.Float32);
        double edge = (10 * Math.Pow(2, -24)) + (10 * Math.Pow(2, -53));
        Comparison comparison = Compare([0, edge, edge / 4, edge * 1.5, 1], new Expectation([0, 0, 0, 0, 1], [1, 1, 1, 1, 1], 9), bound);
        Assert.Multiple(() =>
        {
            Assert.That(comparison.Histogram.Sum(), Is.EqualTo(5));
            Assert.That(comparison.Histogram[0], Is.EqualTo(2), "exact");
            Assert.That(comparison.Histogram[RatioBins.Of(1)], Is.EqualTo(1));
            Assert.That(comparison.Histogram[RatioBins.Of(0.25)], Is.EqualTo(1));
            Assert.That(comparison.Histogram[RatioBins.FirstBeyond], Is.EqualTo(1), "1.5 times the bound");
        });
    }

    [Test]
    public void Compare_refuses_memory_that_is_too_short() => Assert.That(
        static () => Comparer.Compare(TensorView.Of(new float[3]), TensorSpec.Packed(ElementType.Float32, [4]), Plain([1, 2, 3, 4]), Float32Sums, null),
        Throws.ArgumentException.With.Message.Contains("actual has 3 elements"));

    [TestCase(3, 4)]
    [TestCase(4, 3)]
    public void Compare_refuses_an_expectation_that_is_too_short(int values, int magnitudes) => Assert.That(
        () => Comparer.Compare(TensorView.Of(new float[4]), TensorSpec.Packed(ElementType.Float32, [4]), new Expectation(new double[values], new double[magnitudes], 1), Float32Sums, null),
        Throws.ArgumentException.With.Message.Contains($"expected has {values} values and {magnitudes} magnitudes; expected the 4 of"));

    [Test]
    public void Compare_takes_more_expectations_than_elements() => Assert.That(
        Comparer.Compare(TensorView.Of(new float[] { 1, 2 }), TensorSpec.Packed(ElementType.Float32, [2]), Plain([1, 2, 3]), Float32Sums, null).Status, Is.EqualTo(ComparisonStatus.Passed));

    [Test]
    public void Compare_refuses_null_by_name()
    {
        TensorSpec spec = TensorSpec.Packed(ElementType.Float32, [1]);
        Assert.Multiple(() =>
        {
            Assert.That(() => Comparer.Compare(TensorView.Of(new float[1]), null!, Plain([1]), Float32Sums, null), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("spec"));
            Assert.That(() => Comparer.Compare(TensorView.Of(new float[1]), spec, null!, Float32Sums, null), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("expected"));
            Assert.That(() => Comparer.Compare(TensorView.Of(new float[1]), spec, Plain([1]), null!, null), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("bound"));
            Assert.That(() => Plain([1]).ZeroShare(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("spec"));
        });
    }

    [Test]
    public void Histogram_and_kinds_tell_special_values_from_numbers()
    {
        // NaN meets NaN: exact. An infinity meets NaN, and NaN meets an infinity: both count as NaN. The wrong infinity counts as one.
        var expected = new Expectation([double.NaN, double.NaN, double.PositiveInfinity, double.PositiveInfinity, 1], [1, 1, 1, 1, 1], 9);
        Comparison comparison = Compare([float.NaN, float.PositiveInfinity, float.NaN, float.NegativeInfinity, 1f], expected, Float32Sums);
        Assert.Multiple(() =>
        {
            Assert.That((comparison.Wrong, comparison.NaNs, comparison.Infinities), Is.EqualTo((3, 2, 1)));
            Assert.That(comparison.Histogram[0], Is.EqualTo(2), "the NaN that was meant and the 1");
            Assert.That(comparison.Histogram[^1], Is.EqualTo(3));
        });
    }

    [Test]
    public void Compare_rounds_to_the_type_only_where_equality_is_demanded()
    {
        // 1 + 2⁻²⁶ rounds to 1 in float32: equal where equality is demanded, and off by 2⁻²⁶ where an error is measured.
        var expected = new Expectation([1 + Math.Pow(2, -26), 1], [1, 1], 9);
        Assert.That(Compare([1f, 1f], expected, ErrorBound.Exact(ElementType.Float32)).MaxError, Is.Zero);
        Assert.That(Compare([1f, 1f], expected, Float32Sums).MaxError, Is.EqualTo(Math.Pow(2, -26)));
    }

    [Test]
    public void ZeroShare_counts_every_element_where_nothing_is_summed()
    {
        TensorSpec spec = TensorSpec.Packed(ElementType.Float32, [4]);
        Assert.That(new Expectation([0, 0, 0, 5], [0, 0, 0, 5], 0).ZeroShare(spec), Is.EqualTo(0.75), "a copy: every element counts");
        Assert.That(new Expectation([0, 0, 0, 5], [0, 1, 0, 5], 3).ZeroShare(spec), Is.EqualTo(0.5), "two of four are reached, one of them is zero");
        Assert.That(new Expectation([0, 0, 0, 0], [0, 0, 0, 0], 3).ZeroShare(spec), Is.EqualTo(1), "none is reached");
    }

    private static Comparison Compare<T>(T[] got, Expectation expected, ErrorBound bound)
        where T : unmanaged => Comparer.Compare(TensorView.Of(got), TensorSpec.Packed(ElementTypes.Of<T>(), [got.Length]), expected, bound, Poison.Output);

    private static Expectation Plain(double[] values) => new(values, [.. values.Select(Math.Abs)], 1);
}
