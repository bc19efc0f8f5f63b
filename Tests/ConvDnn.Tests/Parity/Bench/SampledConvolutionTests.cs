using ConvDnn.Engines.Reference;
using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

/// <summary>The formula that checks what is timed, against the oracle, which shares no code with it.</summary>
public class SampledConvolutionTests
{
    private static readonly string[] Problems =
    [
        "conv forward x=2,3,9,8 w=4,3,3,2 padding=1,0",
        "conv forward x=2,6,9,8 w=4,3,3,2 padding=1:0,2:1 stride=2,1 dilation=1,2 groups=2",
        "conv forward x=2,3,9,8 w=4,3,3,2 mode=convolution bias residual activation=relu",
        "conv forward x=2,3,9,8 w=4,3,3,2 layout=channels-last filter=krsc bias",
        "conv forward x=2,4,13 w=6,2,3 groups=2 padding=1",
        "conv backward-data x=2,6,9,8 w=4,3,3,2 padding=1,1 stride=2,3 groups=2",
        "conv backward-data x=2,3,11,9 w=4,3,3,3 mode=convolution dilation=2,1 padding=0:1,2:0 layout=channels-last filter=rsck",
        "conv backward-filter x=3,6,9,8 w=4,3,3,2 padding=1,1 stride=2,1 groups=2",
        "conv backward-filter x=2,2,5,6,7 w=3,2,2,3,2 mode=convolution padding=1,0,1",
    ];

    [TestCaseSource(nameof(Problems))]
    public void Exact_results_pass_and_others_do_not(string text)
    {
        var problem = (ConvProblem)Problem.Parse(text);
        (SampledConvolution sampled, double[] exact) = Prepare(problem);
        int samples = sampled.Check(place => (float)exact[place], AlgorithmFamily.Direct, out double worst);
        Assert.That(samples, Is.InRange(2, 16));
        Assert.That(worst, Is.LessThanOrEqualTo(1));
        sampled.Check(place => exact[place] + 0.01, AlgorithmFamily.Direct, out double shifted);
        Assert.That(shifted, Is.GreaterThan(1));
        sampled.Check(place => -exact[place], AlgorithmFamily.Direct, out double negated);
        Assert.That(negated, Is.GreaterThan(1));
        sampled.Check(_ => double.NaN, AlgorithmFamily.Direct, out double none);
        Assert.That(none, Is.NaN);
    }

    [TestCase("conv forward x=1,1,4,4 w=1,1,3,3 padding=1,1 padding-mode=circular")]
    [TestCase("conv forward x=2,4,7,8 w=4,3,3,3 transposed")]
    [TestCase("conv forward x=1,1,4,4 w=1,1,3,3 activation=gelu")]
    [TestCase("conv backward-bias x=1,1,4,4 w=1,1,3,3")]
    [TestCase("pool forward x=1,1,4,4 window=2,2")]
    public void Other_problems_are_not_claimed(string text) => Assert.That(SampledConvolution.Covers(Problem.Parse(text)), Is.False);

    [Test]
    public void Numbers_go_on_behind_their_block()
    {
        var numbers = new TiledNumbers(OperandRole.X, TensorSpec.Packed(ElementType.Float32, [3, TiledNumbers.Period]));
        Assert.That(numbers.Length, Is.EqualTo(TiledNumbers.Period));
        Assert.That(numbers[TiledNumbers.Period + 5L], Is.EqualTo(numbers[5]));
        Assert.That(Enumerable.Range(0, 100).Select(i => numbers[i]).Distinct().Count(), Is.GreaterThan(90));
        byte[] bytes = numbers.Bytes();
        Assert.That(BitConverter.ToSingle(bytes, 4 * 77), Is.EqualTo((float)numbers[77]));
    }

    private static (SampledConvolution Sampled, double[] Exact) Prepare(ConvProblem problem)
    {
        var numbers = problem.Operands.ToDictionary(operand => operand.Role, operand => new TiledNumbers(operand.Role, operand.Spec));
        var operands = problem.Operands.Where(operand => !operand.IsWritten).ToDictionary(
            operand => operand.Role,
            operand => Enumerable.Range(0, (int)operand.Spec.Extent).Select(i => numbers[operand.Role][i]).ToArray());
        return (new SampledConvolution(problem, numbers), Oracle.EvaluateValues(problem, new OracleInputs { Operands = operands }).Values);
    }
}
