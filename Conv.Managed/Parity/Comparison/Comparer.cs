using System.Collections.Immutable;

namespace ConvDnn.Parity;

/// <summary>
/// Holds a computed tensor against what is exact. Four things never pass: NaN or infinity where the exact result (rounded to the output's type) is not the same,
/// an element that still holds its poison, a tensor without elements, and a tensor that is expected to be almost all zeros.
/// </summary>
public static class Comparer
{
    /// <summary>Compares every element of a tensor; what stands between strided elements is left to whoever owns the memory.</summary>
    /// <param name="actual">The tensor's memory, from its first to its last element.</param>
    /// <param name="spec">Its type, lengths and strides.</param>
    /// <param name="expected">What it should hold, in the same memory order.</param>
    /// <param name="bound">How far it may be off.</param>
    /// <param name="poison">What the memory was filled with before, or null when it held data (β ≠ 0).</param>
    /// <exception cref="ArgumentException">The memory is of another type or, like the expectation, shorter than the tensor.</exception>
    public static unsafe Comparison Compare(TensorView actual, TensorSpec spec, Expectation expected, ErrorBound bound, Poison? poison)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(bound);
        Check(actual, spec, expected);
        double[] values = new double[spec.Extent];
        ElementConversion.Read(actual, values);
        var tally = new Tally(spec, bound, expected);
        fixed (byte* start = actual)
        {
            var bytes = new ReadOnlySpan<byte>(start, checked((int)spec.Bytes));
            foreach (long place in spec.Places())
            {
                bool unwritten = poison is not null
                    && poison.Marks(bytes, spec.Type, (int)place)
                    && (spec.Type.IsFloatingPoint() || values[place] != expected.Values[place]);
                tally.Add(place, values[place], unwritten);
            }
        }

        return tally.Result();
    }

    private static void Check(TensorView actual, TensorSpec spec, Expectation expected)
    {
        if (actual.Type != spec.Type || actual.Length < spec.Extent)
        {
            throw new ArgumentException($"actual has {actual.Length} elements of type {actual.Type.Name()}; expected the {spec.Extent} of {spec}.", nameof(actual));
        }

        if (expected.Values.Length < spec.Extent || expected.Magnitudes.Length < spec.Extent)
        {
            throw new ArgumentException($"expected has {expected.Values.Length} values and {expected.Magnitudes.Length} magnitudes; expected the {spec.Extent} of {spec}.", nameof(expected));
        }
    }

    /// <summary>Counts while the elements pass by in row-major order.</summary>
    private sealed class Tally
    {
        private readonly TensorSpec _spec;
        private readonly ErrorBound _bound;
        private readonly Expectation _expected;
        private readonly double[]? _planeMaxima;
        private readonly long _planeLength;
        private readonly ImmutableArray<long>.Builder _histogram = RatioBins.Empty.ToBuilder();
        private long _elements;
        private long _wrong;
        private long _nans;
        private long _infinities;
        private long _unwritten;
        private double _maxError;
        private double _maxRatio;
        private double _maxUnits;
        private WrongElement? _first;

        public Tally(TensorSpec spec, ErrorBound bound, Expectation expected)
        {
            (_spec, _bound, _expected) = (spec, bound, expected);
            long planes = 1;
            for (int axis = 0; axis < Math.Min(2, spec.Rank); axis++) planes *= spec.Lengths[axis];
            _planeLength = planes == 0 ? 1 : spec.Count / planes;
            if (!bound.UsesPlaneMaximum || spec.Count == 0) return;
            _planeMaxima = new double[planes];
            long element = 0;
            foreach (long place in spec.Places())
            {
                ref double maximum = ref _planeMaxima[element++ / _planeLength];
                maximum = Math.Max(maximum, expected.Magnitudes[place]);
            }
        }

        public void Add(long place, double got, bool unwritten)
        {
            double exact = _expected.Values[place];
            double magnitude = _expected.Magnitudes[place];
            double rounded = Rounding.To(_bound.Output, exact);
            double plane = _planeMaxima is null ? magnitude : _planeMaxima[_elements / _planeLength];
            double allowed = _bound.Allowed(exact, magnitude, plane, _expected.LongestSum);
            if (double.IsFinite(got) && double.IsFinite(rounded)) _maxUnits = Math.Max(_maxUnits, _bound.Units(Math.Abs(got - exact), exact, magnitude, plane, _expected.LongestSum));
            if (unwritten) _unwritten++;
            bool right = !unwritten && (double.IsFinite(got) && double.IsFinite(rounded) ? Measure(got, _bound.IsExact ? rounded : exact, allowed) : Same(got, rounded));
            if (!right)
            {
                _wrong++;
                _first ??= new WrongElement(Position(_elements), got, exact, allowed);
            }

            _elements++;
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
            MaxUnits = _maxUnits,
            Terms = _expected.LongestSum,
            Granted = _bound.IsExact ? 0 : _bound.Growth(_expected.LongestSum),
            ZeroShare = _expected.ZeroShare(_spec),
            ZerosAreMeant = _expected.MeansZero,
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
            bool same = got.Equals(rounded);
            _histogram[same ? 0 : ^1]++;
            if (!same && (double.IsNaN(got) || double.IsNaN(rounded))) _nans++;
            else if (!same) _infinities++;
            return same;
        }

        private Dims Position(long element)
        {
            Span<long> position = stackalloc long[_spec.Rank];
            for (int axis = position.Length - 1; axis >= 0; axis--) (element, position[axis]) = Math.DivRem(element, _spec.Lengths[axis]);
            return Dims.Create(position);
        }
    }
}
