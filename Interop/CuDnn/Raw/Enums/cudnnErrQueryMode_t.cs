using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>How an asynchronous error is asked for.</summary>
/// <param name="Value">The number; one that this version does not know is kept as it is.</param>
public readonly record struct cudnnErrQueryMode_t(int Value) : INativeEnum
{
    private static readonly NativeNames Names = new();

    public static readonly cudnnErrQueryMode_t CUDNN_ERRQUERY_RAWCODE = new(Names.Add(0));
    public static readonly cudnnErrQueryMode_t CUDNN_ERRQUERY_NONBLOCKING = new(Names.Add(1));
    public static readonly cudnnErrQueryMode_t CUDNN_ERRQUERY_BLOCKING = new(Names.Add(2));

    /// <summary>The name, or the number where it has none.</summary>
    public override string ToString() => Names.Of(Value);
}
