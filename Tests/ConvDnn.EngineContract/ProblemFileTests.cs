using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>The suite itself: what it tries and on whom. A discovery that finds nothing must not look green.</summary>
public class ProblemFileTests
{
    private const int LeastFiles = 15;
    private const int LeastProblems = 800;

    [Test]
    public void Discovery_finds_the_engines_of_this_repository_and_each_is_known_to_do_much() => Assert.That(EngineDiscovery.Names, Is.EquivalentTo(ExecutedProblems.Engines));

    [Test]
    public void Discovery_finds_the_problem_files()
    {
        Assert.That(ProblemFiles.Names.Count(), Is.GreaterThanOrEqualTo(LeastFiles));
        Assert.That(ProblemFiles.All.Count(), Is.GreaterThanOrEqualTo(LeastProblems));
    }

    [Test]
    public void Every_line_is_a_canonical_problem_text_that_stands_once()
    {
        string[] texts = [.. ProblemFiles.Names.SelectMany(ProblemFiles.Texts)];
        Assert.That(texts.Select(text => Problem.Parse(text).ToString()), Is.EqualTo(texts));
        Assert.That(texts, Is.Unique);
    }

    [Test]
    public void Problems_cover_every_value_of_every_option()
    {
        ConvProblem[] convolutions = [.. ProblemFiles.All.OfType<ConvProblem>()];
        Assert.Multiple(() =>
        {
            Covers(convolutions, problem => problem.Direction);
            Covers(convolutions, problem => problem.Options.PaddingMode);
            Covers(convolutions, problem => problem.Options.Mode);
            Covers(convolutions, problem => problem.Options.Activation.Kind);
            Covers(convolutions, problem => problem.X.Format);
            Covers(convolutions, problem => problem.W.FilterFormat);
            Covers(ProblemFiles.All.OfType<ActivationProblem>(), problem => problem.Activation.Kind);
            Covers(ProblemFiles.All.OfType<PoolProblem>(), problem => problem.Kind);
            Assert.That(convolutions.Select(problem => problem.SpatialRank).Distinct(), Is.EquivalentTo(new[] { 1, 2, 3 }));
            Assert.That(convolutions.Select(problem => problem.InputChannels), Is.SupersetOf(new long[] { 1, 7, 8, 9, 16, 17 }));
            Assert.That(convolutions.Select(problem => problem.BatchSize), Has.Some.EqualTo(0));
        });
    }

    private static void Covers<TProblem, TOption>(IEnumerable<TProblem> problems, Func<TProblem, TOption> option)
        where TOption : struct, Enum => Assert.That(problems.Select(option).Distinct(), Is.EquivalentTo(Enum.GetValues<TOption>()), typeof(TOption).Name);
}
