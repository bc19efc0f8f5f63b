using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Problems;

public class ProblemTextPropertyTests
{
    /// <summary>Characters that matter in a text, so that mutations reach beyond the first comparison.</summary>
    private const string Alphabet = "0123456789,:=.-+ ()eExwyNaconvpadling×\t";

    [Test]
    public void Parse_of_any_problems_text_gives_the_problem_and_the_text_again() =>
        Check(problem =>
        {
            string text = problem.ToString();
            Problem parsed = Problem.Parse(text);
            return parsed.Equals(problem) && parsed.GetHashCode() == problem.GetHashCode() && parsed.ToString() == text;
        });

    [Test]
    public void Parse_of_any_problems_text_with_its_keys_in_another_order_gives_the_problem() =>
        Check(problem =>
        {
            string[] words = problem.ToString().Split(' ');
            string text = string.Join("  ", words[..2].Concat(words[2..].Reverse())).ToUpperInvariant();
            return Problem.Parse(text).Equals(problem);
        });

    [Test]
    public void Equal_operands_follow_from_equal_texts() =>
        Check(problem => Problem.Parse(problem.ToString()).Operands.SequenceEqual(problem.Operands));

    [Test]
    public void Every_problem_writes_exactly_one_required_operand_that_does_not_overlap() =>
        Check(problem =>
            problem.Operands.Count(operand => operand.Access == OperandAccess.Write) == 1
            && problem.Output.Access == OperandAccess.Write
            && !problem.Output.Spec.Overlaps
            && problem.Operands.Select(operand => operand.Role).Distinct().Count() == problem.Operands.Length);

    [Test]
    public void Different_texts_are_different_problems()
    {
        (Problem Problem, string Text)[] all = [.. Enumerable.Range(0, 300).Select(seed => RandomProblems.Any(new Random(seed))).Select(problem => (problem, problem.ToString()))];
        foreach ((Problem problem, string text) in all)
        {
            foreach ((Problem other, string otherText) in all)
            {
                if (problem.Equals(other) != (text == otherText)) Assert.Fail($"'{text}' and '{otherText}' are one by equality or by text alone.");
            }
        }
    }

    [Test]
    public void Parse_of_a_mutated_text_only_ever_fails_as_a_text_or_as_a_problem()
    {
        var random = new Random(20240607);
        int failures = 0;
        for (int i = 0; i < 6000; i++)
        {
            string text = RandomProblems.Any(random).ToString();
            for (int mutations = random.Next(1, 4); mutations > 0; mutations--) text = Mutated(random, text);
            try
            {
                Problem problem = Problem.Parse(text);
                Assert.That(Problem.Parse(problem.ToString()), Is.EqualTo(problem), text);
                // Costs are numbers for whatever is legal.
                Assert.That(double.IsFinite(problem.Flops) && double.IsFinite(problem.Bytes), text);
            }
            catch (Exception exception) when (exception is FormatException or ProblemException)
            {
                failures++;
            }
            catch (Exception exception) when (exception is not AssertionException)
            {
                Assert.Fail($"'{text}' failed with {exception.GetType().Name}: {exception.Message}");
            }
        }

        Assert.That(failures, Is.InRange(1000, 5900), "most mutations break a text, and some leave another problem");
    }

    private static string Mutated(Random random, string text)
    {
        int place = random.Next(text.Length);
        char other = Alphabet[random.Next(Alphabet.Length)];
        return random.Next(4) switch
        {
            0 when text.Length > 1 => text.Remove(place, 1),
            1 => text.Insert(place, other.ToString()),
            2 => text.Insert(place, "99999999999"[..random.Next(1, 12)]),
            _ => string.Concat(text.AsSpan(0, place), other.ToString(), text.AsSpan(place + 1)),
        };
    }

    private static void Check(Func<Problem, bool> holds)
    {
        Arbitrary<Problem> problems = Gen.Choose(0, int.MaxValue).Select(seed => RandomProblems.Any(new Random(seed))).ToArbitrary();
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(20240607, 7), Prop.ForAll(problems, holds));
    }
}
