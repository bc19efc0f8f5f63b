using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>
/// A short list of numbers, one per axis (lengths, strides, paddings …), that compares by value and lives without a heap object.
/// Written as a collection expression: <c>Dims stride = [2, 2];</c>.
/// </summary>
/// <remarks>
/// Plain loops, not the vectorized helpers of spans: a handful of numbers gains nothing from them, and every program's first problem would wait for their compilation.
/// </remarks>
[CollectionBuilder(typeof(Dims), nameof(Create))]
public readonly struct Dims : IEquatable<Dims>
{
    /// <summary>The most axes that a tensor can have here: batch, channel and up to six more.</summary>
    public const int MaxRank = 8;

    private readonly Values _values;

    private Dims(ReadOnlySpan<long> values)
    {
        if (values.Length > MaxRank)
        {
            throw new ArgumentOutOfRangeException(nameof(values), values.Length, $"A list of {values.Length} numbers was given; tensors have at most {MaxRank} axes.");
        }

        Count = values.Length;
        values.CopyTo(_values);
    }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>True when nothing was given; options read this as "the default for every axis".</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The number at <paramref name="index"/>, counted from 0; <c>^1</c> is the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Count"/>.</exception>
    public long this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _values[index];
        }
    }

    /// <summary>Makes a list of the given numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="MaxRank"/>.</exception>
    public static Dims Create(ReadOnlySpan<long> values) => new(values);

    /// <summary>Makes <paramref name="count"/> copies of <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or above <see cref="MaxRank"/>.</exception>
    public static Dims Filled(int count, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRank);
        // An array: see ConvProblem.OutputLengths.
        long[] values = new long[count];
        for (int i = 0; i < count; i++) values[i] = value;
        return new Dims(values);
    }

    /// <summary>The numbers <paramref name="start"/> … <paramref name="start"/> + <paramref name="length"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the list.</exception>
    public Dims Slice(int start, int length) => new(AsSpan().Slice(start, length));

    /// <summary>The same list with the number at <paramref name="index"/> replaced.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below <see cref="Count"/>.</exception>
    public Dims With(int index, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        Span<long> values = stackalloc long[Count];
        AsSpan().CopyTo(values);
        values[index] = value;
        return new Dims(values);
    }

    /// <summary>This list followed by <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Both together have more than <see cref="MaxRank"/> numbers.</exception>
    public Dims Concat(Dims other)
    {
        Span<long> values = stackalloc long[Count + other.Count];
        AsSpan().CopyTo(values);
        other.AsSpan().CopyTo(values[Count..]);
        return new Dims(values);
    }

    /// <summary>The product of all numbers; 1 for an empty list.</summary>
    /// <exception cref="OverflowException">The product does not fit into 64 bits.</exception>
    public long Product() =>
        TryProduct(out long product) ? product : throw new OverflowException($"The product of {this} does not fit into 64 bits.");

    /// <summary>The product of all numbers where it fits into 64 bits. A zero anywhere makes it zero, whatever the others would overflow to.</summary>
    internal bool TryProduct(out long product)
    {
        product = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_values[i] == 0) return true;
        }

        product = 1;
        for (int i = 0; i < Count; i++)
        {
            // The upper half of a product that fits repeats the sign of the lower.
            if (Math.BigMul(product, _values[i], out long low) != low >> 63) return false;
            product = low;
        }

        return true;
    }

    /// <summary>The product of all numbers, rounded where it is beyond 2^53; for costs.</summary>
    internal double ProductAsDouble()
    {
        double product = 1;
        foreach (long value in this) product *= value;
        return product;
    }

    /// <summary>True when every number equals <paramref name="value"/>.</summary>
    public bool All(long value)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_values[i] != value) return false;
        }

        return true;
    }

    /// <summary>Copies the numbers into a new array.</summary>
    public long[] ToArray() => AsSpan().ToArray();

    /// <summary>Copies the numbers into <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <see cref="Count"/>.</exception>
    public void CopyTo(Span<long> destination) => AsSpan().CopyTo(destination);

    /// <summary>Enumerates the numbers in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    public bool Equals(Dims other)
    {
        if (Count != other.Count) return false;
        for (int i = 0; i < Count; i++)
        {
            if (_values[i] != other._values[i]) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dims other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (long value in this) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>Equal lists have the same numbers in the same order.</summary>
    public static bool operator ==(Dims left, Dims right) => left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Dims left, Dims right) => !left.Equals(right);

    /// <summary>The numbers with commas between: <c>1,64,56,56</c>. The same in every culture.</summary>
    public override string ToString() => Join(',');

    internal string Join(char separator)
    {
        string[] texts = new string[Count];
        for (int i = 0; i < Count; i++) texts[i] = _values[i].ToString(CultureInfo.InvariantCulture);
        return string.Join(separator, texts);
    }

    [UnscopedRef]
    private ReadOnlySpan<long> AsSpan() => ((ReadOnlySpan<long>)_values)[..Count];

    /// <summary>Walks a <see cref="Dims"/>.</summary>
    public struct Enumerator
    {
        private readonly Dims _dims;
        private int _index;

        internal Enumerator(Dims dims)
        {
            _dims = dims;
            _index = -1;
        }

        /// <summary>The number that the walk stands on.</summary>
        public readonly long Current => _dims[_index];

        /// <summary>Goes on to the next number; false after the last.</summary>
        public bool MoveNext() => ++_index < _dims.Count;
    }

    [InlineArray(MaxRank)]
    private struct Values
    {
#pragma warning disable IDE0044, IDE0051 // The one field of an inline array is its first element.
        private long _first;
#pragma warning restore IDE0044, IDE0051
    }
}
