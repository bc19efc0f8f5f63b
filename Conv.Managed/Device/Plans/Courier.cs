using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Device;

/// <summary>Copies between any host memory and a device through two pieces of pinned memory in turn: while one travels the other is filled or emptied. For one thread at a time.</summary>
internal sealed unsafe class Courier : IDisposable
{
    private const int PieceBytes = 2 << 20;
    private const int Pieces = 2;

    private readonly CudaContext _context;
    private readonly PinnedBuffer<byte>[] _pinned = new PinnedBuffer<byte>[Pieces];
    private readonly CudaEvent[] _arrived = new CudaEvent[Pieces];
    private int _next;

    public Courier(GpuContext context)
    {
        _context = context.Cuda;
        Stream = _context.CreateStream();
        using (HandleUse use = Stream.Use()) Handle = use.Value;
        for (int i = 0; i < Pieces; i++)
        {
            _pinned[i] = _context.AllocatePinned<byte>(PieceBytes);
            _arrived[i] = _context.CreateEvent(CUevent_flags.CU_EVENT_DISABLE_TIMING);
        }
    }

    /// <summary>A stream of its own, for callers that have none.</summary>
    public CudaStream Stream { get; }

    /// <summary>That stream as the driver knows it.</summary>
    public nint Handle { get; }

    /// <summary>The couriers of a context.</summary>
    public static HandlePool<Courier> PoolOf(GpuContext context) => context.Shared(static context => new HandlePool<Courier>(() => new Courier(context)));

    /// <summary>Enqueues a copy to the device. The source may change as soon as this returns.</summary>
    public void CopyIn(byte* source, CUdeviceptr destination, long bytes, CudaStream stream)
    {
        CudaDriver driver = _context.Driver;
        for (long done = 0; done < bytes; done += PieceBytes)
        {
            int slot = Free(), count = (int)Math.Min(PieceBytes, bytes - done);
            new ReadOnlySpan<byte>(source + done, count).CopyTo(_pinned[slot].Span);
            using (HandleUse pinned = _pinned[slot].Use(), use = stream.Use())
            {
                driver.CheckCall(driver.Functions.cuMemcpyHtoDAsync_v2(new(destination.Value + (ulong)done), (void*)pinned.Value, (nuint)count, new(use.Value)), $"CopyIn({bytes} bytes)");
            }

            stream.Record(_arrived[slot]);
        }
    }

    /// <summary>Copies from the device, behind what the stream holds already, and waits for it.</summary>
    public void CopyOut(CUdeviceptr source, byte* destination, long bytes, CudaStream stream)
    {
        long arrived = 0;
        for (long done = 0; done < bytes; done += PieceBytes)
        {
            Send(source, done, bytes, stream);
            // One piece is on its way while the one before is taken out.
            if (done > arrived) arrived += Take(destination, arrived, bytes);
        }

        while (arrived < bytes) arrived += Take(destination, arrived, bytes);
    }

    public void Dispose()
    {
        for (int i = 0; i < Pieces; i++)
        {
            _arrived[i].Dispose();
            _pinned[i].Dispose();
        }

        Stream.Dispose();
    }

    private static int SlotOf(long offset) => (int)(offset / PieceBytes % Pieces);

    private void Send(CUdeviceptr source, long offset, long bytes, CudaStream stream)
    {
        CudaDriver driver = _context.Driver;
        int slot = SlotOf(offset), count = (int)Math.Min(PieceBytes, bytes - offset);
        _arrived[slot].Synchronize();
        using (HandleUse pinned = _pinned[slot].Use(), use = stream.Use())
        {
            driver.CheckCall(driver.Functions.cuMemcpyDtoHAsync_v2((void*)pinned.Value, new(source.Value + (ulong)offset), (nuint)count, new(use.Value)), $"CopyOut({bytes} bytes)");
        }

        stream.Record(_arrived[slot]);
    }

    private long Take(byte* destination, long offset, long bytes)
    {
        int slot = SlotOf(offset), count = (int)Math.Min(PieceBytes, bytes - offset);
        _arrived[slot].Synchronize();
        _pinned[slot].Span[..count].CopyTo(new Span<byte>(destination + offset, count));
        return count;
    }

    /// <summary>A piece that nothing travels from any more.</summary>
    private int Free()
    {
        int slot = _next;
        _next = (slot + 1) % Pieces;
        _arrived[slot].Synchronize();
        return slot;
    }
}
