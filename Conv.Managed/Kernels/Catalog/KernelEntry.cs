using ConvDnn.Kernels.Simd;

namespace ConvDnn.Kernels;

/// <summary>One kernel of the catalog.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed class KernelEntry<T>
    where T : unmanaged
{
    private readonly VectorWidth _width;
    private readonly Func<ConvolutionRequest, string?> _refusal;
    private readonly Func<string, ConvolutionRequest, ConvolutionKernel<T>> _create;
    private readonly Func<ConvolutionRequest, bool>? _isWorthwhile;

    internal KernelEntry(
        string family, VectorWidth width, Func<ConvolutionRequest, string?> refusal, Func<string, ConvolutionRequest, ConvolutionKernel<T>> create, Func<ConvolutionRequest, bool>? isWorthwhile = null)
    {
        // A number at the end of a family is kept apart from that of the width.
        Name = char.IsAsciiDigit(family[^1]) && width != VectorWidth.Scalar ? $"{family}-{width.Suffix()}" : family + width.Suffix();
        // Tiles of one family are told apart by that number and share a row.
        Row = char.IsAsciiDigit(family[^1]) ? family[..family.LastIndexOf('-')] : family;
        (_width, _refusal, _create, _isWorthwhile) = (width, refusal, create, isWorthwhile);
    }

    /// <summary>The name: a family and a vector width, as in <c>gemm256</c>, <c>gemm-scalar</c> or <c>winograd-f4-256</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it loses accuracy for speed, which <see cref="ConvolutionAccuracy"/> allows or not.</summary>
    internal bool IsTransform => Row == "winograd";

    /// <summary>The row of the kernel table that says when it is worthwhile; a name without numbers for a kernel that takes what others leave.</summary>
    internal string Row { get; }

    /// <summary>Whether this machine has registers of the width. A kernel without them is right but slow, and only taken when named.</summary>
    public bool IsAccelerated => _width.IsAccelerated();

    /// <summary>Whether the kernel is expected to be faster than those after it. One that is not can still be named.</summary>
    /// <param name="request">The request.</param>
    /// <returns>False to leave it to the kernels after it.</returns>
    public bool IsWorthwhile(ConvolutionRequest request) => _isWorthwhile?.Invoke(request) ?? true;

    /// <summary>Why the kernel cannot do a request, or null when it can.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The rest of a sentence that begins with the name, or null.</returns>
    public string? Refusal(ConvolutionRequest request) => _refusal(request);

    /// <summary>Plans the request for this kernel.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The planned kernel.</returns>
    /// <exception cref="NotSupportedException">The kernel refuses the request; the message says why.</exception>
    public ConvolutionKernel<T> Create(ConvolutionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Threads, 1);
        request.Geometry.Validate();
        if (Refusal(request) is { } reason) throw new NotSupportedException($"CPU kernel '{Name}' {reason}");
        return _create(Name, request);
    }
}
