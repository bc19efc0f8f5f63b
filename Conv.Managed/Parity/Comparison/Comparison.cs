using System.Collections.Immutable;
using System.Globalization;

namespace ConvDnn.Parity;

/// <summary>How a comparison ended. Everything but <see cref="Passed"/> counts as a failure.</summary>
public enum ComparisonStatus
{
    /// <summary>Every element lies within its bound, and there was something to compare.</summary>
    Passed,

    /// <summary>At least one element lies outside its bound, is NaN or infinite without reason, or was never written.</summary>
    Failed,

    /// <summary>Nothing was wrong, but nothing could have been: no element was compared, or nearly all expected values were zero.</summary>
    Mistrusted,
}

/// <summary>The first element, in row-major order, that is wrong.</summary>
/// <param name="Position">Its coordinates, one number per axis.</param>
/// <param name="Got">What was computed.</param>
/// <param name="Expected">What is exact.</param>
/// <param name="Allowed">The largest |got − expected| that would have passed.</param>
public sealed record WrongElement(Dims Position, double Got, double Expected, double Allowed)
{
    /// <summary><c>[0,1,2]: got 3, expected 5, allowed error 0</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"[{Position}]: got {Got:R}, expected {Expected:R}, allowed error {Allowed:0.###E+0}");
}

/// <summary>A computed tensor held against what is exact.</summary>
public sealed record Comparison
{
    /// <summary>The share of zeros among the expected values above which a comparison is not trusted. benchdnn draws this line at 70 %; ReLU alone reaches 50 %.</summary>
    public const double MistrustedZeroShare = 0.9;

    /// <summary>Elements compared.</summary>
    public required long Elements { get; init; }

    /// <summary>Elements outside their bound, of whatever kind.</summary>
    public required long Wrong { get; init; }

    /// <summary>Elements that are NaN though the exact result is not, or the other way round.</summary>
    public long NaNs { get; init; }

    /// <summary>Elements that are infinite though the exact result is not, or the other way round.</summary>
    public long Infinities { get; init; }

    /// <summary>Elements that still hold the poison that the output was filled with.</summary>
    public long Unwritten { get; init; }

    /// <summary>The first wrong element, or null.</summary>
    public WrongElement? First { get; init; }

    /// <summary>The largest |got − expected| over finite elements.</summary>
    public double MaxError { get; init; }

    /// <summary>The largest |got − expected| / allowed over finite elements; at most 1 when all is well, infinite where no error was allowed and one was made.</summary>
    public double MaxRatio { get; init; }

    /// <summary>The largest <see cref="ErrorBound.Units"/> over finite elements.</summary>
    public double MaxUnits { get; init; }

    /// <summary>K, the terms of the longest sum; 0 where nothing was summed.</summary>
    public long Terms { get; init; }

    /// <summary>C(K), what the bound grants to <see cref="MaxUnits"/>; 0 where the result had to be exact.</summary>
    public double Granted { get; init; }

    /// <summary>Zeros among the expected values that data reach (A &gt; 0), as a share of them; 1 when data reach none.</summary>
    public double ZeroShare { get; init; }

    /// <summary>True when zeros are what the problem means (<see cref="Expectation.MeansZero"/>).</summary>
    public bool ZerosAreMeant { get; init; }

    /// <summary>How many elements have which share of their bound; the bins are those of <see cref="RatioBins"/>.</summary>
    public ImmutableArray<long> Histogram { get; init; } = RatioBins.Empty;

    /// <summary>The verdict: wrong elements fail; nothing compared, or almost only zeros expected, is not trusted.</summary>
    public ComparisonStatus Status =>
        Wrong > 0 ? ComparisonStatus.Failed
        : Elements == 0 || (ZeroShare > MistrustedZeroShare && !ZerosAreMeant) ? ComparisonStatus.Mistrusted
        : ComparisonStatus.Passed;

    /// <summary>One sentence for people.</summary>
    public override string ToString() => Status switch
    {
        ComparisonStatus.Failed => string.Create(CultureInfo.InvariantCulture, $"{Wrong} of {Elements} elements are wrong{Kinds()}; the first is {First}"),
        ComparisonStatus.Mistrusted when Elements == 0 => "no element was compared",
        ComparisonStatus.Mistrusted => string.Create(CultureInfo.InvariantCulture, $"{ZeroShare:P0} of the expected values are zero, so little was tested"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Elements} elements agree; the largest error is {MaxRatio:0.###} of its bound"),
    };

    private string Kinds()
    {
        (long Count, string Name)[] kinds = [(Unwritten, "never written"), (NaNs, "NaN"), (Infinities, "infinite")];
        string text = string.Join(", ", kinds.Where(static kind => kind.Count > 0).Select(static kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count} {kind.Name}")));
        return text.Length == 0 ? "" : $" ({text})";
    }
}
