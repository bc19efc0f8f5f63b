using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.Tests.Parity;

public class DefaultMatrixTests
{
    private static readonly Problem[] All = [.. DefaultMatrix.Problems(new MatrixOptions())];

    [Test]
    public void The_matrix_holds_what_it_promises()
    {
        ConvProblem[] convolutions = [.. All.OfType<ConvProblem>()];
        Assert.Multiple(() =>
        {
            Assert.That(All.Select(Operation.FamilyOf).Distinct(), Is.EquivalentTo(Operation.Families));
            Assert.That(All.Select(static p => p.Output.Spec.Type).Distinct(), Is.EquivalentTo(new[] { ElementType.Float32, ElementType.Float64 }));
            Assert.That(convolutions.Select(static p => p.SpatialRank).Distinct(), Is.EquivalentTo(new[] { 1, 2, 3 }));
            Assert.That(convolutions.Select(static p => p.Options.PaddingMode).Distinct(), Is.EquivalentTo(Enum.GetValues<PaddingMode>()));
            Assert.That(convolutions.Select(static p => p.Options.Mode).Distinct(), Is.EquivalentTo(Enum.GetValues<ConvMode>()));
            Assert.That(convolutions.Select(static p => p.Options.Activation.Kind).Distinct(), Is.EquivalentTo(Enum.GetValues<ActivationKind>()));
            Assert.That(convolutions.Select(static p => p.X.Format).Distinct(), Is.EquivalentTo(Enum.GetValues<TensorFormat>()));
            Assert.That(convolutions.Select(static p => p.W.FilterFormat).Distinct(), Is.EquivalentTo(Enum.GetValues<FilterFormat>()));
            Assert.That(convolutions.Select(static p => p.InputChannels), Is.SupersetOf(new long[] { 1, 7, 8, 9, 16, 17 }));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.BatchSize == 0));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => !p!.Options.Padding.IsSymmetric));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.Options.Padding.Before[0] < 0));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.Options.Stride[0] > p!.KernelSize[0]));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.KernelSize[0] > p!.InputSize[0]));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.Options.Groups > 1 && p!.Options.Groups == p!.InputChannels));
            Assert.That(convolutions, Has.Some.Matches<ConvProblem?>(static p => p!.Options.Stride[0] > 1 && p!.Options.Dilation[0] > 1));
            Assert.That(All.Distinct().Count(), Is.EqualTo(All.Length), "nothing stands there twice");
        });
    }

    [Test]
    public void Cases_vary_the_factors_and_the_kinds_of_numbers()
    {
        ParityCase[] cases = [.. DefaultMatrix.Cases(All.Take(40), new MatrixOptions { Seed = 100 })];
        Assert.That(cases.Select(static c => c.Data).Distinct(), Is.EquivalentTo(Enum.GetValues<DataKind>()));
        Assert.That(cases.Select(static c => c.Seed % Scaling.Choices).Distinct().Count(), Is.EqualTo(Scaling.Choices));
        Assert.That(cases.Min(static c => c.Seed), Is.EqualTo(100));
    }

    [Test]
    public void Problems_keep_to_the_operations_types_and_size_that_are_asked_for()
    {
        var options = new MatrixOptions { Operations = ["transposed", "max-pool"], Types = [ElementType.Float16], MaxFlops = 1e4 };
        Problem[] problems = [.. DefaultMatrix.Problems(options)];
        Assert.That(problems, Is.Not.Empty);
        Assert.That(problems.Select(Operation.FamilyOf).Distinct(), Is.EquivalentTo(new[] { "transposed", "max-pool" }));
        Assert.That(problems, Has.All.Matches<Problem?>(static p => p!.Flops <= 1e4 && p.Output.Spec.Type == ElementType.Float16));
    }

    [Test]
    public void Options_name_an_operation_that_is_not_known() => Assert.That(
        static () => new MatrixOptions { Operations = ["fold"] }, Throws.ArgumentException.With.Message.Contains("'fold'").And.Message.Contains("unfold"));

    /// <summary>Small problems of the matrix on every engine that is always there. The whole matrix is what <c>convdnn parity</c> runs.</summary>
    [Test]
    public void The_engines_of_every_machine_agree_with_the_oracle_on_small_problems()
    {
        var options = new MatrixOptions { MaxFlops = 5e4, Types = [ElementType.Float32, ElementType.Float64, ElementType.Int8, ElementType.UInt8] };
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        ParityResult result = ParitySuite.Run([.. DefaultMatrix.Cases(DefaultMatrix.Problems(options), options)], runtime.Engines);
        Assert.That(result.Outcomes.Where(static outcome => outcome.IsFailure).Select(static outcome => $"{outcome.Engine}: {outcome.Case}: {outcome.Text}"), Is.Empty);
        Assert.That(result.IsGood, Is.True);
    }
}
