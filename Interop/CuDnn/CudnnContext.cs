using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Handles;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn;

/// <summary>
/// A cuDNN handle with its stream, in one CUDA context. For one thread at a time: give every thread its own, and make the
/// first one of the process before starting the threads. A call while another thread is inside one is refused.
/// </summary>
public sealed unsafe partial class CudnnContext : IDisposable
{
    private readonly CudnnHandle _handle;
    private readonly ThreadGuard _guard = new("cuDNN");
    private CudaStream? _stream;

    private CudnnContext(CudnnLibrary library, CudaContext context, CudnnHandle handle) => (Library, Cuda, _handle) = (library, context, handle);

    /// <summary>The library.</summary>
    public CudnnLibrary Library { get; }

    /// <summary>The CUDA context.</summary>
    public CudaContext Cuda { get; }

    /// <summary>The handle, for what keeps it alive.</summary>
    public CudnnHandle SafeHandle => _handle;

    private CudnnFunctions Functions => Library.Functions;

    /// <summary>Makes a handle in a context.</summary>
    /// <param name="library">The library.</param>
    /// <param name="context">The context; it must outlive what is enqueued through the handle.</param>
    /// <param name="stream">The stream to enqueue on; the default stream where null.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CudnnException">cuDNN refuses; mostly the device has too little memory left.</exception>
    public static CudnnContext Create(CudnnLibrary library, CudaContext context, CudaStream? stream = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(context);
        var handle = new CudnnHandle(library, context.SafeHandle);
        using (context.Enter())
        {
            library.DrainReleases();
            cudnnHandle_t made;
            library.CheckCall(library.Functions.cudnnCreate(&made), $"CudnnContext.Create(library, context)", context.Driver);
            handle.Take(made, owned: true);
        }

        return With(stream, new CudnnContext(library, context, handle));
    }

    /// <summary>
    /// A handle that the application has. It stays the application's: never destroyed, and its stream only changed where
    /// <see cref="Stream"/> is set.
    /// </summary>
    /// <param name="library">The library that made it.</param>
    /// <param name="context">The context that it was made in.</param>
    /// <param name="handle">The handle.</param>
    /// <exception cref="ArgumentException"><paramref name="handle"/> is null.</exception>
    public static CudnnContext FromHandle(CudnnLibrary library, CudaContext context, cudnnHandle_t handle)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(context);
        if (handle.Value == 0) throw new ArgumentException("The handle is null; expected a live cudnnHandle_t.", nameof(handle));
        var borrowed = new CudnnHandle(library, context.SafeHandle);
        borrowed.Take(handle, owned: false);
        return new CudnnContext(library, context, borrowed);
    }

    /// <summary>The stream that work is enqueued on; null for the default stream, or the application's own choice on a borrowed handle.</summary>
    /// <exception cref="ArgumentException">The stream belongs to another context.</exception>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public CudaStream? Stream
    {
        get => _stream;
        set
        {
            if (value is not null && value.Context.Handle != Cuda.Handle) throw new ArgumentException($"The stream is of {value.Context}; expected one of {Cuda}.", nameof(value));
            // Without the stream set so far, which may have been disposed of: setting another is the way out then.
            using CudnnCall call = new(this, stream: null);
            using HandleUse use = value is null ? default : value.Use();
            Library.CheckCall(Functions.cudnnSetStream(call.Handle, new(use.Value)), $"cudnn.Stream = stream", Cuda.Driver, nameof(Functions.cudnnSetStream));
            _stream = value;
        }
    }

    /// <summary>
    /// Destroys an own handle, for which the device is synchronised; leaves the application's alone. Harmless when repeated.
    /// </summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The library, and where it works.</summary>
    public override string ToString() => $"{Library} on {Cuda}";

    /// <summary>
    /// Enters a call: the context is current, this thread alone is inside, the handle and its stream stay alive, and what
    /// waits is destroyed.
    /// </summary>
    internal CudnnCall Begin() => new(this, _stream);

    private static CudnnContext With(CudaStream? stream, CudnnContext made)
    {
        if (stream is null) return made;
        try
        {
            made.Stream = stream;
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The time in which one thread is inside one call.</summary>
    internal readonly ref struct CudnnCall
    {
        private readonly CudnnContext _cudnn;
        private readonly ContextScope _scope;
        private readonly HandleUse _use;
        private readonly HandleUse _streamUse;

        public CudnnCall(CudnnContext cudnn, CudaStream? stream)
        {
            ObjectDisposedException.ThrowIf(cudnn._handle.IsDisposed, cudnn);
            cudnn._guard.Enter();
            try
            {
                _cudnn = cudnn;
                _scope = cudnn.Cuda.Enter();
                _use = cudnn._handle.Use();
                _streamUse = stream is null ? default : stream.Use();
                cudnn.Library.DrainReleases();
            }
            catch
            {
                _use.Dispose();
                try
                {
                    _scope.Dispose();
                }
                finally
                {
                    cudnn._guard.Leave();
                }

                throw;
            }
        }

        public cudnnHandle_t Handle => new(_use.Value);

        /// <summary>A descriptor during this call.</summary>
        public HandleUse Use(Descriptor descriptor, [CallerArgumentExpression(nameof(descriptor))] string name = "")
        {
            if (!descriptor.Library.IsSameFile(_cudnn.Library)) throw new ArgumentException($"The descriptor ({descriptor}) is of {descriptor.Library}; expected one of {_cudnn.Library}, which made the handle.", name);
            return descriptor.Use();
        }

        public void Dispose()
        {
            _streamUse.Dispose();
            _use.Dispose();
            try
            {
                _scope.Dispose();
            }
            finally
            {
                _cudnn._guard.Leave();
            }
        }
    }
}
