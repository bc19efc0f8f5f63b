using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>The tolerance rule against numbers worked out by hand. u32 = 2⁻²⁴, u64 = 2⁻⁵³.</summary>
public class ErrorBoundTests
{
    [Test]
    public void Units_are_what_the_sums_did_beside_all_other_rounding()
    {
        ErrorBound bound = ErrorBound.Of(ElementType.Float16, ElementType.Float32) with { InputRoundoff = 1e-3 };
        double allowed = bound.Allowed(3, 7, 7, 50), u = ElementType.Float32.UnitRoundoff();
        Assert.That(bound.Units(allowed, 3, 7, 7, 50), Is.EqualTo(bound.Growth(50)).Within(1e-6));
        Assert.That(bound.Units(allowed - (bound.Growth(50) * u * 7), 3, 7, 7, 50), Is.Zero.Within(1e-6));
        Assert.That(bound.Units(allowed + (2 * u * 7), 3, 7, 7, 50), Is.EqualTo(bound.Growth(50) + 2).Within(1e-6));
        ErrorBound plane = ErrorBound.Of(ElementType.Float32, ElementType.Float32, AlgorithmFamily.Fft);
        Assert.That(plane.Units(plane.Allowed(0, 1, 4, 9), 0, 1, 4, 9), Is.EqualTo(plane.Growth(9)).Within(1e-6), "relative to the plane's maximum");
        Assert.That(ErrorBound.Exact(ElementType.Int32).Units(5, 0, 1, 1, 3), Is.Zero);
    }

    private static readonly double U32 = Math.Pow(2, -24);
    private static readonly double U64 = Math.Pow(2, -53);

    // K = 9: √K = 3, so 4 + 4·3 = 16; K + 1 = 10 is smaller. K = 100: 4 + 4·10 = 44, K + 1 = 101.
    [TestCase(AlgorithmFamily.Direct, 9, 10)]
    [TestCase(AlgorithmFamily.Direct, 100, 44)]
    [TestCase(AlgorithmFamily.TensorCore, 100, 4 + 40 + 25)]
    [TestCase(AlgorithmFamily.WinogradF2, 9, 8 + 12)]
    [TestCase(AlgorithmFamily.WinogradF4, 9, 128 + 12)]
    [TestCase(AlgorithmFamily.WinogradF6, 9, 256 + 12)]
    [TestCase(AlgorithmFamily.Fft, 100, 32 + 40)]
    public void Growth_is_the_table_of_the_rule(AlgorithmFamily family, long terms, double expected) =>
        Assert.That(ErrorBound.Of(ElementType.Float32, ElementType.Float32, family).Growth(terms), Is.EqualTo(expected));

    [Test]
    public void Allowed_adds_accumulation_oracle_and_storing()
    {
        // K = 9, A = 2, |exact| = 1: 10·u32·2 + 10·u64·2 + u32·1 (the smallest normal number vanishes beside them).
        double allowed = ErrorBound.Of(ElementType.Float32, ElementType.Float32).Allowed(1, 2, 50, 9);
        Assert.That(allowed, Is.EqualTo((21 * U32) + (20 * U64)));
    }

    [Test]
    public void Allowed_of_tf32_adds_twice_the_roundoff_of_the_operands()
    {
        // u_in = 2⁻¹⁰: (2·2⁻¹⁰ + 2⁻²⁰)·A with A = 1, beside 2·u32 + 2·u64 for K = 1 and exact = 0.
        ErrorBound bound = ErrorBound.Of(ElementType.Float32, ElementType.Float32) with { InputRoundoff = Math.Pow(2, -10) };
        Assert.That(bound.Allowed(0, 1, 1, 1), Is.EqualTo(Math.Pow(2, -9) + Math.Pow(2, -20) + (2 * U32) + (2 * U64)).Within(1e-25));
    }

    [Test]
    public void Allowed_adds_what_whoever_states_the_results_allows()
    {
        // K = 1, A = 2, |exact| = 3: 2·u32·2 + 2·u64·2 + (0.25·3 + 0.5 + 8·u32·2) + u32·3.
        ErrorBound bound = ErrorBound.Of(ElementType.Float32, ElementType.Float32) with { RelativeAllowance = 0.25, AbsoluteAllowance = 0.5, ExtraRoundings = 8 };
        Assert.That(bound.Allowed(-3, 2, 2, 1), Is.EqualTo(1.25 + (23 * U32) + (4 * U64)).Within(1e-15));
    }

