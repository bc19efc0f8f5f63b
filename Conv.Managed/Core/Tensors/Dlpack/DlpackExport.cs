using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvDnn.Dlpack;

/// <summary>
/// Hands tensors over to other libraries by DLPack, without a copy. The structure and what owns the memory live until the receiver calls the deleter, from whatever thread;
/// then the owner is disposed.
/// </summary>
public static unsafe class DlpackExport
{
    private const uint Major = 1;
    private const uint Minor = 0;

    /// <summary>Makes a <c>DLManagedTensor*</c>, the structure of DLPack before 1.0. It has no way to say that memory must not be written.</summary>
    /// <param name="address">The first element; must stay in place until <paramref name="owner"/> is disposed.</param>
    /// <param name="spec">The tensor.</param>
    /// <param name="device">Where the memory is.</param>
    /// <param name="owner">What keeps the memory; kept alive, and disposed when the receiver is done. Null for memory that lives long enough by itself.</param>
    /// <returns>The structure, which the receiver owns.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is null though there are elements.</exception>
    public static nint Export(nint address, TensorSpec spec, DlpackDevice device, IDisposable? owner)
    {
        Check(address, spec);
        var managed = (DlManagedTensor*)NativeMemory.AllocZeroed((nuint)(sizeof(DlManagedTensor) + ListBytes(spec)));
        Fill(ref managed->Tensor, (long*)(managed + 1), address, spec, device);
        managed->Context = Kept(owner);
        managed->Deleter = &Delete;
        return (nint)managed;
    }

    /// <summary>Makes a <c>DLManagedTensorVersioned*</c>, the structure from DLPack 1.0 on.</summary>
    /// <param name="address">The first element; must stay in place until <paramref name="owner"/> is disposed.</param>
    /// <param name="spec">The tensor.</param>
    /// <param name="device">Where the memory is.</param>
    /// <param name="owner">What keeps the memory; kept alive, and disposed when the receiver is done. Null for memory that lives long enough by itself.</param>
    /// <param name="isReadOnly">True when the receiver must not write.</param>
    /// <returns>The structure, which the receiver owns.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is null though there are elements.</exception>
    public static nint ExportVersioned(nint address, TensorSpec spec, DlpackDevice device, IDisposable? owner, bool isReadOnly = false)
    {
        Check(address, spec);
        var managed = (DlManagedTensorVersioned*)NativeMemory.AllocZeroed((nuint)(sizeof(DlManagedTensorVersioned) + ListBytes(spec)));
        (managed->Major, managed->Minor) = (Major, Minor);
        managed->Flags = isReadOnly ? DlManagedTensorVersioned.ReadOnly : 0;
        Fill(ref managed->Tensor, (long*)(managed + 1), address, spec, device);
        managed->Context = Kept(owner);
        managed->Deleter = &DeleteVersioned;
        return (nint)managed;
    }

    private static int ListBytes(TensorSpec spec) => 2 * spec.Rank * sizeof(long);

    private static void Check(nint address, TensorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (address == 0 && spec.Extent > 0) throw new ArgumentException($"address = 0 was given for {spec}; expected the address of its first element.", nameof(address));
    }

    private static void Fill(ref DlTensor tensor, long* lists, nint address, TensorSpec spec, DlpackDevice device)
    {
        spec.Lengths.CopyTo(new Span<long>(lists, spec.Rank));
        spec.Strides.CopyTo(new Span<long>(lists + spec.Rank, spec.Rank));
        tensor = new DlTensor
        {
            Data = (byte*)address,
            DeviceType = device.Type,
            DeviceId = device.Id,
            Rank = spec.Rank,
            DataType = DlpackTypes.Of(spec.Type),
            Shape = lists,
            Strides = lists + spec.Rank,
        };
    }

    private static nint Kept(IDisposable? owner) => owner is null ? 0 : GCHandle.ToIntPtr(GCHandle.Alloc(owner));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(DlManagedTensor* managed)
    {
        if (managed is null) return;
        Release(managed->Context);
        NativeMemory.Free(managed);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DeleteVersioned(DlManagedTensorVersioned* managed)
    {
        if (managed is null) return;
        Release(managed->Context);
        NativeMemory.Free(managed);
    }

    private static void Release(nint context)
    {
        if (context == 0) return;
        GCHandle handle = GCHandle.FromIntPtr(context);
        var owner = (IDisposable?)handle.Target;
        handle.Free();
#pragma warning disable CA1031 // The caller is native code, which no exception may reach.
        try
        {
            owner?.Dispose();
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
