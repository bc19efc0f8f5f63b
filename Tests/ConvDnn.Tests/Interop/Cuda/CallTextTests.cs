using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Cuda;

public class CallTextTests
{
    [Test]
    public void A_call_that_succeeded_puts_no_text_together()
    {
        int asked = 0;
        int Ask() => ++asked;
        Assert.That(TextOf(0, $"f({Ask()})").Call, Is.Empty);
        Assert.That(asked, Is.Zero);
    }

    [Test]
    public void Values_appear_as_literals_and_operands_by_their_names()
    {
        var box = new Box();
        (string call, IReadOnlyList<ConvDnn.Interop.Cuda.Errors.Operand> operands) = TextOf(
            1, $"call.Me({box}, {1.5f}, {2.5}, {"a\"b"}, {true}, {CUresult.CUDA_ERROR_UNKNOWN}, {new CUresult(4711)}, {typeof(float)}, {new[] { 1, 2 }}, {box})");

        Assert.That(call, Is.EqualTo("call.Me(box, 1.5f, 2.5, \"a\\\"b\", true, CUresult.CUDA_ERROR_UNKNOWN, new CUresult(4711), float, [1, 2], box)"));
        Assert.That(operands, Is.EqualTo(new[] { new ConvDnn.Interop.Cuda.Errors.Operand("box", "a box", "var box = new Box();") }));
    }

    [TestCase("f.cuStreamQuery(new(use.Value))", ExpectedResult = "cuStreamQuery")]
    [TestCase("driver.Functions.cuInit(0)", ExpectedResult = "cuInit")]
    [TestCase("cuInit(0)", ExpectedResult = "cuInit")]
    [TestCase("cuCtxGetDevice", ExpectedResult = "cuCtxGetDevice")]
    public string The_function_is_found_in_the_text_of_the_call(string expression) => NativeFunctionName.In(expression);

    [Test]
    public void A_failed_call_reports_all_that_is_known()
    {
        var call = new FailedCall
        {
            Library = "L",
            Function = "doIt",
            StatusName = "BAD",
            StatusNumber = 3,
            LastErrorText = "it is bad",
            Hint = "Do better.",
            Call = "it.Do(box)",
            Operands = [new("box", "a box", "var box = new Box();")],
        };

        Assert.That(call.Message(), Is.EqualTo("doIt returned BAD (3): it is bad. box: a box. Do better."));
        Assert.That(call.Repro().ReplaceLineEndings("\n"), Is.EqualTo("// doIt returned BAD (3)\nvar box = new Box();\nit.Do(box);"));
    }

    private static (string Call, IReadOnlyList<ConvDnn.Interop.Cuda.Errors.Operand> Operands) TextOf(
        int status, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(status))] CallText text)
    {
        _ = status;
        return (text.Call, text.Operands);
    }

    private sealed class Box : IOperand
    {
        public string InWords => "a box";

        public string Declaration(string name) => $"var {name} = new Box();";
    }
}