    [Test]
    public void Allowed_of_winograd_looks_at_the_plane()
    {
        // F2, K = 9: 20·u32·100 from the plane, 10·u64·1 from the element itself.
        double allowed = ErrorBound.Of(ElementType.Float32, ElementType.Float32, AlgorithmFamily.WinogradF2).Allowed(0, 1, 100, 9);
        Assert.That(allowed, Is.EqualTo((2000 * U32) + (10 * U64)).Within(1e-20));
    }

    [Test]
    public void Allowed_of_float16_storage_ends_at_its_subnormals() =>
        Assert.That(ErrorBound.Of(ElementType.Float16, ElementType.Float32).Allowed(0, 0, 0, 5), Is.EqualTo(Math.Pow(2, -24)));

    [Test]
    public void Allowed_is_nothing_where_the_result_is_exact() =>
        Assert.That(ErrorBound.Exact(ElementType.Float32).Allowed(3, 1000, 1000, 1000), Is.Zero);

    [TestCase("gemm256", AlgorithmFamily.Direct)]
    [TestCase("direct 3x3", AlgorithmFamily.Direct)]
    [TestCase("implicit-gemm, tensor cores", AlgorithmFamily.TensorCore)]
    [TestCase("WINOGRAD", AlgorithmFamily.WinogradF2)]
    [TestCase("winograd-f2", AlgorithmFamily.WinogradF2)]
    [TestCase("WINOGRAD_NONFUSED", AlgorithmFamily.WinogradF4)]
    [TestCase("Winograd F(4x4,3x3)", AlgorithmFamily.WinogradF4)]
    [TestCase("winograd-f6x3", AlgorithmFamily.WinogradF6)]
    [TestCase("FFT_TILING", AlgorithmFamily.Fft)]
    public void Of_reads_the_family_from_the_plan_and_is_strict_by_default(string algorithm, AlgorithmFamily family) =>
        Assert.That(AlgorithmFamilies.Of(algorithm), Is.EqualTo(family));

    [Test]
    public void Of_a_problem_grants_tf32_only_where_it_is_asked_for()
    {
        Problem ieee = Problem.Parse("conv x=1,2,5,5 w=3,2,3,3"), tf32 = Problem.Parse("conv x=1,2,5,5 w=3,2,3,3 precision=tf32");
        Assert.That(ProblemBounds.Of(ieee, AlgorithmFamily.TensorCore, 18, exactSums: false).InputRoundoff, Is.Zero);
        Assert.That(ProblemBounds.Of(tf32, AlgorithmFamily.TensorCore, 18, exactSums: false).InputRoundoff, Is.EqualTo(Math.Pow(2, -10)));
    }

    [TestCase("conv x=1,2,5,5 w=3,2,3,3", AlgorithmFamily.Direct, true)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3", AlgorithmFamily.TensorCore, true)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3", AlgorithmFamily.WinogradF2, false)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3 activation=relu", AlgorithmFamily.Direct, true)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3 activation=tanh", AlgorithmFamily.Direct, false)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=mean-channel", AlgorithmFamily.Direct, false)]
    [TestCase("conv x=1,2,5,5 w=3,2,3,3 padding=1,1 padding-mode=constant padding-value=0.3", AlgorithmFamily.Direct, false)]
    [TestCase("pool backward-data kind=max x=1,2,5,5 window=2,2", AlgorithmFamily.Direct, true)]
    [TestCase("pool kind=average x=1,2,5,5 window=2,2", AlgorithmFamily.Direct, false)]
    public void Of_a_problem_demands_equality_on_integers_wherever_only_sums_are_formed(string problem, AlgorithmFamily family, bool exact) =>
        Assert.That(ProblemBounds.Of(Problem.Parse(problem), family, 18, exactSums: true).IsExact, Is.EqualTo(exact));

    [Test]
    public void Of_a_problem_demands_equality_where_nothing_is_summed_whatever_the_data() =>
        Assert.That(ProblemBounds.Of(Problem.Parse("pad x=3,4 padding=1,1"), AlgorithmFamily.Direct, 0, exactSums: false).IsExact, Is.True);
}
