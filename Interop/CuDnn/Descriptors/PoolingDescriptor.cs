using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>Function, window, padding and stride of a pooling.</summary>
public sealed unsafe class PoolingDescriptor : Descriptor
{
    private readonly int[] _window;
    private readonly int[] _padding;
    private readonly int[] _stride;

    internal PoolingDescriptor(
        CudnnLibrary library, cudnnPoolingMode_t mode, ReadOnlySpan<int> window, ReadOnlySpan<int> padding, ReadOnlySpan<int> stride, cudnnNanPropagation_t nan)
        : base(library, library.Functions.cudnnDestroyPoolingDescriptor)
    {
        if (window.Length is < 2 or > 6) throw new ArgumentException($"A window of {window.Length} dimensions given; expected 2 to 6.", nameof(window));
        _window = Lengths.Positive(window);
        _padding = Lengths.PerAxis(padding, window.Length, whenEmpty: 0, minimum: 0);
        _stride = stride.IsEmpty ? _window : Lengths.PerAxis(stride, window.Length, whenEmpty: 1, minimum: 1);
        (Mode, NanPropagation) = (mode, nan);

        CudnnFunctions f = library.Functions;
        cudnnPoolingDescriptor_t made;
        Check(f.cudnnCreatePoolingDescriptor(&made), nameof(f.cudnnCreatePoolingDescriptor));
        Take(made.Value);
        if (window.Length == 2)
        {
            Check(
                f.cudnnSetPooling2dDescriptor(made, mode, nan, _window[0], _window[1], _padding[0], _padding[1], _stride[0], _stride[1]),
                nameof(f.cudnnSetPooling2dDescriptor));
            return;
        }

        fixed (int* firstWindow = _window, firstPadding = _padding, firstStride = _stride)
        {
            Check(f.cudnnSetPoolingNdDescriptor(made, mode, nan, _window.Length, firstWindow, firstPadding, firstStride), nameof(f.cudnnSetPoolingNdDescriptor));
        }
    }

    /// <summary>The function.</summary>
    public cudnnPoolingMode_t Mode { get; }

    /// <summary>Whether maximum pooling keeps NaN.</summary>
    public cudnnNanPropagation_t NanPropagation { get; }

    /// <summary>The window per spatial dimension.</summary>
    public IReadOnlyList<int> Window => _window;

    /// <summary>The padding before and after, per spatial dimension.</summary>
    public IReadOnlyList<int> Padding => _padding;

    /// <summary>The stride per spatial dimension.</summary>
    public IReadOnlyList<int> Stride => _stride;

    /// <inheritdoc/>
    public override string InWords =>
        $"{Mode} window [{string.Join(", ", _window)}] padding [{string.Join(", ", _padding)}] stride [{string.Join(", ", _stride)}], {NanPropagation}";

    /// <inheritdoc/>
    protected override string Expression =>
        $"library.Pooling({CallText.Literal(Mode)}, {CallText.Literal(_window)}, {CallText.Literal(_padding)}, {CallText.Literal(_stride)}, {CallText.Literal(NanPropagation)})";

    private void Check(cudnnStatus_t status, string function)
    {
        if (status.Succeeded) return;
        Dispose();
        PoolingDescriptor pooling = this;
        Library.CheckCall(status, $"{pooling}", driver: null, function);
    }
}
