using System.Runtime.CompilerServices;

namespace ConvDnn;

/// <summary>Elements of any type as float64 and back. Reading is exact for every type but 64-bit integers beyond 2^53; writing rounds once, to nearest with ties to even.</summary>
public static class ElementConversion
{
    /// <summary>Reads host memory as float64.</summary>
    /// <param name="source">The elements, in their order in memory.</param>
    /// <param name="destination">Takes the first <c>destination.Length</c> of them.</param>
    /// <exception cref="ArgumentException"><paramref name="source"/> is shorter than <paramref name="destination"/> or not in host memory.</exception>
    public static unsafe void Read(TensorView source, Span<double> destination)
    {
        RequireHost(source, destination.Length, nameof(source));
        fixed (byte* start = source)
        {
            switch (source.Type)
            {
                case ElementType.Float32: Widen((float*)start, destination, static value => value); break;
                case ElementType.Float64: new ReadOnlySpan<double>(start, destination.Length).CopyTo(destination); break;
                case ElementType.Float16: Widen((Half*)start, destination, static value => (double)value); break;
                case ElementType.BFloat16: Widen((BFloat16*)start, destination, static value => (double)value); break;
                case ElementType.Int8: Widen((sbyte*)start, destination, static value => value); break;
                case ElementType.UInt8: Widen(start, destination, static value => value); break;
                case ElementType.Int32: Widen((int*)start, destination, static value => value); break;
                case ElementType.Int64: Widen((long*)start, destination, static value => value); break;
                default: throw new ArgumentException($"source has elements of unknown type {(int)source.Type}.", nameof(source));
            }
        }
    }

    /// <summary>Writes float64 into host memory; integers saturate.</summary>
    /// <param name="source">The values, in the order of the destination's memory.</param>
    /// <param name="destination">Takes all of them at its start.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="source"/>, read-only or not in host memory.</exception>
    public static void Write(ReadOnlySpan<double> source, TensorView destination)
    {
        for (int i = 0; i < source.Length; i++) Write(source[i], destination, i);
        if (source.IsEmpty) RequireHost(destination, 0, nameof(destination));
    }

    /// <summary>Writes one float64 into host memory; integers saturate.</summary>
    /// <param name="value">The value.</param>
    /// <param name="destination">The memory.</param>
    /// <param name="index">Which element of it to write.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has no such element, is read-only or not in host memory.</exception>
    public static unsafe void Write(double value, TensorView destination, long index)
    {
        RequireHost(destination, index + 1, nameof(destination));
        if (destination.IsReadOnly) throw new ArgumentException("destination is read-only; expected memory that may be written.", nameof(destination));
        fixed (byte* start = destination)
        {
            switch (destination.Type)
            {
                case ElementType.Float32: ((float*)start)[index] = (float)value; break;
                case ElementType.Float64: ((double*)start)[index] = value; break;
                case ElementType.Float16: ((Half*)start)[index] = (Half)value; break;
                case ElementType.BFloat16: ((BFloat16*)start)[index] = (BFloat16)value; break;
                case ElementType.Int8: ((sbyte*)start)[index] = sbyte.CreateSaturating(Math.Round(value)); break;
                case ElementType.UInt8: start[index] = byte.CreateSaturating(Math.Round(value)); break;
                case ElementType.Int32: ((int*)start)[index] = int.CreateSaturating(Math.Round(value)); break;
                case ElementType.Int64: ((long*)start)[index] = long.CreateSaturating(Math.Round(value)); break;
                default: throw new ArgumentException($"destination has elements of unknown type {(int)destination.Type}.", nameof(destination));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Widen<T>(T* source, Span<double> destination, Func<T, double> exact)
        where T : unmanaged
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = exact(source[i]);
    }

    private static void RequireHost(TensorView view, long elements, string name)
    {
        if (!view.IsGiven || view.Length < elements) throw new ArgumentException($"{name} has {view.Length} elements; expected at least {elements}.", name);
        if (view.Space != MemorySpace.Host) throw new ArgumentException($"{name} is in device memory; expected host memory.", name);
    }
}
