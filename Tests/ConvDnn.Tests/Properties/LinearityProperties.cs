using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>A convolution is linear in x (beside what a constant in the padding contributes) and in w; its factors α and β do what they say; epilogues follow the sum.</summary>
[TestFixtureSource(typeof(EngineProperties), nameof(BothPrecisions))]
public class LinearityProperties(string engine, ElementType type) : EngineProperties(engine, type)
{
    [Test]
    public void Convolution_of_a_combination_of_inputs_is_the_combination_of_convolutions([ValueSource(typeof(ExactConvolutions), nameof(ExactConvolutions.Modes))] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            Numbers u = Numbers.Integers(random, problem.X.Lengths), v = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths);
            Numbers combined = Subject.Run(problem, x: u.Zip(v, Combine), w: w), ofZero = Subject.Run(problem, x: u.Select(_ => 0), w: w);
            // 2·(A·u + c) − 3·(A·v + c) lacks two c of A·(2·u − 3·v) + c.
            Numbers expected = Subject.Run(problem, x: u, w: w).Zip(Subject.Run(problem, x: v, w: w), Combine).Zip(ofZero, (sum, constant) => sum + (2 * constant));
            AssertEqual(combined, expected, problem.ToString());
        });

    [Test]
    public void Convolution_with_a_combination_of_filters_is_the_combination_of_convolutions([ValueSource(typeof(ExactConvolutions), nameof(ExactConvolutions.Modes))] PaddingMode mode) =>
        ForAll(random => RandomConvolutions.Any(random, Type, mode), (problem, random) =>
        {
            Numbers u = Numbers.Integers(random, problem.W.Lengths), v = Numbers.Integers(random, problem.W.Lengths), x = Numbers.Integers(random, problem.X.Lengths);
            AssertEqual(Subject.Run(problem, x: x, w: u.Zip(v, Combine)), Subject.Run(problem, x: x, w: u).Zip(Subject.Run(problem, x: x, w: v), Combine), problem.ToString());
        });

    [TestCaseSource(nameof(Everything))]
    public void Alpha_and_beta_scale_the_result_and_what_was_there(Func<Random, ElementType, Problem> draw) =>
        ForAll(random => draw(random, Type), (problem, random) =>
        {
            Dictionary<OperandRole, Numbers> given = problem.Operands
                .Where(operand => !operand.IsWritten && operand.Role != OperandRole.Indices)
                .ToDictionary(operand => operand.Role, operand => Numbers.Integers(random, operand.Spec.Lengths));
            Numbers Run(double alpha, double beta, Numbers? before) => Subject.Run(
                problem,
                x: given.GetValueOrDefault(OperandRole.X),
                w: given.GetValueOrDefault(OperandRole.W),
                y: given.GetValueOrDefault(OperandRole.Y),
                forwardX: given.GetValueOrDefault(OperandRole.ForwardX),
                alpha: alpha,
                beta: beta,
                before: before);

            // NaN stands where nothing else is said: β = 0 does not read it.
            Numbers result = Run(1, 0, null), before = Numbers.Integers(random, problem.Output.Spec.Lengths);
            // Averages and means are fractions, which α and β round anew; their sums of some dozens of terms up to 4 may cancel.
            Numbers magnitude = result.Zip(before, (r, b) => 64 + Math.Abs(r) + Math.Abs(b));
            double share = 16 * Subject.Roundoff;
            AssertClose(Run(-2, 0, null), result.Select(r => -2 * r), magnitude, share, $"α = −2, β = 0 over NaN: {problem}");
            AssertClose(Run(1, 1, before), result.Zip(before, (r, b) => r + b), magnitude, share, $"α = 1, β = 1: {problem}");
            AssertClose(Run(2, -3, before), result.Zip(before, (r, b) => (2 * r) - (3 * b)), magnitude, share, $"α = 2, β = −3: {problem}");
            // 0·(−∞), of a window without elements, is NaN and stays so.
            if (result.Data.All(double.IsFinite)) AssertEqual(Run(0, 1, before), before, $"α = 0, β = 1: {problem}");
        });

    [Test]
    public void Fused_epilogue_is_the_sum_scaled_added_to_and_activated([Values] ActivationKind kind) =>
        ForAll(
            random =>
            {
                ConvProblem plain = random.Next(3) == 0 ? RandomConvolutions.Transposed(random, Type) : RandomConvolutions.Any(random, Type, PaddingMode.Zero);
                ConvOptions fused = plain.Options with { Bias = random.Next(2) == 0, Residual = random.Next(2) == 0, Activation = Activation.Of(kind) };
                return new ConvProblem(Direction.Forward, plain.X, plain.W, fused, plain.Y);
            },
            (problem, random) =>
            {
                ConvOptions o = problem.Options;
                Numbers x = Numbers.Integers(random, problem.X.Lengths), w = Numbers.Integers(random, problem.W.Lengths), before = Numbers.Integers(random, problem.Y.Lengths);
                Numbers? b = o.Bias ? Numbers.Integers(random, problem.BiasSpec.Lengths) : null, z = o.Residual ? Numbers.Integers(random, problem.Y.Lengths) : null;
                var plain = new ConvProblem(Direction.Forward, problem.X, problem.W, o with { Bias = false, Residual = false, Activation = Activation.Identity }, problem.Y);
                Numbers sum = Subject.Run(plain, x: x, w: w).Zip(before, (sum, old) => (0.5 * sum) - old);
                if (z is not null) sum = sum.Zip(z, (s, r) => s + r);
                if (b is not null) sum = Numbers.Of(sum.Lengths, index => sum[index] + b[index[1]]);
                Numbers expected = Subject.Run(new ActivationProblem(Direction.Forward, o.Activation, TensorSpec.Packed(Type, sum.Lengths)), x: sum);
                Numbers fused = Subject.Run(problem, x: x, w: w, bias: b, residual: z, alpha: 0.5, beta: -1, before: before);
                AssertClose(fused, expected, sum.Select(v => 1 + Math.Abs(v)), kind is ActivationKind.Identity or ActivationKind.Relu ? 0 : 16 * Subject.Roundoff, problem.ToString());
            },
            trials: 30);

    private static IEnumerable<TestCaseData> Everything()
    {
        Direction[] directions = [Direction.Forward, Direction.BackwardData, Direction.BackwardFilter, Direction.BackwardBias];
        foreach (Direction direction in directions)
        {
            yield return Named($"convolution {Words.Of(direction)}", (random, type) => RandomConvolutions.Any(random, type).In(direction));
            yield return Named($"transposed {Words.Of(direction)}", (random, type) => RandomConvolutions.Transposed(random, type).In(direction));
        }

        foreach (Direction direction in directions[..2])
        {
            foreach (PoolKind kind in Enum.GetValues<PoolKind>())
                yield return Named($"{Words.Of(kind)} pooling {Words.Of(direction)}", (random, type) => RandomOperations.Pool(random, type, kind).In(direction));
            yield return Named($"unfold {Words.Of(direction)}", (random, type) => RandomOperations.Unfold(random, type) is var p && direction == p.Direction ? p : new UnfoldProblem(direction, p.X, p.Kernel, p.Stride, p.Dilation, p.Padding));
            yield return Named($"pad {Words.Of(direction)}", (random, type) => RandomOperations.Pad(random, type) is var p && direction == p.Direction ? p : new PadProblem(direction, p.X, p.Padding, p.Mode, p.Value));
            yield return Named($"activation {Words.Of(direction)}", (random, type) => new ActivationProblem(direction, Activation.Relu, TensorSpec.Packed(type, [random.Next(1, 40), 3])));
        }

        static TestCaseData Named(string name, Func<Random, ElementType, Problem> draw) => new TestCaseData(draw).SetArgDisplayNames(name);
    }

    private static double Combine(double u, double v) => (2 * u) - (3 * v);
}
