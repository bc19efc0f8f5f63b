using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

// The log.
public sealed unsafe partial class CudnnLibrary
{
    /// <summary>
    /// Receives cuDNN's messages until the returned log is disposed of. The receiver may be called by any thread, inside
    /// of a call of cuDNN, so it must not call cuDNN. Fatal messages come always.
    /// </summary>
    /// <param name="receive">Called for each message.</param>
    /// <param name="severities">Which messages; errors and warnings where none is given.</param>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public CudnnLog Log(Action<CudnnLogMessage> receive, params ReadOnlySpan<cudnnSeverity_t> severities)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return new CudnnLog(this, receive, severities.IsEmpty ? [cudnnSeverity_t.CUDNN_SEV_ERROR, cudnnSeverity_t.CUDNN_SEV_WARNING] : severities);
    }

    /// <summary>
    /// Asks the parts of cuDNN 9 whether they are of one build with the library. Parts that the version does not check are
    /// left out.
    /// </summary>
    /// <exception cref="CudnnException">A part is missing or of another build; the message lists the files in the process.</exception>
    public void CheckParts()
    {
        CudnnFunctions f = Functions;
        if (f.cudnnGraphVersionCheck != null) CheckCall(f.cudnnGraphVersionCheck(), $"library.CheckParts()");
        if (f.cudnnOpsVersionCheck != null) CheckCall(f.cudnnOpsVersionCheck(), $"library.CheckParts()");
        if (f.cudnnCnnVersionCheck != null) CheckCall(f.cudnnCnnVersionCheck(), $"library.CheckParts()");
    }
}
