using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace ConvDnn.Tests.Properties;

/// <summary>
/// Identities that hold whatever the numbers are, tried on random problems on every engine of the default runtime, in float64 and float32.
/// The problems are the same in every run; the numbers of a trial follow from its problem's text.
/// </summary>
public abstract class EngineProperties(string engine, ElementType type)
{
    private ConvRuntime _runtime = null!;

    /// <summary>Every engine that works here, at both precisions.</summary>
    public static IEnumerable<TestFixtureData> BothPrecisions => [.. AvailableEngines().SelectMany(name => new[] { new TestFixtureData(name, ElementType.Float64), new TestFixtureData(name, ElementType.Float32) })];

    /// <summary>Every engine that works here, at the precision that difference quotients need.</summary>
    public static IEnumerable<TestFixtureData> DoublePrecision => [.. AvailableEngines().Select(name => new TestFixtureData(name, ElementType.Float64))];

    protected ElementType Type => type;

    private protected Subject Subject { get; private set; } = null!;

    [OneTimeSetUp]
    public void StartEngine()
    {
        _runtime = ConvRuntime.CreateDefault();
        Subject = new Subject(_runtime.Engine(engine), type);
    }

    [OneTimeTearDown]
    public void StopEngine() => _runtime.Dispose();

    /// <summary>Draws problems and tries the identity on each.</summary>
    /// <param name="draw">Makes a problem of random numbers.</param>
    /// <param name="holds">Asserts the identity; the random numbers are for its data.</param>
    /// <param name="trials">How many problems.</param>
    protected static void ForAll<TProblem>(Func<Random, TProblem> draw, Action<TProblem, Random> holds, int trials = 60)
        where TProblem : Problem
    {
        Arbitrary<TProblem> problems = Gen.Choose(0, int.MaxValue).Select(seed => draw(new Random(seed))).ToArbitrary();
        Config config = Config.QuickThrowOnFailure.WithMaxTest(trials).WithReplay(20240607, 1).WithQuietOnSuccess(true);
        Check.One(config, Prop.ForAll(problems, problem => holds(problem, new Random(Seed(problem.ToString())))));
    }

    /// <summary>Equality of every element, of results that were exact: sums of small integers.</summary>
    private protected static void AssertEqual(Numbers actual, Numbers expected, string what) => AssertEach(actual, expected, _ => 0, what);

    /// <summary>Every element within a share of a magnitude.</summary>
    private protected static void AssertClose(Numbers actual, Numbers expected, Numbers magnitude, double share, string what) =>
        AssertEach(actual, expected, i => share * magnitude.Data[i], what);

    /// <summary>Two sums within a share of the sum of their terms' magnitudes.</summary>
    private protected static void AssertClose(double actual, double expected, double magnitude, double share, string what) =>
        Assert.That(actual, Is.EqualTo(expected).Within(share * magnitude), what);

    private static string[] AvailableEngines()
    {
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        return [.. runtime.Engines.Where(candidate => candidate.Status.IsAvailable).Select(candidate => candidate.Name)];
    }

    private static void AssertEach(Numbers actual, Numbers expected, Func<int, double> allowed, string what)
    {
        Assert.That(actual.Lengths, Is.EqualTo(expected.Lengths), what);
        for (int i = 0; i < expected.Data.Length; i++)
        {
            // The same infinity is equal, and NaN fails.
            if (actual.Data[i] == expected.Data[i]) continue;
            if (!(Math.Abs(actual.Data[i] - expected.Data[i]) <= allowed(i)))
                Assert.Fail($"{what}: element {i} is {actual.Data[i]:R}, expected {expected.Data[i]:R} within {allowed(i):E1}");
        }
    }

    /// <summary>FNV-1a: the same on every machine, unlike a string's hash code.</summary>
    private static int Seed(string text)
    {
        uint hash = 2166136261;
        foreach (char character in text) hash = (hash ^ character) * 16777619;
        return (int)(hash >> 1);
    }
}
