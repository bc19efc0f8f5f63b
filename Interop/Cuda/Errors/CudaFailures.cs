using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>What statuses of the driver mean for the caller.</summary>
public static class CudaFailures
{
    /// <summary>
    /// Statuses that work on the device leaves behind: the next call that looks reports them, whatever it does, and the
    /// context stays unusable.
    /// </summary>
    /// <param name="status">The status.</param>
    public static bool IsAsynchronous(CUresult status) => status.Value is 700 or 702 or 710 or (>= 714 and <= 719);

    /// <summary>What to say of a library's failure where the context tells that work enqueued earlier has failed.</summary>
    /// <param name="library">The library, such as <c>cuDNN</c>.</param>
    /// <param name="earlier">What the context reports.</param>
    public static string ObservedBy(string library, CUresult earlier) =>
        $"The context reports {earlier} ({earlier.Value}): {library} was only the first to observe it. {Hint(earlier)}";

    internal static string? Hint(CUresult status) => status.Value switch
    {
        _ when IsAsynchronous(status) =>
            "Work enqueued earlier on this context failed on the device; this call was only the first to observe it. The context is unusable from now on: dispose of it and make a new one. To find the culprit, synchronise after every launch or run under compute-sanitizer.",
        2 => "The device has no such block of memory left: free buffers, or use smaller workspaces or batches.",
        3 => "The driver was not initialised in this process.",
        34 => "This is the stub for linking that the toolkit ships, not the driver: install NVIDIA's display driver and keep the toolkit's stubs folder off the library path.",
        36 => "The function needs a newer display driver.",
        100 => "There is no CUDA device, or this process may not see it: look at nvidia-smi, CUDA_VISIBLE_DEVICES and, in a container, at the GPU options it was started with.",
        101 => "There is no device of that number in this process; CUDA_VISIBLE_DEVICES renumbers them.",
        201 => "The context was destroyed or never was one.",
        209 or 218 or 222 => "The code was compiled for another device or by a newer compiler than this driver reads.",
        709 => "The primary context was reset or its owner destroyed it.",
        803 => "The display driver's kernel module and its libraries differ in version: reboot or reinstall the driver.",
        804 => "This device does not run with a forward-compatibility package: update the display driver.",
        >= 900 and <= 908 => "A stream capture forbids this call, or a forbidden call has ended it: allocate, create handles and load modules before the capture, and run the work once before capturing it.",
        _ => null,
    };
}
