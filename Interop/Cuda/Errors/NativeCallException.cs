namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>A call of a native library failed. One kind per library derives from this.</summary>
public abstract class NativeCallException : NativeLibraryException
{
    /// <summary>An exception for a failed call.</summary>
    /// <param name="call">What is known of it.</param>
    protected NativeCallException(FailedCall call)
        : base(call.Library, call.Message()) => FailedCall = call;

    /// <summary>All that is known of the call.</summary>
    public FailedCall FailedCall { get; }

    /// <summary>The C function that failed.</summary>
    public string Function => FailedCall.Function;

    /// <summary>The status by name, or by number where the name is not known.</summary>
    public string StatusName => FailedCall.StatusName;

    /// <summary>The status by number, as the library returned it.</summary>
    public int StatusNumber => FailedCall.StatusNumber;

    /// <summary>The library's own words on the failure; empty where it has none.</summary>
    public string LastErrorText => FailedCall.LastErrorText;

    /// <summary>The likely cause and what to do, or null where none is known.</summary>
    public string? Hint => FailedCall.Hint;

    /// <summary>The versions involved; empty where they say nothing.</summary>
    public string Versions => FailedCall.Versions;

    /// <summary>What the call was given, in words.</summary>
    public IReadOnlyList<Operand> Operands => FailedCall.Operands;

    /// <summary>
    /// A C# snippet that repeats the call: the operands made anew, then the call. Contents of buffers are not in it, and
    /// <c>context</c>, <c>stream</c>, <c>cudnn</c> and the like stand for what the reader has.
    /// </summary>
    public string ToRepro() => FailedCall.Repro();
}
