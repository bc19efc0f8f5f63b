using ConvDnn.Dlpack;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>A tensor in device memory: its own memory, or the application's.</summary>
public sealed unsafe class DeviceTensor : IDisposable
{
    private readonly DeviceBuffer<byte>? _owned;
    private readonly IDisposable? _owner;
    private readonly CUdeviceptr _address;
    private bool _disposed;

    private DeviceTensor(GpuContext context, TensorSpec spec, CUdeviceptr address, DeviceBuffer<byte>? owned, IDisposable? owner)
    {
        (Context, Spec, _address, _owned, _owner) = (context, spec, address, owned, owner);
    }

    /// <summary>The context that it is in.</summary>
    public GpuContext Context { get; }

    /// <summary>Its type, lengths and strides.</summary>
    public TensorSpec Spec { get; }

    /// <summary>The first element; null for a tensor without elements.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public CUdeviceptr Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _address;
        }
    }

    /// <summary>The memory, for <see cref="ExecutionArguments"/>. The view does not keep it.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public TensorView View => TensorView.At((nint)Address.Value, Spec.Extent, Spec.Type, MemorySpace.Device);

    /// <summary>Takes device memory for a tensor. Its content is arbitrary.</summary>
    /// <param name="context">Where.</param>
    /// <param name="spec">The tensor.</param>
    /// <exception cref="CudaException">Such as: the device has no such block of memory left.</exception>
    public static DeviceTensor Allocate(GpuContext context, TensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(spec);
        DeviceBuffer<byte> memory = context.Cuda.Allocate<byte>(spec.Bytes);
        return new DeviceTensor(context, spec, memory.Address, memory, owner: null);
    }

    /// <summary>A tensor in the application's memory, which must live as long as the tensor is used.</summary>
    /// <param name="context">The context that the memory is in.</param>
    /// <param name="address">The first element.</param>
    /// <param name="spec">The tensor.</param>
    /// <param name="owner">Disposed with the tensor, when given: what keeps the memory.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is null though there are elements, or not a multiple of the element's size.</exception>
    public static DeviceTensor Borrow(GpuContext context, CUdeviceptr address, TensorSpec spec, IDisposable? owner = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(spec);
        if (address.Value == 0 && spec.Extent > 0) throw new ArgumentException($"address = null was given for {spec}; expected device memory of {spec.Bytes} bytes.", nameof(address));
        if (address.Value % (ulong)spec.Type.Size() != 0) throw new ArgumentException($"address = {address} was given for {spec}; expected a multiple of {spec.Type.Size()}, the size of an element.", nameof(address));
        return new DeviceTensor(context, spec, address, owned: null, owner);
    }

    /// <summary>Copies a host tensor of the same type and layout in. The source may change as soon as this returns.</summary>
    /// <param name="source">Host memory of at least as many elements as the tensor reaches over.</param>
    /// <param name="stream">The stream in whose order the copy happens; null waits for it.</param>
    /// <exception cref="ArgumentException">Not host memory, another type, or too short.</exception>
    public void CopyFrom(TensorView source, CudaStream? stream = null)
    {
        Require(source, nameof(source));
        using ContextScope scope = Context.Cuda.Enter();
        using HandlePool<Courier>.Lease courier = Courier.PoolOf(Context).Rent();
        fixed (byte* host = source) courier.Value.CopyIn(host, Address, Spec.Bytes, stream ?? courier.Value.Stream);
        if (stream is null) courier.Value.Stream.Synchronize();
    }

    /// <summary>Copies into a host tensor of the same type and layout, behind all that the stream holds, and waits for it.</summary>
    /// <param name="destination">Host memory of at least as many elements as the tensor reaches over.</param>
    /// <param name="stream">The stream whose work comes first; null for the default stream.</param>
    /// <exception cref="ArgumentException">Not host memory, read-only, another type, or too short.</exception>
    public void CopyTo(TensorView destination, CudaStream? stream = null)
    {
        Require(destination, nameof(destination));
        if (destination.IsReadOnly) throw new ArgumentException("destination is read-only; expected memory that may be written.", nameof(destination));
        using ContextScope scope = Context.Cuda.Enter();
        using HandlePool<Courier>.Lease courier = Courier.PoolOf(Context).Rent();
        fixed (byte* host = destination) courier.Value.CopyOut(Address, host, Spec.Bytes, stream ?? Context.Stream(0));
    }

    /// <summary>A tensor of another library, handed over by DLPack; its deleter is called when this tensor is disposed.</summary>
    /// <param name="context">A context on the device that the tensor is on.</param>
    /// <param name="tensor">The tensor, which belongs to the result from here on, also when this throws.</param>
    /// <exception cref="ArgumentException">Its memory is not that context's device's.</exception>
    public static DeviceTensor Import(GpuContext context, DlpackTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tensor);
        try
        {
            int ordinal = context.Cuda.Device.Ordinal;
            if (!tensor.Device.IsCuda || (!tensor.Device.IsHost && tensor.Device.Id != ordinal))
            {
                throw new ArgumentException($"tensor is on {tensor.Device}; expected memory of CUDA device {ordinal}.", nameof(tensor));
            }

            return Borrow(context, new CUdeviceptr((ulong)tensor.Address), tensor.Spec, tensor);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Hands the tensor over to another library by DLPack: the receiver owns it from here on, and its call of the deleter disposes it.</summary>
    /// <param name="versioned">True for the structure of DLPack 1.0, <c>DLManagedTensorVersioned*</c>; false for <c>DLManagedTensor*</c>.</param>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public nint Export(bool versioned = true)
    {
        DlpackDevice device = DlpackDevice.Cuda(Context.Cuda.Device.Ordinal);
        nint address = (nint)Address.Value;
        return versioned ? DlpackExport.ExportVersioned(address, Spec, device, this) : DlpackExport.Export(address, Spec, device, this);
    }

    /// <summary>Frees memory of its own, and disposes the owner that was given. Harmless when repeated.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _owned?.Dispose();
        _owner?.Dispose();
    }

    /// <summary>The tensor and where it is.</summary>
    public override string ToString() => $"{Spec} at {_address}";

    private void Require(TensorView host, string name)
    {
        if (host.Space != MemorySpace.Host) throw new ArgumentException($"{name} is in device memory; expected host memory.", name);
        if (host.Type != Spec.Type) throw new ArgumentException($"{name} has elements of type {host.Type.Name()}; expected {Spec.Type.Name()}.", name);
        if (host.Length < Spec.Extent) throw new ArgumentException($"{name} has {host.Length} elements; expected at least {Spec.Extent} for {Spec}.", name);
    }
}
