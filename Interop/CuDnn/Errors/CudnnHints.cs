using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;

namespace ConvDnn.Interop.CuDnn.Errors;

/// <summary>What statuses mean for the caller, where that is known.</summary>
internal static class CudnnHints
{
    /// <summary>The likely cause and what to do, or null.</summary>
    /// <param name="status">The status.</param>
    /// <param name="driver">The driver, where the current context can be asked.</param>
    public static string? For(CudnnStatus status, CudaDriver? driver) =>
        status.Category is CudnnStatusCategory.ExecutionFailed or CudnnStatusCategory.InternalError or CudnnStatusCategory.NotInitialized
        && driver?.FailureOfCurrentContext() is { } earlier
            ? CudaFailures.ObservedBy("cuDNN", earlier)
            : For(status, driver?.MemoryOfCurrentContext());

    private static string? For(CudnnStatus status, (long Free, long Total)? memory) => status.NumberInVersion9 switch
    {
        1001 or 4003 or 4004 => $"Mostly this means that the device has too little memory left for cuDNN's own needs{Left(memory)}: free buffers, or end other processes on the device.",
        1002 or 1003 => $"Files of different builds of cuDNN are in this process: {Loaded("cudnn")}. Keep one build on the library path, all of its files together.",
        1008 or 3009 => $"cuDNN could not load one of its own files. Loaded so far: {Loaded("cudnn")}. All of them must come from one build and lie in one folder.",
        2003 => "A buffer is not aligned as the call or the plan needs; 16 bytes are always enough, and a plan needs what its tensors were declared with.",
        2004 => "A descriptor of the graph API was used before it was finished.",
        2007 => "The stream belongs to another context than the handle.",
        2008 => "The descriptors do not fit each other: compare the output's lengths with what the convolution's descriptor gives.",
        3005 or 3006 => "cuDNN was built for another major version of CUDA than the display driver or the CUDA runtime in this process.",
        3007 => "cuDNN has no code for this device; newer releases drop old devices, older ones lack new ones.",
        3008 => $"A library that cuDNN compiles with is missing; loaded: {Loaded("nvrtc")}.",
        >= 3000 and < 4000 => "Valid, but nothing in this version of cuDNN does it on this device: try another algorithm, data type, layout or padding.",
        4001 => $"cuDNN could not compile a kernel; it needs NVRTC of its own CUDA version. Loaded: {Loaded("nvrtc")}.",
        >= 5000 and < 6000 => "A kernel failed, or work enqueued earlier on this context has failed and cuDNN was the first to observe it: synchronise before the call to tell the two apart.",
        _ => null,
    };

    private static string Left((long Free, long Total)? memory) => memory is { } known ? $" ({known.Free} of {known.Total} bytes are free)" : "";

    private static string Loaded(string library) => LoadedModules.Containing(library) is { Count: > 0 } paths ? string.Join(", ", paths) : "none";
}
