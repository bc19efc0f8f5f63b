using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>
/// A CUDA context: own, primary, or one that the application has already. Every call through this library makes its
/// context current for the length of the call and puts back what was current before, so threads need no preparation.
/// Safe for use by many threads.
/// </summary>
public sealed unsafe partial class CudaContext : IDisposable
{
    private readonly CudaContextHandle _handle;

    internal CudaContext(CudaDevice device, CudaContextHandle handle) => (Device, _handle) = (device, handle);

    /// <summary>The device.</summary>
    public CudaDevice Device { get; }

    /// <summary>The driver.</summary>
    public CudaDriver Driver => Device.Driver;

    /// <summary>The context as the driver knows it.</summary>
    public CUcontext Handle => _handle.Context;

    /// <summary>Whether it is destroyed, released or left alone in the end.</summary>
    public ContextOwnership Ownership => _handle.Ownership;

    /// <summary>The handle, for wrappers of further libraries, whose handles keep it alive.</summary>
    public CudaContextHandle SafeHandle => _handle;

    private CudaDriverFunctions Functions => Driver.Functions;

    /// <summary>The context that is current on the calling thread. It stays the application's.</summary>
    /// <param name="driver">The driver.</param>
    /// <exception cref="InvalidOperationException">No context is current.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public static CudaContext FromCurrent(CudaDriver driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        driver.Initialise();
        CUcontext current;
        driver.CheckCall(driver.Functions.cuCtxGetCurrent(&current), $"CudaContext.FromCurrent(driver)");
        return current.Value != 0
            ? FromHandle(driver, current)
            : throw new InvalidOperationException("No CUDA context is current on this thread. Make one current first, or use CudaDevice.RetainPrimaryContext or CreateContext.");
    }

    /// <summary>A context that the application has. It stays the application's and must outlive the returned object and what is made in it.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="context">The context.</param>
    /// <exception cref="ArgumentException"><paramref name="context"/> is null.</exception>
    /// <exception cref="CudaException">It is no live context.</exception>
    public static CudaContext FromHandle(CudaDriver driver, CUcontext context)
    {
        ArgumentNullException.ThrowIfNull(driver);
        if (context.Value == 0) throw new ArgumentException("The context is null; expected the address of a live CUcontext.", nameof(context));

        driver.Initialise();
        CudaDriverFunctions f = driver.Functions;
        CUdevice device;
        CUcontext popped;
        driver.CheckCall(f.cuCtxPushCurrent_v2(context), $"CudaContext.FromHandle(driver, {context})");
        CUresult asked = f.cuCtxGetDevice(&device);
        driver.CheckCall(f.cuCtxPopCurrent_v2(&popped), $"CudaContext.FromHandle(driver, {context})");
        driver.CheckCall(asked, $"CudaContext.FromHandle(driver, {context})", nameof(f.cuCtxGetDevice));
        return new CudaContext(new CudaDevice(driver, device, device.Value), new CudaContextHandle(driver, context, device, ContextOwnership.Borrowed));
    }

    /// <summary>
    /// Makes this context current on the calling thread until the returned scope is disposed of, for calls of one's own
    /// through <see cref="CudaDriver.Functions"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    /// <exception cref="CudaException">The context cannot be made current.</exception>
    public ContextScope Enter() => _handle.Enter();

    /// <summary>Keeps the context for somebody who will enter it again and again.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    public ContextHold Hold() => new(_handle);

    /// <summary>Waits for all work on the context.</summary>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void Synchronize()
    {
        using ContextScope scope = Enter();
        Driver.CheckCall(Functions.cuCtxSynchronize(), $"context.Synchronize()");
    }

    /// <summary>A number that no other context of the process ever gets, or null where the driver is older than CUDA 12.</summary>
    /// <exception cref="CudaException">The context is gone.</exception>
    public ulong? Id
    {
        get
        {
            if (Functions.cuCtxGetId == null) return null;
            using HandleUse use = _handle.Use();
            ulong id;
            Driver.CheckCall(Functions.cuCtxGetId(new(use.Value), &id), $"_ = context.Id");
            return id;
        }
    }

    /// <summary>The number of handles that wait for this context's next call to be destroyed.</summary>
    public int WaitingReleases => _handle.Releases.Count;

    /// <summary>
    /// Lets go of the context. An own context is destroyed and a primary one released once the last stream, buffer or
    /// other object in it is disposed of; the application's is left alone. Harmless when repeated.
    /// </summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The device and how the context is held.</summary>
    public override string ToString() => $"{Ownership.ToString().ToLowerInvariant()} context {Handle} on device {Device.Ordinal}";
}
