using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>
/// Padding, stride, dilation, groups and arithmetic of a convolution. The padding is the same before and after: cuDNN's
/// legacy API knows no other.
/// </summary>
public unsafe class ConvolutionDescriptor : Descriptor
{
    private readonly int[] _padding;
    private readonly int[] _stride;
    private readonly int[] _dilation;

    internal ConvolutionDescriptor(CudnnLibrary library, cudnnDataType_t computeType, ConvolutionGeometry geometry, ConvolutionArithmetic arithmetic)
        : base(library, library.Functions.cudnnDestroyConvolutionDescriptor)
    {
        int axes = geometry.Axes;
        if (axes is < 2 or > 6) throw new ArgumentException($"{axes} spatial dimensions given; expected 2 to 6.", nameof(geometry));
        ArgumentOutOfRangeException.ThrowIfLessThan(geometry.Groups, 1);
        _padding = Lengths.PerAxis(geometry.Padding, axes, whenEmpty: 0, minimum: 0);
        _stride = Lengths.PerAxis(geometry.Stride, axes, whenEmpty: 1, minimum: 1);
        _dilation = Lengths.PerAxis(geometry.Dilation, axes, whenEmpty: 1, minimum: 1);
        (ComputeType, Groups, Arithmetic, Mode) = (computeType, geometry.Groups, arithmetic, geometry.Mode);

        CudnnFunctions f = library.Functions;
        cudnnConvolutionDescriptor_t made;
        Check(f.cudnnCreateConvolutionDescriptor(&made), nameof(f.cudnnCreateConvolutionDescriptor));
        Take(made.Value);
        if (axes == 2)
        {
            Check(
                f.cudnnSetConvolution2dDescriptor(made, _padding[0], _padding[1], _stride[0], _stride[1], _dilation[0], _dilation[1], Mode, computeType),
                nameof(f.cudnnSetConvolution2dDescriptor));
        }
        else
        {
            fixed (int* padding = _padding, stride = _stride, dilation = _dilation)
            {
                Check(f.cudnnSetConvolutionNdDescriptor(made, axes, padding, stride, dilation, Mode, computeType), nameof(f.cudnnSetConvolutionNdDescriptor));
            }
        }

        Check(f.cudnnSetConvolutionGroupCount(made, Groups), nameof(f.cudnnSetConvolutionGroupCount));
        Check(f.cudnnSetConvolutionMathType(made, arithmetic.Math), nameof(f.cudnnSetConvolutionMathType));
        Check(f.cudnnSetConvolutionReorderType(made, arithmetic.Reorder), nameof(f.cudnnSetConvolutionReorderType));
    }

    /// <summary>The type in which products are summed.</summary>
    public cudnnDataType_t ComputeType { get; }

    /// <summary>The padding before and after, per spatial dimension.</summary>
    public IReadOnlyList<int> Padding => _padding;

    /// <summary>The stride per spatial dimension.</summary>
    public IReadOnlyList<int> Stride => _stride;

    /// <summary>The dilation per spatial dimension; 1 is none.</summary>
    public IReadOnlyList<int> Dilation => _dilation;

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>Whether the filter is flipped.</summary>
    public cudnnConvolutionMode_t Mode { get; }

    /// <summary>Which arithmetic is allowed.</summary>
    public ConvolutionArithmetic Arithmetic { get; }

    /// <inheritdoc/>
    public override string InWords =>
        $"{(Mode == cudnnConvolutionMode_t.CUDNN_CONVOLUTION ? "convolution" : "cross-correlation")} padding [{string.Join(", ", _padding)}] stride [{string.Join(", ", _stride)}] dilation [{string.Join(", ", _dilation)}] groups {Groups} in {ElementTypes.InWords(ComputeType)}, {Arithmetic.Math}";

    /// <inheritdoc/>
    protected override string Expression => $"library.Convolution({CallText.Literal(ComputeType)}, {GeometryExpression}, {Arithmetic.Expression})";

    private protected string GeometryExpression =>
        $"new ConvolutionGeometry({_padding.Length}) {{ Padding = {CallText.Literal(_padding)}, Stride = {CallText.Literal(_stride)}, Dilation = {CallText.Literal(_dilation)}, Groups = {Groups}, Mode = {CallText.Literal(Mode)} }}";

    internal ConvolutionGeometry Geometry => new(_padding.Length) { Padding = _padding, Stride = _stride, Dilation = _dilation, Groups = Groups, Mode = Mode };

    private void Check(cudnnStatus_t status, string function)
    {
        if (status.Succeeded) return;
        Dispose();
        ConvolutionDescriptor convolution = this;
        Library.CheckCall(status, $"{convolution}", driver: null, function);
    }
}

/// <summary>A <see cref="ConvolutionDescriptor"/> that computes in a C# type.</summary>
/// <typeparam name="TCompute">float for float, Half and BFloat16 tensors; double for double; int for sbyte; Half where that is wanted and supported.</typeparam>
public sealed class ConvolutionDescriptor<TCompute> : ConvolutionDescriptor
    where TCompute : unmanaged
{
    internal ConvolutionDescriptor(CudnnLibrary library, ConvolutionGeometry geometry, ConvolutionArithmetic arithmetic)
        : base(library, ElementTypes.Of<TCompute>(), geometry, arithmetic)
    {
    }

    /// <inheritdoc/>
    protected override string Expression => $"library.Convolution<{CallText.Literal(typeof(TCompute))}>({GeometryExpression}, {Arithmetic.Expression})";

    /// <summary>
    /// The same convolution with other arithmetic, as an algorithm that was chosen together with it needs.
    /// </summary>
    /// <param name="math">The arithmetic.</param>
    public ConvolutionDescriptor<TCompute> With(cudnnMathType_t math) => new(Library, Geometry, Arithmetic with { Math = math });
}
