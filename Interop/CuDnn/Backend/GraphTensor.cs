using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>A tensor of an operation graph.</summary>
public sealed class GraphTensor : IDisposable
{
    private readonly long[] _lengths;
    private readonly long[] _strides;

    private GraphTensor(BackendDescriptor descriptor, long uid, cudnnDataType_t type, long[] lengths, long[] strides, int alignment, bool isVirtual)
    {
        (Descriptor, Uid, DataType, _lengths, _strides, Alignment, IsVirtual) = (descriptor, uid, type, lengths, strides, alignment, isVirtual);
        Extent = (long)ExtentOf(lengths, strides);
    }

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>Its number, by which memory is given to it.</summary>
    public long Uid { get; }

    /// <summary>The element type.</summary>
    public cudnnDataType_t DataType { get; }

    /// <summary>N, C and the spatial lengths; of a filter K, C per group and the spatial ones.</summary>
    public IReadOnlyList<long> Lengths => _lengths;

    /// <summary>The strides in elements.</summary>
    public IReadOnlyList<long> Strides => _strides;

    /// <summary>The bytes that its address must be a multiple of. A plan may rely on it.</summary>
    public int Alignment { get; }

    /// <summary>Whether it only connects operations and has no memory.</summary>
    public bool IsVirtual { get; }

    /// <summary>The number of elements from the first to the last one addressed: what memory must have.</summary>
    public long Extent { get; }

    /// <summary>Describes a tensor whose elements are of a C# type.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="cudnn">The cuDNN handle.</param>
    /// <param name="uid">Its number, which no other tensor of the graph has.</param>
    /// <param name="lengths">N, C and the spatial lengths; of a filter K, C per group and the spatial ones.</param>
    /// <param name="strides">The strides in elements; those of a packed NCHW tensor where empty.</param>
    /// <param name="alignment">The bytes that its address will be a multiple of.</param>
    /// <param name="isVirtual">Whether it only connects operations and has no memory.</param>
    /// <exception cref="ArgumentException">Not as many strides as lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length or stride below 1, or an alignment that is no power of two.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public static GraphTensor Create<T>(CudnnContext cudnn, long uid, ReadOnlySpan<long> lengths, ReadOnlySpan<long> strides = default, int alignment = 16, bool isVirtual = false)
        where T : unmanaged => Create(cudnn, uid, ElementTypes.Of<T>(), lengths, strides, alignment, isVirtual);

    /// <summary>Describes a tensor.</summary>
    /// <param name="cudnn">The cuDNN handle.</param>
    /// <param name="uid">Its number, which no other tensor of the graph has.</param>
    /// <param name="type">The element type.</param>
    /// <param name="lengths">N, C and the spatial lengths; of a filter K, C per group and the spatial ones.</param>
    /// <param name="strides">The strides in elements; those of a packed NCHW tensor where empty.</param>
    /// <param name="alignment">The bytes that its address will be a multiple of.</param>
    /// <param name="isVirtual">Whether it only connects operations and has no memory.</param>
    /// <inheritdoc cref="Create{T}" path="/exception"/>
    public static GraphTensor Create(
        CudnnContext cudnn, long uid, cudnnDataType_t type, ReadOnlySpan<long> lengths, ReadOnlySpan<long> strides = default, int alignment = 16, bool isVirtual = false)
    {
        RequirePositive(lengths, nameof(lengths));
        long[] packed = strides.IsEmpty ? Packed(lengths) : strides.ToArray();
        if (packed.Length != lengths.Length) throw new ArgumentException($"{packed.Length} strides given; expected {lengths.Length}, one per length.", nameof(strides));
        RequirePositive(packed, nameof(strides));
        // Bytes must be countable too, of the largest type there is.
        if (ExtentOf(lengths, packed) > long.MaxValue / 32) throw new ArgumentException($"[{string.Join(", ", lengths.ToArray())}] with strides [{string.Join(", ", packed)}] reaches further than 64 bits count.", nameof(lengths));
        if (alignment < 1 || !int.IsPow2(alignment)) throw new ArgumentOutOfRangeException(nameof(alignment), alignment, $"Alignment {alignment} given; expected a power of two.");

        BackendDescriptor descriptor = BackendDescriptor.Create(cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_TENSOR_DESCRIPTOR);
        try
        {
            descriptor
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_UNIQUE_ID, uid)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_DATA_TYPE, type)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_DIMENSIONS, lengths)
                .Set<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_STRIDES, packed)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, (long)alignment)
                .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_TENSOR_IS_VIRTUAL, isVirtual)
                .Finish();
            return new GraphTensor(descriptor, uid, type, lengths.ToArray(), packed, alignment, isVirtual);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Destroys the descriptor, once no operation that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();

    /// <summary>The number, element type and lengths.</summary>
    public override string ToString() =>
        $"{(IsVirtual ? "virtual tensor" : "tensor")} {Uid}: {ElementTypes.InWords(DataType)} [{string.Join(", ", _lengths)}] strides [{string.Join(", ", _strides)}] aligned to {Alignment}";

    private static long[] Packed(ReadOnlySpan<long> lengths)
    {
        var strides = new long[lengths.Length];
        long next = 1;
        for (int axis = lengths.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = next;
            // Held against what can be counted later, where the message can tell all of it.
            next = (long)Int128.Min((Int128)next * lengths[axis], long.MaxValue);
        }

        return strides;
    }

    private static Int128 ExtentOf(ReadOnlySpan<long> lengths, ReadOnlySpan<long> strides)
    {
        Int128 last = 0;
        for (int i = 0; i < lengths.Length && last <= long.MaxValue; i++) last += (Int128)(lengths[i] - 1) * strides[i];
        return last + 1;
    }

    private static void RequirePositive(ReadOnlySpan<long> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < 1) throw new ArgumentOutOfRangeException(name, values[i], $"Value {i} is {values[i]}; expected at least 1.");
        }
    }
}
