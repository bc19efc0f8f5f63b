using ConvDnn.Reference;
using ConvDnn.Tests.Reference.Conformance;
using NUnit.Framework;

namespace ConvDnn.Tests.Reference;

/// <summary>The oracle against the conformance cases: values of other projects and of an independent float64 evaluation.</summary>
public class ConformanceTests
{
    /// <summary>The magnitude files are float32, rounded up.</summary>
    private const double MagnitudeRounding = 1e-6;

    private const double SmallestFloat32 = 1.5e-45;

    // How many arrays each operation had when the cases were counted; fewer means that cases got lost.
    [TestCase("conv", 964)]
    [TestCase("conv_transpose", 173)]
    [TestCase("max_pool", 193)]
    [TestCase("avg_pool", 99)]
    [TestCase("global_max_pool", 1)]
    [TestCase("global_avg_pool", 1)]
    [TestCase("pad", 7)]
    [TestCase("im2col", 4)]
    [TestCase("col2im", 5)]
    [TestCase("conv_integer", 1)]
    [TestCase("qlinear_conv", 1)]
    public void Results_of_every_case_agree(string operation, int leastOutputs)
    {
        List<string> differences = [];
        int outputs = 0;
        foreach (ConformanceCase test in Cases(operation))
        {
            var computed = CaseOutputs.Compute(test);
            foreach (ExpectedOutput expected in test.Expected)
            {
                outputs++;
                if (expected.Difference(computed[expected.Role].Result) is { } difference) differences.Add($"{test.Name}: {difference}");
            }
        }

        TestContext.Out.WriteLine($"{operation}: {outputs} arrays");
        Assert.That(differences, Is.Empty);
        Assert.That(outputs, Is.GreaterThanOrEqualTo(leastOutputs));
    }

    [TestCase("conv", 850)]
    [TestCase("conv_transpose", 160)]
    [TestCase("max_pool", 45)]
    [TestCase("avg_pool", 90)]
    public void Bounds_of_every_case_agree(string operation, int leastOutputs)
    {
        List<string> differences = [];
        int outputs = 0;
        foreach (ConformanceCase test in Cases(operation))
        {
            // Behind an activation the files hold the magnitude of the whole, curvature included; the oracle bounds the sums.
            if (CaseProblems.Activation(test).Kind != ReferenceActivationKind.Identity) continue;

            var computed = CaseOutputs.Compute(test);
            foreach (ExpectedOutput expected in test.Expected)
            {
                if (computed[expected.Role].Bound is not { } bound || expected.Magnitude is not { } magnitude) continue;
                outputs++;
                // The files count the whole window of an average, the oracle the elements in it.
                bool countsWindow = operation == "avg_pool" && expected.Role == "y" && bound.LongestSum < expected.LongestSum;
                if (expected.LongestSum != bound.LongestSum && !countsWindow) differences.Add($"{test.Name}: K of {expected.Role} is {bound.LongestSum}, expected {expected.LongestSum}");
                if (FirstDifference(bound.Magnitude.ToArray(), magnitude.ToArray()) is { } difference) differences.Add($"{test.Name}: A of {expected.Role}{difference}");
            }
        }

        TestContext.Out.WriteLine($"{operation}: {outputs} bounds");
        Assert.That(differences, Is.Empty);
        Assert.That(outputs, Is.GreaterThanOrEqualTo(leastOutputs));
    }

    private static string? FirstDifference(double[] got, double[] expected)
    {
        if (got.Length != expected.Length) return $" has {got.Length} elements, expected {expected.Length}";
        for (int i = 0; i < got.Length; i++)
        {
            // Where NaN or infinity went in there is no bound; the files hold the magnitude of the rest.
            if (!double.IsFinite(got[i])) continue;
            if (!(Math.Abs(got[i] - expected[i]) <= MagnitudeRounding * expected[i] + SmallestFloat32)) return $"[{i}] is {got[i]:R}, expected {expected[i]:R}";
        }

        return null;
    }

    private static IEnumerable<ConformanceCase> Cases(string operation)
    {
        if (RepositoryRoot.Conformance is not { } folder)
        {
            Assert.Ignore("The conformance cases are not beside this checkout (../shared/conformance).");
            yield break;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "case.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ConformanceCase test = new(path);
            if (test.Operation == operation) yield return test;
        }
    }
}
