using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>
/// Holds a computed tensor against what is exact. Four things never pass: NaN or infinity where the exact result (rounded to the output's type) is not the same,
/// an element that still holds its poison, a tensor without elements, and a tensor that is expected to be almost all zeros.
/// </summary>
public static class Comparer
{
    /// <summary>Compares every element of a tensor; holes between strides are left to whoever owns the memory.</summary>
    /// <param name="actual">The tensor's memory, from its first to its last element.</param>
    /// <param name="spec">Its type, lengths and strides.</param>
    /// <param name="expected">What it should hold, in the same layout.</param>
    /// <param name="bound">How far it may be off.</param>
    /// <param name="poison">What the memory was filled with before, or null when it held data (β ≠ 0).</param>
    /// <exception cref="ArgumentException">The memory or the expectation is shorter than the tensor.</exception>
    public static Comparison Compare(ReadOnlySpan<byte> actual, TensorSpec spec, Expectation expected, ErrorBound bound, Poison? poison)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(bound);
        CheckLengths(actual, spec, expected);
        var tally = new Tally(bound, expected, bound.UsesPlaneMaximum ? PlaneMaxima(spec, expected) : null);
        double[] values = Elements.Read(actual, spec.Type);
        for (var walk = new TensorWalk(spec); walk.MoveNext();)
        {
            int offset = (int)walk.Offset;
            bool unwritten = poison is not null
                && poison.Marks(actual, spec.Type, offset)
                && (spec.Type.IsFloatingPoint() || values[offset] != expected.Values[offset]);
            tally.Add(walk, values[offset], unwritten);
        }

        return tally.Result();
    }

    private static void CheckLengths(ReadOnlySpan<byte> actual, TensorSpec spec, Expectation expected)
    {
        if (actual.Length < spec.Bytes) throw new ArgumentException($"actual has {actual.Length} bytes; expected the {spec.Bytes} of {spec}.", nameof(actual));
        if (expected.Values.Length < spec.Extent || expected.Magnitudes.Length < spec.Extent)
        {
            throw new ArgumentException($"expected has {expected.Values.Length} values and {expected.Magnitudes.Length} magnitudes; expected the {spec.Extent} of {spec}.", nameof(expected));
        }
    }

    private static double[] PlaneMaxima(TensorSpec spec, Expectation expected)
    {
        double[] maxima = new double[spec.Rank < 2 ? Math.Max(1, spec.Count) : spec.Lengths[0] * spec.Lengths[1]];
        for (var walk = new TensorWalk(spec); walk.MoveNext();)
        {
            maxima[walk.Plane] = Math.Max(maxima[walk.Plane], expected.Magnitudes[walk.Offset]);
        }

        return maxima;
    }

    /// <summary>Counts while the elements pass by.</summary>
    private sealed class Tally(ErrorBound bound, Expectation expected, double[]? planeMaxima)
    {
        private readonly ImmutableArray<long>.Builder _histogram = RatioBins.Empty.ToBuilder();
        private long _elements;
        private long _wrong;
        private long _nans;
        private long _infinities;
        private long _unwritten;
        private long _reached;
        private long _zeros;
        private double _maxError;
        private double _maxRatio;
        private WrongElement? _first;

        public void Add(in TensorWalk walk, double got, bool unwritten)
        {
            double exact = expected.Values[walk.Offset];
            double magnitude = expected.Magnitudes[walk.Offset];
            double rounded = Elements.Round(exact, bound.Output);
            double allowed = bound.Allowed(exact, magnitude, planeMaxima is null ? magnitude : planeMaxima[walk.Plane], expected.LongestSum);
            _elements++;
            if (magnitude != 0)
            {
                _reached++;
                if (exact == 0) _zeros++;
            }

            if (unwritten) _unwritten++;
            bool right = !unwritten && (double.IsFinite(got) && double.IsFinite(rounded) ? Measure(got, bound.IsExact ? rounded : exact, allowed) : Same(got, rounded));
            if (right) return;
            _wrong++;
            _first ??= new WrongElement(walk.Position, got, exact, allowed);
        }

        public Comparison Result() => new()
        {
            Elements = _elements,
            Wrong = _wrong,
            NaNs = _nans,
            Infinities = _infinities,
            Unwritten = _unwritten,
            First = _first,
            MaxError = _maxError,
            MaxRatio = _maxRatio,
            ZeroShare = _reached == 0 ? 1 : (double)_zeros / _reached,
            ZerosAreMeant = expected.MeansZero,
            Histogram = _histogram.ToImmutable(),
        };

        private bool Measure(double got, double exact, double allowed)
        {
            double error = Math.Abs(got - exact);
            double ratio = error == 0 ? 0 : error / allowed;
            _maxError = Math.Max(_maxError, error);
            _maxRatio = Math.Max(_maxRatio, ratio);
            _histogram[RatioBins.Of(ratio)]++;
            return error <= allowed;
        }

        /// <summary>Special values carry no error: NaN must meet NaN, an infinity its like.</summary>
        private bool Same(double got, double rounded)
        {
            if (got.Equals(rounded))
            {
                _histogram[0]++;
                return true;
            }

            _histogram[^1]++;
            if (double.IsNaN(got) || double.IsNaN(rounded)) _nans++;
            else _infinities++;
            return false;
        }
    }
}
