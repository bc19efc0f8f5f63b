using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>
/// Element type, lengths and strides of a tensor. The lengths are always N, C and the spatial ones, whatever the order in
/// memory.
/// </summary>
public unsafe class TensorDescriptor : Descriptor
{
    private readonly int[] _lengths;
    private readonly int[] _strides;

    /// <summary>A packed tensor.</summary>
    internal TensorDescriptor(CudnnLibrary library, cudnnDataType_t type, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format)
        : base(library, library.Functions.cudnnDestroyTensorDescriptor)
    {
        _lengths = Descriptors.Lengths.OfTensor(lengths);
        Descriptors.Lengths.RequireCountable(_lengths, nameof(lengths));
        _strides = Descriptors.Lengths.PackedStrides(_lengths, format == cudnnTensorFormat_t.CUDNN_TENSOR_NHWC);
        (DataType, Format) = (type, format);
        CudnnFunctions f = library.Functions;
        Create();
        if (_lengths is [int n, int c, int h, int w])
        {
            Check(f.cudnnSetTensor4dDescriptor(Native, format, type, n, c, h, w), nameof(f.cudnnSetTensor4dDescriptor));
            return;
        }

        fixed (int* first = _lengths)
        {
            Check(f.cudnnSetTensorNdDescriptorEx(Native, format, type, _lengths.Length, first), nameof(f.cudnnSetTensorNdDescriptorEx));
        }
    }

    /// <summary>A tensor with strides of its own.</summary>
    internal TensorDescriptor(CudnnLibrary library, cudnnDataType_t type, ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides)
        : base(library, library.Functions.cudnnDestroyTensorDescriptor)
    {
        _lengths = Descriptors.Lengths.OfTensor(lengths);
        if (strides.Length != lengths.Length) throw new ArgumentException($"{strides.Length} strides given; expected {lengths.Length}, one per length.", nameof(strides));
        Descriptors.Lengths.RequireCountable(_lengths, Descriptors.Lengths.Positive(strides), nameof(strides));
        _strides = Descriptors.Lengths.CanonicalStrides(_lengths, strides);
        DataType = type;
        CudnnFunctions f = library.Functions;
        Create();
        if (_lengths is [int n, int c, int h, int w])
        {
            Check(f.cudnnSetTensor4dDescriptorEx(Native, type, n, c, h, w, _strides[0], _strides[1], _strides[2], _strides[3]), nameof(f.cudnnSetTensor4dDescriptorEx));
            return;
        }

        fixed (int* first = _lengths, firstStride = _strides)
        {
            Check(f.cudnnSetTensorNdDescriptor(Native, type, _lengths.Length, first, firstStride), nameof(f.cudnnSetTensorNdDescriptor));
        }
    }

    /// <summary>The element type.</summary>
    public cudnnDataType_t DataType { get; }

    /// <summary>The order of a packed tensor in memory; null where the strides were given.</summary>
    public cudnnTensorFormat_t? Format { get; }

    /// <summary>N, C and the spatial lengths.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The strides in elements, in the order of <see cref="Lengths"/>. Axes of length 1 have that of a packed tensor.</summary>
    public IReadOnlyList<int> Strides => _strides;

    /// <summary>The number of elements from the first to the last one addressed: what a buffer must have.</summary>
    public long Extent => Descriptors.Lengths.Extent(_lengths, _strides);

    /// <summary>The bytes from the first to the last element, as cuDNN counts them.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public long Bytes
    {
        get
        {
            using var use = Use();
            nuint bytes;
            TensorDescriptor tensor = this;
            Library.CheckCall(Library.Functions.cudnnGetTensorSizeInBytes(new(use.Value), &bytes), $"_ = {tensor}.Bytes");
            return (long)bytes;
        }
    }

    /// <inheritdoc/>
    public override string InWords => Format is { } format
        ? $"{ElementTypes.InWords(DataType)} {FormatInWords(format)} [{string.Join(", ", _lengths)}]"
        : $"{ElementTypes.InWords(DataType)} [{string.Join(", ", _lengths)}] strides [{string.Join(", ", _strides)}]";

    /// <inheritdoc/>
    protected override string Expression => Format is { } format
        ? $"library.Tensor({CallText.Literal(DataType)}, {CallText.Literal(_lengths)}, {CallText.Literal(format)})"
        : $"library.StridedTensor({CallText.Literal(DataType)}, {CallText.Literal(_lengths)}, {CallText.Literal(_strides)})";

    private cudnnTensorDescriptor_t Native { get; set; }

    internal static string FormatInWords(cudnnTensorFormat_t format) => format.ToString().Replace("CUDNN_TENSOR_", "", StringComparison.Ordinal);

    private void Create()
    {
        cudnnTensorDescriptor_t made;
        Check(Library.Functions.cudnnCreateTensorDescriptor(&made), nameof(Library.Functions.cudnnCreateTensorDescriptor));
        Take(made.Value);
        Native = made;
    }

    private void Check(cudnnStatus_t status, string function)
    {
        if (status.Succeeded) return;
        Dispose();
        TensorDescriptor tensor = this;
        Library.CheckCall(status, $"{tensor}", driver: null, function);
    }
}

/// <summary>A <see cref="TensorDescriptor"/> whose elements are of a C# type.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class TensorDescriptor<T> : TensorDescriptor
    where T : unmanaged
{
    internal TensorDescriptor(CudnnLibrary library, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format)
        : base(library, ElementTypes.Of<T>(), lengths, format)
    {
    }

    internal TensorDescriptor(CudnnLibrary library, ReadOnlySpan<int> lengths, ReadOnlySpan<int> strides)
        : base(library, ElementTypes.Of<T>(), lengths, strides)
    {
    }

    /// <inheritdoc/>
    protected override string Expression => Format is { } format
        ? $"library.Tensor<{CallText.Literal(typeof(T))}>({CallText.Literal(Lengths)}, {CallText.Literal(format)})"
        : $"library.StridedTensor<{CallText.Literal(typeof(T))}>({CallText.Literal(Lengths)}, {CallText.Literal(Strides)})";
}
