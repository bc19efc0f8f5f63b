using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>One message of cuDNN.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Status">The status that it tells of.</param>
/// <param name="Lines">The message, line by line; since 9.2 with the reason of a refusal.</param>
/// <param name="Device">The device's number in CUDA, or -1.</param>
/// <param name="ThreadId">The system's number of the thread.</param>
public sealed record CudnnLogMessage(cudnnSeverity_t Severity, CudnnStatus Status, ImmutableArray<string> Lines, int Device, ulong ThreadId)
{
    /// <summary>The lines, with line feeds between them.</summary>
    public override string ToString() => string.Join('\n', Lines);
}

/// <summary>
/// Receives cuDNN's log until it is disposed of; then the previous receiver is there again. cuDNN has one receiver for
/// the whole process, so nested logs must end in the reverse order.
/// </summary>
public sealed unsafe class CudnnLog : IDisposable
{
    /// <summary>
    /// The live logs by number. cuDNN is given the number: a message that another thread is just delivering while its log
    /// is disposed of finds nothing, where an address would be that of something gone.
    /// </summary>
    private static readonly ConcurrentDictionary<nint, CudnnLog> Live = new();
    private static long s_last;

    private readonly CudnnLibrary _library;
    private readonly Action<CudnnLogMessage> _receive;
    private readonly uint _previousMask;
    private readonly void* _previousData;
    private readonly delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void> _previous;
    private readonly nint _id;

    internal CudnnLog(CudnnLibrary library, Action<CudnnLogMessage> receive, ReadOnlySpan<cudnnSeverity_t> severities)
    {
        (_library, _receive) = (library, receive);
        uint mask = 0;
        foreach (cudnnSeverity_t severity in severities) mask |= 1u << severity.Value;

        uint previousMask;
        void* previousData;
        delegate* unmanaged<cudnnSeverity_t, void*, cudnnDebug_t*, byte*, void> previous;
        library.CheckCall(library.Functions.cudnnGetCallback(&previousMask, &previousData, &previous), $"library.Log(_ => {{ }})");
        _previousMask = previousMask;
        _previousData = previousData;
        _previous = previous;
        _id = (nint)Interlocked.Increment(ref s_last);
        Live[_id] = this;
        cudnnStatus_t status = library.Functions.cudnnSetCallback(mask, (void*)_id, &Receive);
        if (!status.Succeeded) Live.TryRemove(_id, out _);
        library.CheckCall(status, $"library.Log(_ => {{ }})", driver: null, nameof(library.Functions.cudnnSetCallback));
    }

    /// <summary>The first exception that the receiver threw, or null. It cannot travel through cuDNN, so it stays here.</summary>
    public Exception? ReceiverFailure { get; private set; }

    /// <summary>Puts the previous receiver back. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (Live.TryRemove(_id, out _)) _library.Functions.cudnnSetCallback(_previousMask, _previousData, _previous);
    }

    /// <summary>The lines of a message: each ends with NUL, the last with two.</summary>
    internal static ImmutableArray<string> Lines(byte* message)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        if (message == null) return [];
        for (byte* line = message; *line != 0;)
        {
            ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(line);
            lines.Add(Encoding.UTF8.GetString(text));
            line += text.Length + 1;
        }

        return lines.ToImmutable();
    }

    [UnmanagedCallersOnly]
    private static void Receive(cudnnSeverity_t severity, void* data, cudnnDebug_t* debug, byte* message)
    {
        if (!Live.TryGetValue((nint)data, out CudnnLog? log)) return;
        try
        {
            cudnnDebug_t known = debug == null ? default : *debug;
            log._receive(new(severity, log._library.Decode(known.cudnnStatus), Lines(message), debug == null ? -1 : known.cudaDeviceId, known.tid));
        }
        catch (Exception failure) when (log.Keep(failure))
        {
            // The filter has kept it.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Keep(Exception failure)
    {
        ReceiverFailure ??= failure;
        return true;
    }
}
