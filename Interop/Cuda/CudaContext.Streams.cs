using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

// Streams, events and modules.
public sealed unsafe partial class CudaContext
{
    /// <summary>The legacy default stream, which waits for all blocking streams and they for it.</summary>
    public CudaStream DefaultStream => new(this, CudaStreamHandle.Borrowed(_handle, default));

    /// <summary>Makes a stream.</summary>
    /// <param name="flags">By default one that does not wait for the legacy default stream.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaStream CreateStream(CUstream_flags? flags = null)
    {
        CUstream_flags chosen = flags ?? CUstream_flags.CU_STREAM_NON_BLOCKING;
        var handle = new CudaStreamHandle(_handle);
        using ContextScope scope = Enter();
        CUstream stream;
        Driver.CheckCall(Functions.cuStreamCreate(&stream, (uint)chosen.Value), $"context.CreateStream({chosen})");
        handle.Take(stream);
        return new CudaStream(this, handle);
    }

    /// <summary>A stream that the application has. It stays the application's, and must outlive the returned object.</summary>
    /// <param name="stream">The stream; 0, 1 and 2 are the default streams.</param>
    /// <exception cref="ArgumentException">The stream belongs to another context.</exception>
    /// <exception cref="CudaException">It is no live stream.</exception>
    public CudaStream Borrow(CUstream stream)
    {
        using ContextScope scope = Enter();
        if (stream.Value is not (0 or 1 or 2))
        {
            CUcontext owner;
            Driver.CheckCall(Functions.cuStreamGetCtx(stream, &owner), $"context.Borrow({stream})");
            if (owner != Handle) throw new ArgumentException($"Stream {stream} is of context {owner}; expected one of {this}.", nameof(stream));
        }

        return new CudaStream(this, CudaStreamHandle.Borrowed(_handle, stream));
    }

    /// <summary>Makes an event.</summary>
    /// <param name="flags">By default one that takes times. <see cref="CUevent_flags.CU_EVENT_DISABLE_TIMING"/> makes it cheaper.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CudaEvent CreateEvent(CUevent_flags flags = default)
    {
        var handle = new CudaEventHandle(_handle);
        using ContextScope scope = Enter();
        CUevent made;
        Driver.CheckCall(Functions.cuEventCreate(&made, (uint)flags.Value), $"context.CreateEvent({flags})");
        handle.Take(made);
        return new CudaEvent(this, handle);
    }

    /// <summary>Loads compiled code: PTX text, a cubin or a fatbin.</summary>
    /// <param name="image">The code. PTX need not end with NUL.</param>
    /// <exception cref="ArgumentException">There is no code.</exception>
    /// <exception cref="CudaException">The driver does not take it; its compiler's log is in the message.</exception>
    public CudaModule LoadModule(ReadOnlySpan<byte> image)
    {
        if (image.IsEmpty) throw new ArgumentException("The code is empty; expected PTX text, a cubin or a fatbin.", nameof(image));
        var handle = new CudaModuleHandle(_handle);
        byte[] terminated = [.. image, 0];
        byte[] log = new byte[8192];
        using ContextScope scope = Enter();
        CUmodule module;
        CUresult status;
        fixed (byte* code = terminated, text = log)
        {
            CUjit_option* options = stackalloc[] { CUjit_option.CU_JIT_ERROR_LOG_BUFFER, CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES };
            void** values = stackalloc void*[] { text, (void*)log.Length };
            status = Functions.cuModuleLoadDataEx(&module, code, 2, options, values);
        }

        if (!status.Succeeded) throw CudaModule.LoadFailure(Driver, status, log, image.Length);
        handle.Take(module);
        return new CudaModule(this, handle);
    }
}
