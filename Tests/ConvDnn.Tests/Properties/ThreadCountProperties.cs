using ConvDnn.Engines.Cpu;
using ConvDnn.Engines.Reference;
using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>The number of threads never changes a bit. Reals, so that another order of summation would show.</summary>
public class ThreadCountProperties
{
    private static readonly int[] ThreadCounts = [1, 2, 3, 8];

    /// <summary>Large enough to be shared out among eight.</summary>
    private static readonly string[] Texts =
    [
        "conv forward x=3,16,19,23 w=24,16,3,3 padding=1,1",
        "conv backward-data x=3,16,19,23 w=24,16,3,3 padding=1,1 stride=2,1",
        "conv backward-filter x=5,16,19,23 w=24,16,3,3 padding=1,1",
        "conv backward-filter x=2,8,31,33 w=8,8,5,5 groups=1 dilation=2,1",
        "conv backward-filter x=3,24,19,23 w=24,1,3,3 groups=24 padding=1,1",
        "conv forward x=2,64,17,17 w=65,64,1,1 layout=channels-last filter=krsc",
        "conv backward-bias x=4,3,31,33 w=5,3,1,1",
        "conv forward x=2,12,4097 w=13,12,5 padding=2 padding-mode=mean-channel",
        "conv backward-data x=2,6,31,33 w=6,6,3,3 padding=1,1 padding-mode=mean-sample",
        "conv forward x=2,12,17,19 w=12,10,4,4 stride=2,2 padding=1,1 transposed",
        "conv backward-filter x=2,12,17,19 w=12,10,4,4 stride=2,2 padding=1,1 transposed",
        "pool forward x=3,17,31,33 window=3,3 stride=2,2 padding=1,1",
        "pool backward-data kind=average x=3,17,31,33 window=3,3 stride=2,2 padding=1,1",
        "unfold backward-data x=3,7,31,33 kernel=3,3",
        "pad backward-data x=3,7,31,33 padding=0,0,9,8 mode=reflect",
        "activation forward x=3,7,31,33 function=gelu",
    ];

    [Test]
    public void Results_have_the_same_bits_for_every_number_of_threads([ValueSource(nameof(Texts))] string text, [Values("f64", "f32")] string type, [Values] bool reference)
    {
        // The default runtime's engine has as many threads as there are processors; this one has eight, whatever the machine.
        using IEngine engine = reference ? new ReferenceEngine() : new CpuEngine(threads: 8);
        Problem problem = Problem.Parse($"{text} type={type}");
        var subject = new Subject(engine, problem.Output.Spec.Type);
        var random = new Random(11);
        Dictionary<OperandRole, Numbers> given = problem.Operands.Where(operand => !operand.IsWritten && operand.Role != OperandRole.Indices)
            .ToDictionary(operand => operand.Role, operand => Numbers.Reals(random, operand.Spec.Lengths));
        long[][] bits = [.. ThreadCounts.Select(threads => subject.Run(
            problem,
            x: given.GetValueOrDefault(OperandRole.X),
            w: given.GetValueOrDefault(OperandRole.W),
            y: given.GetValueOrDefault(OperandRole.Y),
            threads: threads).Data.Select(BitConverter.DoubleToInt64Bits).ToArray())];
        Assert.That(bits[0], Is.Not.Empty);
        Assert.That(bits[1..], Is.All.EqualTo(bits[0]));
    }
}
