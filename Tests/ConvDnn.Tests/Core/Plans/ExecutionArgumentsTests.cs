using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

public class ExecutionArgumentsTests
{
    [Test]
    public void New_arguments_scale_by_one_and_read_no_output()
    {
        ExecutionArguments arguments = new();
        Assert.That((arguments.Alpha, arguments.Beta, arguments.ResidualScale, arguments.Stream), Is.EqualTo((1.0, 0.0, 1.0, (nint)0)));
        Assert.That(arguments.Quantization, Is.Null);
    }

    [Test]
    public void Every_role_finds_its_operand()
    {
        ExecutionArguments arguments = Some();
        foreach (OperandRole role in Enum.GetValues<OperandRole>()) Assert.That(arguments[role].Length, Is.EqualTo((int)role + 1), role.ToString());
        Assert.That(() => Some()[(OperandRole)9].Length, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("9 is no operand role"));
    }

    [Test]
    public void With_changes_the_workspace_alone()
    {
        ExecutionArguments changed = Some().With(TensorView.Of(new byte[99]));
        foreach (OperandRole role in Enum.GetValues<OperandRole>()) Assert.That(changed[role].Length, Is.EqualTo((int)role + 1), role.ToString());
        Assert.That(changed.Workspace.Length, Is.EqualTo(99));
        Assert.That((changed.Alpha, changed.Beta, changed.ResidualScale, changed.Stream), Is.EqualTo((2.0, 3.0, 4.0, (nint)5)));
        Assert.That(changed.Quantization, Is.EqualTo(new Quantization { InputZeroPoint = 6 }));
    }

    private static ExecutionArguments Some() => new()
    {
        X = TensorView.Of(new float[1]),
        W = TensorView.Of(new float[2]),
        Y = TensorView.Of(new float[3]),
        Bias = TensorView.Of(new float[4]),
        Residual = TensorView.Of(new float[5]),
        Indices = TensorView.Of(new long[6]),
        ForwardX = TensorView.Of(new float[7]),
        Alpha = 2,
        Beta = 3,
        ResidualScale = 4,
        Stream = 5,
        Quantization = new Quantization { InputZeroPoint = 6 },
    };
}
