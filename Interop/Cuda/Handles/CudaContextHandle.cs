using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Handles;

/// <summary>How a context is held.</summary>
public enum ContextOwnership
{
    /// <summary>Made here and destroyed here.</summary>
    Own,

    /// <summary>The device's primary context, which is retained and released.</summary>
    Primary,

    /// <summary>Somebody else's: never destroyed, synchronised or reconfigured.</summary>
    Borrowed,
}

/// <summary>A CUDA context, and the queue of the handles in it that wait to be destroyed.</summary>
public sealed class CudaContextHandle : QueuedHandle
{
    private readonly CudaDriver _driver;
    private readonly CUdevice _device;
    private readonly Lock _gate = new();
    private bool _abandoned;
    private bool _isGone;

    /// <summary>The last answer of whichever thread asked: where it was yes, the next one to come asks first and looks up nothing of its own. Either way is right, so threads may disagree.</summary>
    private bool _isMostlyCurrent;

    internal CudaContextHandle(CudaDriver driver, CUcontext context, CUdevice device, ContextOwnership ownership)
        : base(driver.ContextReleases)
    {
        (_driver, _device, Ownership) = (driver, device, ownership);
        Releases = driver.ReleasesOf(context, ownership);
        Adopt(context.Value, owned: ownership != ContextOwnership.Borrowed);
    }

    /// <summary>How the context is held.</summary>
    public ContextOwnership Ownership { get; }

    /// <summary>Handles of this context that wait to be destroyed by its next live call.</summary>
    public PendingReleases Releases { get; }

    /// <summary>The context.</summary>
    internal CUcontext Context => new(handle);

    internal CudaDriver Driver => _driver;

    /// <summary>
    /// Makes the context current on this thread until the returned scope ends; the context that was current before is
    /// current again then. Destroys what waits for a live call.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The context was disposed of.</exception>
    /// <exception cref="CudaException">The context cannot be made current.</exception>
    public ContextScope Enter()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(CudaContext));
        return new ContextScope(this);
    }

    /// <summary>As <see cref="Enter"/>, for a caller that keeps the context from being destroyed meanwhile.</summary>
    internal ContextScope EnterKept()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, typeof(CudaContext));
        return new ContextScope(this, MakeCurrent());
    }

    /// <summary>Makes the context current where it is not, and destroys what waits for a live call.</summary>
    /// <returns>Whether it was pushed, for <see cref="GiveBack"/>.</returns>
    internal bool MakeCurrent()
    {
        bool isAsked = _isMostlyCurrent, isCurrent = (isAsked && IsCurrent()) || MakeCurrentOtherwise(isAsked);
        ReleaseWaiting();
        return !isCurrent;
    }

    /// <summary>Asks where that was not done and is worth it, and pushes where the answer is no.</summary>
    /// <returns>Whether the context was current already.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool MakeCurrentOtherwise(bool isAsked)
    {
        ref CurrentContexts thread = ref CurrentContexts.OfThisThread;
        if (isAsked || thread.IsToBeAsked)
        {
            bool isCurrent = !isAsked && IsCurrent();
            thread.Answered(isCurrent);
            _isMostlyCurrent = isCurrent;
            if (isCurrent) return true;
        }

        Push();
        thread.Pushed();
        return false;
    }

    // Each native call in a method of its own, and not inlined: inside of a caller's try, or where the compiler has seen it seldom made, a native call costs more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe bool IsCurrent()
    {
        CUcontext current;
        CUresult status = _driver.Functions.cuCtxGetCurrent(&current);
        if (!status.Succeeded) CheckEntry(status, nameof(_driver.Functions.cuCtxGetCurrent));
        return current == Context;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void Push()
    {
        CUresult status = _driver.Functions.cuCtxPushCurrent_v2(Context);
        if (!status.Succeeded) CheckEntry(status, nameof(_driver.Functions.cuCtxPushCurrent_v2));
    }

    /// <summary>Makes the context current again that was so before <see cref="MakeCurrent"/> pushed this one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal unsafe void GiveBack()
    {
        CUcontext popped;
        CurrentContexts.OfThisThread.Popped();
        CUresult status = _driver.Functions.cuCtxPopCurrent_v2(&popped);
        if (!status.Succeeded) _driver.CheckCall(status, $"context.Enter().Dispose()", nameof(_driver.Functions.cuCtxPopCurrent_v2));
    }

    private void CheckEntry(CUresult status, string function) => _driver.CheckCall(status, $"using var scope = context.Enter()", function);

    /// <summary>Mostly nothing waits, and every call asks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReleaseWaiting()
    {
        if (!Releases.IsEmpty || _driver.HasAbandoned) ReleaseNow();
    }

    private void ReleaseNow()
    {
        if (!Releases.IsEmpty && !_driver.IsCapturing) DrainRelaxed();
        _driver.ReleaseAbandoned();
    }

    /// <summary>Destroys what waits in this context, which may be closed already, and then contexts that wait.</summary>
    internal unsafe void EnterAndDrain()
    {
        // A recording would record that memory is freed; what waits goes on waiting until it has ended.
        if (_driver.IsCapturing) return;
        // Its own way in: a context that is closed still stands while handles in it do, and nothing may be thrown here.
        // The gate keeps another thread, which lets the last of them go, from destroying the context meanwhile.
        lock (_gate)
        {
            if (_isGone)
            {
                // Only what was borrowed can be left, and that is not destroyed.
                Releases.Drain();
            }
            else if (!Releases.IsEmpty && _driver.Functions.cuCtxPushCurrent_v2(Context).Succeeded)
            {
                DrainRelaxed();
                CUcontext popped;
                _driver.Functions.cuCtxPopCurrent_v2(&popped);
            }
        }

        _driver.ContextReleases.Drain();
    }

    /// <summary>
    /// Drains with the context current. Frees are forbidden while a stream is captured in global mode, so this thread
    /// declares that it knows what it does; that spoils nobody's capture.
    /// </summary>
    internal unsafe void DrainRelaxed()
    {
        if (_driver.Functions.cuThreadExchangeStreamCaptureMode == null)
        {
            Releases.Drain();
            return;
        }

        CUstreamCaptureMode mode = CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED;
        bool exchanged = _driver.Functions.cuThreadExchangeStreamCaptureMode(&mode).Succeeded;
        Releases.Drain();
        if (exchanged) _driver.Functions.cuThreadExchangeStreamCaptureMode(&mode);
    }

    /// <inheritdoc/>
    protected override unsafe bool Destroy(nint value)
    {
        lock (_gate)
        {
            _isGone = Ownership == ContextOwnership.Primary
                ? _driver.Functions.cuDevicePrimaryCtxRelease_v2(_device).Succeeded
                : _driver.Functions.cuCtxDestroy_v2(new(value)).Succeeded;
            return _isGone;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // Handles in it may outlive it, and no call on this context will come to destroy them.
        if (_abandoned || IsReleased || Ownership == ContextOwnership.Borrowed) return;
        _abandoned = true;
        _driver.Abandon(this);
    }
}
