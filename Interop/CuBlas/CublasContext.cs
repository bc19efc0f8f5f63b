using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Handles;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Interop.CuBlas;

/// <summary>
/// A cuBLAS handle with its stream and workspace, in one CUDA context. For one thread at a time: give every thread its
/// own. A call while another thread is inside one is refused.
/// </summary>
public sealed unsafe partial class CublasContext : IDisposable
{
    private readonly CublasHandle _handle;
    private readonly ThreadGuard _guard = new("cuBLAS");
    private CudaStream? _stream;
    private DeviceSpan<byte> _workspace;

    private CublasContext(CublasLibrary library, CudaContext context, CublasHandle handle) => (Library, Cuda, _handle) = (library, context, handle);

    /// <summary>The library.</summary>
    public CublasLibrary Library { get; }

    /// <summary>The CUDA context.</summary>
    public CudaContext Cuda { get; }

    /// <summary>The stream that work is enqueued on; null for the default stream, or the application's own choice on a borrowed handle.</summary>
    public CudaStream? Stream => _stream;

    /// <summary>The workspace given by <see cref="Use(CudaStream, DeviceSpan{byte})"/>; empty where cuBLAS uses its own.</summary>
    public DeviceSpan<byte> Workspace => _workspace;

    /// <summary>Which arithmetic products may use.</summary>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    public cublasMath_t MathMode
    {
        get
        {
            using CublasCall call = Begin();
            cublasMath_t mode;
            Library.CheckCall(Functions.cublasGetMathMode(call.Handle, &mode), $"_ = cublas.MathMode", Cuda.Driver);
            return mode;
        }

        set
        {
            using CublasCall call = Begin();
            Library.CheckCall(Functions.cublasSetMathMode(call.Handle, value), $"cublas.MathMode = {value}", Cuda.Driver);
        }
    }

    /// <summary>The handle, for what keeps it alive.</summary>
    public CublasHandle SafeHandle => _handle;

    private CublasFunctions Functions => Library.Functions;

    /// <summary>
    /// Makes a handle in a context. Its arithmetic is cuBLAS's default, in which float products keep their precision: TF32
    /// is used only where <see cref="MathMode"/> or a compute type asks for it.
    /// </summary>
    /// <param name="library">The library.</param>
    /// <param name="context">The context; it must outlive what is enqueued through the handle.</param>
    /// <param name="stream">The stream to enqueue on; the default stream where null.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CublasException">cuBLAS refuses; mostly the device has too little memory left.</exception>
    public static CublasContext Create(CublasLibrary library, CudaContext context, CudaStream? stream = null)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(context);
        var handle = new CublasHandle(library, context.SafeHandle);
        using (context.Enter())
        {
            cublasHandle_t made;
            library.CheckCall(library.Functions.cublasCreate_v2(&made), $"CublasContext.Create(library, context)", context.Driver);
            handle.Take(made, owned: true);
        }

        var cublas = new CublasContext(library, context, handle);
        try
        {
            if (stream is not null) cublas.Use(stream);
            return cublas;
        }
        catch
        {
            cublas.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A handle that the application has. It stays the application's: never destroyed, and its stream, workspace and
    /// arithmetic only changed where that is asked for.
    /// </summary>
    /// <param name="library">The library that made it.</param>
    /// <param name="context">The context that it was made in.</param>
    /// <param name="handle">The handle.</param>
    /// <exception cref="ArgumentException"><paramref name="handle"/> is null.</exception>
    public static CublasContext FromHandle(CublasLibrary library, CudaContext context, cublasHandle_t handle)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(context);
        if (handle.Value == 0) throw new ArgumentException("The handle is null; expected a live cublasHandle_t.", nameof(handle));
        var borrowed = new CublasHandle(library, context.SafeHandle);
        borrowed.Take(handle, owned: false);
        return new CublasContext(library, context, borrowed);
    }

    /// <summary>
    /// Sets the stream and then the workspace; cuBLAS forgets the workspace when the stream is set, so they go together. A
    /// workspace of one's own makes products repeatable beside other streams, and is needed while a stream is captured.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="workspace">Device memory, aligned to 256 bytes; where empty, cuBLAS uses its own.</param>
    /// <exception cref="ArgumentException">Either belongs to another context, or the workspace is not aligned.</exception>
    /// <exception cref="CublasException">cuBLAS refuses.</exception>
    public void Use(CudaStream stream, DeviceSpan<byte> workspace = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.Context.Handle != Cuda.Handle) throw new ArgumentException($"The stream is of {stream.Context}; expected one of {Cuda}.", nameof(stream));
        workspace.RequireContext(Cuda, nameof(workspace));
        if (workspace.Alignment < 256) throw new ArgumentException($"A workspace aligned to {workspace.Alignment} bytes given; expected 256.", nameof(workspace));

        // Without what is set so far, which may have been disposed of: setting others is the way out then.
        using CublasCall call = new(this, stream: null, workspace: default);
        using HandleUse streamUse = stream.Use(), workspaceUse = workspace.Use();
        Library.CheckCall(Functions.cublasSetStream_v2(call.Handle, new(streamUse.Value)), $"cublas.Use(stream, {workspace})", Cuda.Driver, nameof(Functions.cublasSetStream_v2));
        (_stream, _workspace) = (stream, default);
        if (workspace.IsEmpty) return;
        Library.CheckCall(
            Functions.cublasSetWorkspace_v2(call.Handle, (void*)workspace.Address.Value, (nuint)workspace.Bytes),
            $"cublas.Use(stream, {workspace})", Cuda.Driver, nameof(Functions.cublasSetWorkspace_v2));
        _workspace = workspace;
    }

    /// <summary>Destroys an own handle, for which the device is synchronised; leaves the application's alone. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The library, and where it works.</summary>
    public override string ToString() => $"{Library} on {Cuda}";

    internal CublasCall Begin() => new(this, _stream, _workspace);

    /// <summary>The time in which one thread is inside one call.</summary>
    internal readonly ref struct CublasCall
    {
        private readonly CublasContext _cublas;
        private readonly ContextScope _scope;
        private readonly HandleUse _use;
        private readonly HandleUse _streamUse;
        private readonly HandleUse _workspaceUse;

        public CublasCall(CublasContext cublas, CudaStream? stream, DeviceSpan<byte> workspace)
        {
            ObjectDisposedException.ThrowIf(cublas._handle.IsDisposed, cublas);
            cublas._guard.Enter();
            try
            {
                _cublas = cublas;
                _scope = cublas.Cuda.Enter();
                _use = cublas._handle.Use();
                _streamUse = stream is null ? default : stream.Use();
                _workspaceUse = workspace.Use();
            }
            catch
            {
                _streamUse.Dispose();
                _use.Dispose();
                try
                {
                    _scope.Dispose();
                }
                finally
                {
                    cublas._guard.Leave();
                }

                throw;
            }
        }

        public cublasHandle_t Handle => new(_use.Value);

        public void Dispose()
        {
            _workspaceUse.Dispose();
            _streamUse.Dispose();
            _use.Dispose();
            try
            {
                _scope.Dispose();
            }
            finally
            {
                _cublas._guard.Leave();
            }
        }
    }
}
