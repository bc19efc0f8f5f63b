using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas;

/// <summary>cuBLAS of CUDA 11, 12 or 13. Safe for use by many threads.</summary>
public sealed unsafe class CublasLibrary
{
    /// <summary>A library over a table of functions, such as one filled from a loaded file.</summary>
    /// <param name="functions">The functions; none of the required ones may be missing.</param>
    /// <param name="version">cuBLAS's version.</param>
    /// <param name="isSimulated">Whether this is the simulated stack.</param>
    public CublasLibrary(CublasFunctions functions, Version version, bool isSimulated = false)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(version);
        (Functions, Version, IsSimulated) = (functions, version, isSimulated);
    }

    /// <summary>The functions of cuBLAS, by their C names.</summary>
    public CublasFunctions Functions { get; }

    /// <summary>cuBLAS's version, such as 12.4.5.</summary>
    public Version Version { get; }

    /// <summary>Whether this is the simulated stack, whose results say nothing of a GPU.</summary>
    public bool IsSimulated { get; }

    /// <summary>Finds and loads cuBLAS with cuBLASLt beside it.</summary>
    /// <param name="loader">The loader, or null for one that looks in all usual places.</param>
    /// <returns>The library, or why it is not there and what to do.</returns>
    public static LibraryLoad<CublasLibrary> Load(NativeLoader? loader = null) =>
        (loader ?? new NativeLoader())
            .Load(CublasFiles.Description, entryPoints => new CublasFunctions(entryPoints), VersionOf)
            .Select((functions, file, version) => new CublasLibrary(functions, version, file.IsSimulated));

    /// <summary>Throws where a call has failed.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CublasException"><paramref name="status"/> is not success.</exception>
    public void Check(cublasStatus_t status, [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call: "", operands: [], driver: null);
    }

    /// <summary>Throws where a call has failed, with the call in words.</summary>
    /// <param name="status">What the call returned.</param>
    /// <param name="call">The call in C#, put together only when it has failed.</param>
    /// <param name="driver">The driver, where its version and the current context's free memory may say more.</param>
    /// <param name="expression">The C# text of the call, filled in by the compiler.</param>
    /// <exception cref="CublasException"><paramref name="status"/> is not success.</exception>
    public void CheckCall(
        cublasStatus_t status,
        [InterpolatedStringHandlerArgument(nameof(status))] CallText call,
        CudaDriver? driver = null,
        [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, expression, call.Call, call.Operands, driver);
    }

    /// <summary>The name and version.</summary>
    public override string ToString() => $"cuBLAS {Version}{(IsSimulated ? " (simulated)" : "")}";

    private static Version? VersionOf(CublasFunctions functions)
    {
        if (functions.cublasGetProperty == null) return null;
        int major, minor, patch;
        return functions.cublasGetProperty(libraryPropertyType.MAJOR_VERSION, &major).Succeeded
            && functions.cublasGetProperty(libraryPropertyType.MINOR_VERSION, &minor).Succeeded
            && functions.cublasGetProperty(libraryPropertyType.PATCH_LEVEL, &patch).Succeeded
                ? new Version(major, minor, patch)
                : null;
    }

    private static string? Hint(cublasStatus_t status, (long Free, long Total)? memory) => status.Value switch
    {
        1 or 3 => $"Mostly this means that the device has too little memory left for cuBLAS's own needs{(memory is { } known ? $" ({known.Free} of {known.Total} bytes are free)" : "")}, or that there is no device.",
        8 => "The device does not have what this type of product needs, such as tensor cores or double precision.",
        13 => "A kernel failed, or work enqueued earlier on this context has failed and cuBLAS was the first to observe it: synchronise before the call to tell the two apart.",
        15 => "This combination of types, arithmetic and leading dimensions is not there: int8 needs leading dimensions that are multiples of 4.",
        _ => null,
    };

    private CublasException Failure(cublasStatus_t status, string expression, string call, IReadOnlyList<Operand> operands, CudaDriver? driver) =>
        new(
            new FailedCall
            {
                Library = CublasFiles.Description.Name,
                Function = NativeFunctionName.In(expression),
                StatusName = status.ToString(),
                StatusNumber = status.Value,
                LastErrorText = Functions.cublasGetStatusString == null ? "" : Marshal.PtrToStringUTF8((nint)Functions.cublasGetStatusString(status)) ?? "",
                Hint = driver?.FailureOfCurrentContext() is { } earlier ? CudaFailures.ObservedBy("cuBLAS", earlier) : Hint(status, driver?.MemoryOfCurrentContext()),
                Versions = $"{this}{(driver is null ? "" : $", driver of CUDA {driver.Version}")}",
                Call = call.Length > 0 ? call : expression,
                Operands = operands,
            },
            status);
}
