using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>
/// cuDNN, version 8 or 9: makes descriptors, which need no device, and contexts. Safe for use by many threads.
/// </summary>
public sealed unsafe partial class CudnnLibrary
{
    /// <summary>A library over a table of functions, such as one filled from a loaded file.</summary>
    /// <param name="functions">The functions; none of the required ones may be missing.</param>
    /// <param name="version">cuDNN's version.</param>
    /// <param name="isSimulated">Whether this is the simulated stack.</param>
    public CudnnLibrary(CudnnFunctions functions, Version version, bool isSimulated = false)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(version);
        (Functions, Version, IsSimulated) = (functions, version, isSimulated);
    }

    /// <summary>The functions of cuDNN, by their C names.</summary>
    public CudnnFunctions Functions { get; }

    /// <summary>cuDNN's version, such as 9.10.2.</summary>
    public Version Version { get; }

    /// <summary>Whether this is the simulated stack, whose results say nothing of a GPU.</summary>
    public bool IsSimulated { get; }

    /// <summary>The version of the CUDA runtime that cuDNN was built with, such as 12.4.</summary>
    public Version CudaRuntimeVersion => CudaVersion(Functions);

    /// <summary>Descriptors that wait to be destroyed by the next call on this library.</summary>
    public PendingReleases Releases { get; } = new();

    /// <summary>Finds and loads cuDNN with the files beside it.</summary>
    /// <param name="loader">The loader, or null for one that looks in all usual places.</param>
    /// <returns>The library, or why it is not there and what to do.</returns>
    public static LibraryLoad<CudnnLibrary> Load(NativeLoader? loader = null) =>
        (loader ?? new NativeLoader())
            .Load(CudnnFiles.Description, entryPoints => new CudnnFunctions(entryPoints), VersionOf, functions => CudaVersion(functions).Major)
            .Select((functions, file, version) => new CudnnLibrary(functions, version, file.IsSimulated));

    /// <summary>A status of this library.</summary>
    /// <param name="status">The status as returned.</param>
    public CudnnStatus Decode(cudnnStatus_t status) => new(status, Version.Major);

    /// <summary>Throws where a call has failed.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CudnnException"><paramref name="status"/> is not success.</exception>
    public void Check(cudnnStatus_t status, [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call: "", operands: [], driver: null);
    }

    /// <summary>Throws where a call has failed, with the call in words.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The call in C#, put together only when it has failed.</param>
    /// <param name="driver">The driver, where its version and the current context's free memory may say more.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CudnnException"><paramref name="status"/> is not success.</exception>
    public void CheckCall(
        cudnnStatus_t status,
        [InterpolatedStringHandlerArgument(nameof(status))] CallText call,
        CudaDriver? driver = null,
        [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call.Call, call.Operands, driver);
    }

    /// <summary>The name and version.</summary>
    public override string ToString() => $"cuDNN {Version}{(IsSimulated ? " (simulated)" : "")}";

    /// <summary>Whether another object stands for the same loaded file, whose descriptors and handles this one may use.</summary>
    internal bool IsSameFile(CudnnLibrary other) => ReferenceEquals(this, other) || (nint)Functions.cudnnCreate == (nint)other.Functions.cudnnCreate;

    /// <summary>Destroys descriptors that wait for a live call.</summary>
    internal void DrainReleases()
    {
        if (!Releases.IsEmpty) Releases.Drain();
    }

    private static Version? VersionOf(CudnnFunctions functions)
    {
        // The formula behind cudnnGetVersion changed with version 9; the properties did not.
        if (functions.cudnnGetProperty == null) return null;
        int major, minor, patch;
        return functions.cudnnGetProperty(libraryPropertyType.MAJOR_VERSION, &major).Succeeded
            && functions.cudnnGetProperty(libraryPropertyType.MINOR_VERSION, &minor).Succeeded
            && functions.cudnnGetProperty(libraryPropertyType.PATCH_LEVEL, &patch).Succeeded
                ? new Version(major, minor, patch)
                : null;
    }

    private static Version CudaVersion(CudnnFunctions functions)
    {
        int version = (int)functions.cudnnGetCudartVersion();
        return new Version(version / 1000, version % 1000 / 10);
    }

    /// <summary>The library's own words: of the last error on this thread since version 9, before that of the status.</summary>
    private string LastErrorText(cudnnStatus_t status)
    {
        if (Functions.cudnnGetLastErrorString == null) return Marshal.PtrToStringUTF8((nint)Functions.cudnnGetErrorString(status)) ?? "";

        byte[] buffer = new byte[65535];
        fixed (byte* first = buffer) Functions.cudnnGetLastErrorString(first, (nuint)buffer.Length);
        int end = buffer.AsSpan().IndexOf((byte)0);
        return Encoding.UTF8.GetString(buffer, 0, end < 0 ? buffer.Length : end);
    }

    private CudnnException Failure(cudnnStatus_t raw, string expression, string call, IReadOnlyList<Operand> operands, CudaDriver? driver)
    {
        CudnnStatus status = Decode(raw);
        return new(
            new FailedCall
            {
                Library = CudnnFiles.Description.Name,
                Function = NativeFunctionName.In(expression),
                StatusName = status.Name,
                StatusNumber = status.Number,
                LastErrorText = LastErrorText(raw),
                Hint = CudnnHints.For(status, driver),
                Versions = $"{this} for CUDA {CudaRuntimeVersion}{(driver is null ? "" : $", driver of CUDA {driver.Version}")}",
                Call = call.Length > 0 ? call : expression,
                Operands = operands,
            },
            status);
    }
}
