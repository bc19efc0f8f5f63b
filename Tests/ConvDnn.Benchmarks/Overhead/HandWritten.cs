using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Benchmarks.Overhead;

/// <summary>
/// An execution as somebody would write it by hand, without a wrapper: descriptors, handles and memory are made before, once; a call goes through bare function pointers
/// and looks at every status. What it does besides the vendor's call is what any correct program must:
/// <list type="bullet">
/// <item>the context: on a thread that has it current mostly, one question (and a push and a pop where the answer is no); on a thread that has none, a push and a pop;</item>
/// <item>the stream: set on the handle, for it is an argument and another call may have set another.</item>
/// </list>
/// It checks no operand, holds no lock, keeps nothing from being disposed of: that is what a wrapper adds.
/// </summary>
internal abstract unsafe class HandWritten : IDisposable
{
    private readonly CudaDriverFunctions _driver;
    private readonly CUcontext _native;
    private readonly DeviceBuffer<byte> _workspace;

    protected HandWritten(NativeLoader loader, ConvProblem problem, long workspaceBytes)
    {
        Context = CudaDriver.Load(loader).Require().Device(0).RetainPrimaryContext();
        _driver = Context.Driver.Functions;
        _native = Context.Handle;
        X = Context.Allocate<float>(problem.X.Count);
        W = Context.Allocate<float>(problem.W.Count);
        Y = Context.Allocate<float>(problem.Y.Count);
        _workspace = Context.Allocate<byte>(Math.Max(workspaceBytes, 256));
        WorkspaceBytes = workspaceBytes;
    }

    /// <summary>Where the memory is.</summary>
    public CudaContext Context { get; }

    /// <summary>Whether the threads that call mostly have the context current.</summary>
    public bool IsContextCurrent { get; set; }

    protected DeviceBuffer<float> X { get; }

    protected DeviceBuffer<float> W { get; }

    protected DeviceBuffer<float> Y { get; }

    protected long WorkspaceBytes { get; }

    protected CUdeviceptr Workspace => WorkspaceBytes == 0 ? default : _workspace.Address;

    /// <summary>The raw calls.</summary>
    public void Call(nint stream)
    {
        CUcontext current;
        bool push = true;
        if (IsContextCurrent)
        {
            if (!_driver.cuCtxGetCurrent(&current).Succeeded) throw new InvalidOperationException("cuCtxGetCurrent failed.");
            push = current != _native;
        }

        if (push && !_driver.cuCtxPushCurrent_v2(_native).Succeeded) throw new InvalidOperationException("cuCtxPushCurrent failed.");
        CallVendor(new CUstream(stream));
        if (push && !_driver.cuCtxPopCurrent_v2(&current).Succeeded) throw new InvalidOperationException("cuCtxPopCurrent failed.");
    }

    /// <summary>A plan on the same memory, with operands handed over anew as every execution does.</summary>
    public void Execute(Plan plan, nint stream) => plan.Execute(new ExecutionArguments
    {
        X = View(X),
        W = View(W),
        Y = View(Y),
        Workspace = WorkspaceBytes == 0 ? default : TensorView.At((nint)_workspace.Address.Value, WorkspaceBytes, ElementType.UInt8, MemorySpace.Device),
        Stream = stream,
    });

    public void Dispose()
    {
        Context.Synchronize();
        DisposeVendor();
        _workspace.Dispose();
        Y.Dispose();
        W.Dispose();
        X.Dispose();
        Context.Dispose();
    }

    /// <summary>Sets the stream and enqueues the work.</summary>
    protected abstract void CallVendor(CUstream stream);

    protected abstract void DisposeVendor();

    private static TensorView View(DeviceBuffer<float> buffer) => TensorView.At((nint)buffer.Address.Value, buffer.Length, ElementType.Float32, MemorySpace.Device);
}
