using System.Text.Json.Nodes;
using ConvDnn.Engines.Reference;
using ConvDnn.Parity.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity.Conformance;

/// <summary>What the runner says of right and wrong engines, on a case computed by hand.</summary>
public class CaseRunnerTests
{
    [TestCase(ElementType.Float32, TensorFormat.ChannelsFirst)]
    [TestCase(ElementType.Float64, TensorFormat.ChannelsFirst)]
    [TestCase(ElementType.Float32, TensorFormat.ChannelsLast)]
    public void Run_of_a_right_engine_passes_every_output(ElementType type, TensorFormat layout)
    {
        using var small = new SmallCase();
        CaseResult result = RunOnReference(small, new CaseRunOptions { Arithmetic = type, Layout = layout });
        Assert.Multiple(() =>
        {
            Assert.That(result.Detail, Is.Empty);
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Passed));
            Assert.That(result.Name, Is.EqualTo("hand/small"));
            Assert.That(result.Outputs.Select(output => (output.Role, output.Outcome, output.Elements)), Is.EqualTo(new[]
            {
                ("y", Outcome.Passed, 3L), ("dx", Outcome.Passed, 4L), ("dw", Outcome.Passed, 2L), ("db", Outcome.Passed, 1L),
            }));
            Assert.That(result.Outputs[0].Engine, Is.EqualTo("reference"));
            Assert.That(result.Outputs[0].Problem, Does.StartWith("conv forward x=1,1,4 w=1,1,2"));
        });
    }

    [TestCase("y", new float[] { 21, 32, 44 })]
    [TestCase("y", new float[] { 21, 32, float.NaN })]
    [TestCase("dx", new float[] { 1, 12, 23, 30.000002f })]
    [TestCase("dw", new float[] { 20, 14 })]
    [TestCase("db", new float[] { -6 })]
    public void Run_against_another_expectation_fails_and_names_it(string role, float[] expected)
    {
        using var small = new SmallCase();
        small.Write(role, role == "db" ? [1] : [1, 1, expected.Length], expected);
        CaseResult result = RunOnReference(small);
        Assert.Multiple(() =>
        {
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Failed));
            Assert.That(result.IsUnreadable, Is.False);
            Assert.That(result.Detail, Does.StartWith($"{role}: "));
            Assert.That(result.Outputs.Count(output => output.Outcome == Outcome.Passed), Is.EqualTo(3));
        });
    }

    [Test]
    public void Run_of_an_inexact_case_allows_rounding_and_no_more()
    {
        using var small = new SmallCase();
        small.Change(it => it["expected"]![0]!["exact"] = false);
        // K = 2: three roundings of 2^-24 and one for the result, of magnitude 43: about 1e-5. One unit in the last place of 43 is 3.8e-6.
        small.Write("y", [1, 1, 3], [21, 32, 43.000004f]);
        Assert.That(RunOnReference(small).Outcome, Is.EqualTo(Outcome.Passed));
        small.Write("y", [1, 1, 3], [21, 32, 43.0001f]);
        Assert.That(RunOnReference(small).Outcome, Is.EqualTo(Outcome.Failed));
    }

    [Test]
    public void Run_under_a_stated_tolerance_uses_it()
    {
        using var small = new SmallCase();
        small.Change(it =>
        {
            it["tolerance"] = new JsonObject { ["kind"] = "allclose", ["rtol"] = 0.01, ["atol"] = 0.0 };
            it["expected"]![0]!["exact"] = false;
        });
        small.Write("y", [1, 1, 3], [21, 32, 43.4f]);
        Assert.That(RunOnReference(small).Outcome, Is.EqualTo(Outcome.Passed), "0.4 of 43.4 is less than a hundredth");
        small.Write("y", [1, 1, 3], [21, 32, 43.5f]);
        Assert.That(RunOnReference(small).Outcome, Is.EqualTo(Outcome.Failed), "0.5 of 43.5 is more than a hundredth");
    }

    [Test]
    public void Run_of_accumulating_gradients_adds_to_what_was_there()
    {
        using var small = new SmallCase();
        small.Change(it =>
        {
            it["attrs"]!["alpha"] = 2.0;
            it["attrs"]!["beta_dw"] = 3.0;
            it["inputs"]!.AsArray().Add(JsonNode.Parse("""{ "role": "dw0", "dtype": "float32", "shape": [1, 1, 2], "file": "dw0.npy" }"""));
        });
        small.Write("dw0", [1, 1, 2], [100, 1000]);
        // y = 2·(21, 32, 43); dx = 2·dx; dw = 2·(14, 20) + 3·(100, 1000); db is the sum of dy, whatever alpha.
        small.Write("y", [1, 1, 3], [42, 64, 86]);
        small.Write("dx", [1, 1, 4], [2, 24, 46, 60]);
        small.Write("dw", [1, 1, 2], [328, 3040]);
        Assert.That(RunOnReference(small).Detail, Is.Empty);
    }

    [Test]
    public void Run_beside_a_kink_skips_the_gradients_and_passes_the_rest()
    {
        using var small = new SmallCase();
        small.Change(it =>
        {
            it["attrs"]!["activation"] = "relu";
            it["kink_margin"] = 1e-9;
            it["expected"]![0]!["exact"] = false;
        });
        CaseResult result = RunOnReference(small);
        Assert.Multiple(() =>
        {
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Passed));
            Assert.That(result.Outputs.Select(output => output.Outcome), Is.EqualTo(new[] { Outcome.Passed, Outcome.Skipped, Outcome.Skipped, Outcome.Skipped }));
            Assert.That(result.Outputs[1].Detail, Does.Contain("from a kink of relu"));
        });
    }

    [TestCase("deform_conv")]
    [TestCase("lp_pool")]
    [TestCase("max_unpool")]
    [TestCase("causal_conv1d_state")]
    public void Run_of_an_absent_operation_is_skipped_with_a_reason(string operation)
    {
        using var small = new SmallCase();
        small.Change(it => it["op"] = operation);
        CaseResult result = RunOnReference(small);
        Assert.That((result.Outcome, result.Detail), Is.EqualTo((Outcome.Skipped, result.Detail)));
        Assert.That(result.Detail, Does.Contain("no operation of ConvDnn"));
    }

    [Test]
    public void Run_on_an_engine_that_refuses_is_skipped_and_not_passed()
    {
        using var small = new SmallCase();
        using var reference = new ReferenceEngine();
        var runner = new CaseRunner(problem => problem.Direction == Direction.BackwardFilter ? throw new RefusedException("No gradients today.") : reference.CreatePlan(problem, PlanOptions.Default));
        CaseResult result = runner.Run(small.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(result.Outcome, Is.EqualTo(Outcome.Skipped));
            Assert.That(result.Detail, Does.Contain("No gradients today."));
            Assert.That(result.Outputs.Select(output => output.Outcome), Is.EqualTo(new[] { Outcome.Passed, Outcome.Passed, Outcome.Refused, Outcome.Passed }));
        });
    }

    [Test]
    public void Run_on_an_engine_that_throws_fails_with_what_it_threw()
    {
        using var small = new SmallCase();
        CaseResult result = new CaseRunner(static _ => throw new InvalidOperationException("out of order")).Run(small.Folder);
        Assert.That((result.Outcome, result.IsUnreadable), Is.EqualTo((Outcome.Failed, false)));
        Assert.That(result.Detail, Does.Contain("InvalidOperationException: out of order"));
    }

    [Test]
    public void Run_on_an_engine_that_forgets_an_element_fails()
    {
        using var engine = new FaultyEngine { ForgetsLastElement = true };
        Assert.That(RunOn(engine).Detail, Does.Contain("never written"));
    }

    [Test]
    public unsafe void Run_on_an_engine_that_writes_too_far_fails()
    {
        using var engine = new FaultyEngine
        {
            Afterwards = static (in ExecutionArguments arguments) =>
            {
                fixed (byte* start = arguments.Y) start[arguments.Y.Bytes] ^= 1;
            },
        };
        Assert.That(RunOn(engine).Detail, Does.Contain("outside y"));
    }

    [Test]
    public unsafe void Run_on_an_engine_that_changes_its_input_fails()
    {
        using var engine = new FaultyEngine
        {
            Afterwards = static (in ExecutionArguments arguments) =>
            {
                fixed (byte* start = arguments.W) start[0] ^= 1;
            },
        };
        Assert.That(RunOn(engine).Detail, Does.Contain("the input w was changed"));
    }

    [TestCase("attrs.pads_begin=[1099511627776]", "describes what cannot be")]
    [TestCase("attrs.pads_begin=[4]", "gives y the shape (1,1,3)")]
    [TestCase("attrs.pads_begin=[1,1]", "has 2 numbers")]
    [TestCase("attrs.stride=[0]", "describes what cannot be")]
    [TestCase("attrs.stride=[\"1\"]", "a whole number")]
    [TestCase("attrs.dilation=[9223372036854775807]", "describes what cannot be")]
    [TestCase("attrs.group=0", "describes what cannot be")]
    [TestCase("attrs.kernel=[3]", "says kernel (3)")]
    [TestCase("attrs.rank=2", "says rank 2")]
    [TestCase("attrs.pad_mode=\"wild\"", "pad_mode is 'wild'")]
    [TestCase("attrs.activation=\"wild\"", "activation is 'wild'")]
    [TestCase("attrs.strides=[1]", "has 'strides'")]
    [TestCase("attrs.beta=1", "has no input y0")]
    [TestCase("op=\"convolve\"", "has the operation 'convolve'")]
    [TestCase("op=\"conv_transpose\"", "")]
    [TestCase("op=\"max_pool\"", "")]
    [TestCase("op=\"im2col\"", "")]
    [TestCase("op=\"pad\"", "")]
    [TestCase("op=\"qlinear_conv\"", "")]
    public void Run_of_a_contradictory_case_says_what_contradicts(string change, string expected)
    {
        using var small = new SmallCase();
        string[] parts = change.Split('=', 2);
        small.Change(it =>
        {
            var value = JsonNode.Parse(parts[1]);
            if (parts[0].StartsWith("attrs.", StringComparison.Ordinal)) it["attrs"]![parts[0][6..]] = value;
            else it[parts[0]] = value;
        });
        CaseResult result = RunOnReference(small);
        Assert.That((result.Outcome, result.IsUnreadable), Is.EqualTo((Outcome.Failed, true)), result.Detail);
        Assert.That(result.Detail, Does.Contain(expected).And.Contain("case.json"));
    }

    // Planes of 2 rows and 3 columns; the maxima stand at row 0, column 2 and at row 1, column 1: row-major 2 and 4, column-major 2·2 + 0 = 4 and 1·2 + 1 = 3.
    // The second plane starts at 6 in the whole tensor.
    [TestCase("plane", 0, 2, 4)]
    [TestCase("plane", 1, 4, 3)]
    [TestCase("whole_tensor", 0, 2, 10)]
    [TestCase("whole_tensor", 1, 4, 9)]
    public void Run_of_max_pooling_reads_positions_as_the_case_counts_them(string convention, int order, long first, long second)
    {
        using var small = new SmallCase();
        small.Write("x", [1, 2, 2, 3], [1, 2, 9, 3, 4, 5, 1, 2, 3, 4, 9, 5]);
        small.Write("y", [1, 2, 1, 1], [9, 9]);
        WritePositions(first, second);
        small.Change(it =>
        {
            it["op"] = "max_pool";
            it["attrs"] = JsonNode.Parse($$"""
                {
                  "rank": 2, "kernel": [2, 3], "stride": [1, 1], "dilation": [1, 1], "pads_begin": [0, 0], "pads_end": [0, 0], "ceil_mode": false,
                  "index_convention": "{{convention}}", "storage_order": {{order}}
                }
                """);
            it["inputs"] = JsonNode.Parse("""[{ "role": "x", "dtype": "float32", "shape": [1, 2, 2, 3], "file": "x.npy" }]""");
            it["expected"] = JsonNode.Parse("""
                [
                  { "role": "y", "dtype": "float32", "shape": [1, 2, 1, 1], "file": "y.npy" },
                  { "role": "indices", "dtype": "int64", "shape": [1, 2, 1, 1], "file": "i.npy" }
                ]
                """);
        });
        Assert.That(RunOnReference(small).Detail, Is.Empty);
        WritePositions(first, second + 1);
        Assert.That(RunOnReference(small).Detail, Does.StartWith("indices: 1 of 2 elements are wrong"));

        void WritePositions(params long[] positions) =>
            NpyWriter.WriteAll<long>(small.File("i.npy"), new NpyHeader(NpyElementType.Int64, [1, 2, 1, 1]), positions);
    }

    [Test]
    public void Find_of_a_tree_gives_each_case_once()
    {
        using var small = new SmallCase();
        Assert.Multiple(() =>
        {
            Assert.That(CaseFolders.Find([small.Root, small.Folder, small.Root]), Is.EqualTo(new[] { small.Folder }));
            Assert.That(() => CaseFolders.Find([small.Root + "-none"]), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("does not exist"));
            Assert.That(() => CaseFolders.Find([small.File("x.npy")]), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("is a file"));
        });
        File.Delete(small.File("case.json"));
        Assert.That(() => CaseFolders.Find([small.Root]), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("holds no case"));
    }

    private static CaseResult RunOnReference(SmallCase small, CaseRunOptions? options = null)
    {
        using var reference = new ReferenceEngine();
        return new CaseRunner(problem => reference.CreatePlan(problem, PlanOptions.Default), options).Run(small.Folder);
    }

    private static CaseResult RunOn(FaultyEngine engine)
    {
        using var small = new SmallCase();
        CaseResult result = new CaseRunner(engine.CreatePlan).Run(small.Folder);
        Assert.That(result.Outcome, Is.EqualTo(Outcome.Failed));
        return result;
    }
}
