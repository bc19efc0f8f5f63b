using System.Runtime.CompilerServices;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

// Device and pinned memory.
public sealed unsafe partial class CudaContext
{
    /// <summary>Free and total bytes of the device's memory.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public (long Free, long Total) Memory
    {
        get
        {
            using ContextScope scope = Enter();
            nuint free, total;
            Driver.CheckCall(Functions.cuMemGetInfo_v2(&free, &total), $"_ = context.Memory");
            return ((long)free, (long)total);
        }
    }

    /// <summary>Allocates device memory. Its content is undefined.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements; 0 takes no memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or too large for bytes to be counted.</exception>
    /// <exception cref="CudaException">Such as: the device has no such block of memory left.</exception>
    public DeviceBuffer<T> Allocate<T>(long length)
        where T : unmanaged
    {
        nuint bytes = BytesOf<T>(length);
        var handle = new DeviceMemoryHandle(_handle);
        if (bytes > 0)
        {
            using ContextScope scope = Enter();
            CUdeviceptr address;
            Driver.CheckCall(Functions.cuMemAlloc_v2(&address, bytes), $"context.Allocate<{typeof(T)}>({length})");
            handle.Take(address);
        }

        return new DeviceBuffer<T>(this, handle, length);
    }

    /// <summary>Allocates device memory and copies into it.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">The content.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public DeviceBuffer<T> Allocate<T>(ReadOnlySpan<T> source)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Allocate<T>(source.Length);
        try
        {
            buffer.CopyFrom(source);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Allocates device memory in the order of a stream: usable by work enqueued on it later. Disposing of the buffer frees
    /// it in the order of the same stream.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements; 0 takes no memory.</param>
    /// <param name="stream">The stream, of this context.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="NotSupportedException">The driver is too old for it; see <see cref="CudaDevice.SupportsStreamOrderedMemory"/>.</exception>
    /// <exception cref="CudaException">Such as: the device has no such block of memory left.</exception>
    public DeviceBuffer<T> AllocateAsync<T>(long length, CudaStream stream)
        where T : unmanaged
    {
        RequireSameContext(stream);
        if (Functions.cuMemAllocAsync == null) throw new NotSupportedException($"Stream-ordered memory needs a driver of CUDA 11.2 or newer; this one is of CUDA {Driver.Version}.");

        nuint bytes = BytesOf<T>(length);
        var handle = new DeviceMemoryHandle(_handle, stream.SafeHandle);
        if (bytes > 0)
        {
            using ContextScope scope = Enter();
            using HandleUse streamUse = stream.Use();
            CUdeviceptr address;
            Driver.CheckCall(Functions.cuMemAllocAsync(&address, bytes, new(streamUse.Value)), $"context.AllocateAsync<{typeof(T)}>({length}, stream)");
            handle.Take(address);
        }

        return new DeviceBuffer<T>(this, handle, length);
    }

    /// <summary>Allocates memory of the host that the device reads and writes directly, as asynchronous copies need.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements; 0 takes no memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="CudaException">The host has no such memory to pin.</exception>
    public PinnedBuffer<T> AllocatePinned<T>(int length)
        where T : unmanaged
    {
        nuint bytes = BytesOf<T>(length);
        var handle = new PinnedMemoryHandle(_handle);
        if (bytes > 0)
        {
            using ContextScope scope = Enter();
            void* address;
            Driver.CheckCall(Functions.cuMemAllocHost_v2(&address, bytes), $"context.AllocatePinned<{typeof(T)}>({length})");
            handle.Take((nint)address);
        }

        return new PinnedBuffer<T>(handle, length);
    }

    /// <summary>
    /// Device memory that the application has. It stays the application's, and must live while the span is used.
    /// </summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="address">Its address.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is null though <paramref name="length"/> is not 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative, or reaches beyond the last address.</exception>
    public DeviceSpan<T> Borrow<T>(CUdeviceptr address, long length)
        where T : unmanaged
    {
        nuint bytes = BytesOf<T>(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, ulong.MaxValue - address.Value, nameof(length));
        if (address.Value == 0 && length > 0) throw new ArgumentException($"The address is null; expected {length} elements of device memory.", nameof(address));
        return new DeviceSpan<T>(this, owner: null, address, length);
    }

    /// <summary>The allocation that an address lies in: its beginning and its bytes.</summary>
    /// <param name="address">An address in device memory.</param>
    /// <exception cref="CudaException">It lies in none.</exception>
    public (CUdeviceptr Start, long Bytes) AllocationAt(CUdeviceptr address)
    {
        using ContextScope scope = Enter();
        CUdeviceptr start;
        nuint bytes;
        Driver.CheckCall(Functions.cuMemGetAddressRange_v2(&start, &bytes, address), $"context.AllocationAt({address})");
        return (start, (long)bytes);
    }

    /// <summary>Where an address lives: host, device, array or unified memory; null where the driver does not know it.</summary>
    /// <param name="address">An address.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public CUmemorytype? MemoryTypeOf(CUdeviceptr address)
    {
        using ContextScope scope = Enter();
        CUmemorytype type;
        CUresult status = Functions.cuPointerGetAttribute(&type, CUpointer_attribute.CU_POINTER_ATTRIBUTE_MEMORY_TYPE, address);
        if (status == CUresult.CUDA_ERROR_INVALID_VALUE) return null;
        Driver.CheckCall(status, $"context.MemoryTypeOf({address})", nameof(Functions.cuPointerGetAttribute));
        return type;
    }

    /// <summary>Gives memory that the pool behind stream-ordered allocation holds but does not use back to the system.</summary>
    /// <param name="bytesToKeep">Bytes that the pool may keep.</param>
    /// <exception cref="NotSupportedException">The driver is too old for pools.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void TrimMemoryPool(long bytesToKeep = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesToKeep);
        if (Functions.cuMemPoolTrimTo == null || Functions.cuDeviceGetDefaultMemPool == null)
        {
            throw new NotSupportedException($"Memory pools need a driver of CUDA 11.2 or newer; this one is of CUDA {Driver.Version}.");
        }

        using ContextScope scope = Enter();
        CUmemoryPool pool;
        Driver.CheckCall(Functions.cuDeviceGetDefaultMemPool(&pool, Device.Handle), $"context.TrimMemoryPool({bytesToKeep})");
        Driver.CheckCall(Functions.cuMemPoolTrimTo(pool, (nuint)bytesToKeep), $"context.TrimMemoryPool({bytesToKeep})");
    }

    internal void RequireSameContext(CudaStream stream, [CallerArgumentExpression(nameof(stream))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(stream, name);
        if (stream.Context.Handle != Handle) throw new ArgumentException($"The stream is of {stream.Context}; expected one of {this}.", name);
    }

    private static nuint BytesOf<T>(long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue / sizeof(T));
        return checked((nuint)length * (nuint)sizeof(T));
    }
}
