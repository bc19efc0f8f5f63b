using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>
/// Element type, lengths and layout of a filter. The lengths are always K, C per group and the spatial ones, whatever the
/// order in memory: NCHW stands for K, C, R, S and NHWC for K, R, S, C.
/// </summary>
public unsafe class FilterDescriptor : Descriptor
{
    private readonly int[] _lengths;

    internal FilterDescriptor(CudnnLibrary library, cudnnDataType_t type, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format)
        : base(library, library.Functions.cudnnDestroyFilterDescriptor)
    {
        _lengths = Descriptors.Lengths.OfTensor(lengths);
        Descriptors.Lengths.RequireCountable(_lengths, nameof(lengths));
        (DataType, Format) = (type, format);
        CudnnFunctions f = library.Functions;
        cudnnFilterDescriptor_t made;
        Check(f.cudnnCreateFilterDescriptor(&made), nameof(f.cudnnCreateFilterDescriptor));
        Take(made.Value);
        if (_lengths is [int k, int c, int r, int s])
        {
            Check(f.cudnnSetFilter4dDescriptor(made, type, format, k, c, r, s), nameof(f.cudnnSetFilter4dDescriptor));
            return;
        }

        fixed (int* first = _lengths)
        {
            Check(f.cudnnSetFilterNdDescriptor(made, type, format, _lengths.Length, first), nameof(f.cudnnSetFilterNdDescriptor));
        }
    }

    /// <summary>The element type.</summary>
    public cudnnDataType_t DataType { get; }

    /// <summary>The order in memory.</summary>
    public cudnnTensorFormat_t Format { get; }

    /// <summary>K, C per group and the spatial lengths.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The number of elements, all of which lie without gaps.</summary>
    public long Extent => _lengths.Aggregate(1L, (product, length) => product * length);

    /// <summary>The bytes of all elements, as cuDNN counts them.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public long Bytes
    {
        get
        {
            using var use = Use();
            nuint bytes;
            FilterDescriptor filter = this;
            Library.CheckCall(Library.Functions.cudnnGetFilterSizeInBytes(new(use.Value), &bytes), $"_ = {filter}.Bytes");
            return (long)bytes;
        }
    }

    /// <inheritdoc/>
    public override string InWords =>
        $"{ElementTypes.InWords(DataType)} {(Format == cudnnTensorFormat_t.CUDNN_TENSOR_NCHW ? "KCRS" : Format == cudnnTensorFormat_t.CUDNN_TENSOR_NHWC ? "KRSC" : TensorDescriptor.FormatInWords(Format))} [{string.Join(", ", _lengths)}]";

    /// <inheritdoc/>
    protected override string Expression => $"library.Filter({CallText.Literal(DataType)}, {CallText.Literal(_lengths)}, {CallText.Literal(Format)})";

    private void Check(cudnnStatus_t status, string function)
    {
        if (status.Succeeded) return;
        Dispose();
        FilterDescriptor filter = this;
        Library.CheckCall(status, $"{filter}", driver: null, function);
    }
}

/// <summary>A <see cref="FilterDescriptor"/> whose elements are of a C# type.</summary>
/// <typeparam name="T">The element type.</typeparam>
public sealed class FilterDescriptor<T> : FilterDescriptor
    where T : unmanaged
{
    internal FilterDescriptor(CudnnLibrary library, ReadOnlySpan<int> lengths, cudnnTensorFormat_t format)
        : base(library, ElementTypes.Of<T>(), lengths, format)
    {
    }

    /// <inheritdoc/>
    protected override string Expression => $"library.Filter<{CallText.Literal(typeof(T))}>({CallText.Literal(Lengths)}, {CallText.Literal(Format)})";
}
