namespace ConvDnn.Dlpack;

/// <summary>
/// A tensor that another library made and handed over by DLPack: its memory, without a copy. Whoever imports it owns it; disposing calls the maker's deleter, once.
/// A tensor that nobody disposes is deleted by the collector.
/// </summary>
public sealed unsafe class DlpackTensor : IDisposable
{
    private const uint NewestMajor = 1;

    private readonly bool _versioned;
    private readonly nint _address;
    private nint _managed;

    private DlpackTensor(nint managed, bool versioned, in DlTensor tensor, bool isReadOnly)
    {
        (_versioned, IsReadOnly) = (versioned, isReadOnly);
        Spec = SpecOf(tensor);
        Device = new DlpackDevice(tensor.DeviceType, tensor.DeviceId);
        _address = (nint)(tensor.Data + tensor.ByteOffset);
        if (_address == 0 && Spec.Extent > 0) throw new ArgumentException($"The DLPack tensor {Spec} has no memory; expected the address of its elements.", nameof(managed));
        // Last: where this throws, the caller deletes, and the finalizer of the half-made object must not do so again.
        _managed = managed;
    }

    /// <summary>Calls the maker's deleter when nobody disposed the tensor.</summary>
    ~DlpackTensor() => Delete();

    /// <summary>Its type, lengths and strides.</summary>
    public TensorSpec Spec { get; }

    /// <summary>Where its memory is.</summary>
    public DlpackDevice Device { get; }

    /// <summary>True when the maker forbids writing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>The first element.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_managed == 0, this);
            return _address;
        }
    }

    /// <summary>The memory, for <see cref="ExecutionArguments"/>. The view does not keep the tensor.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public TensorView View => TensorView.At(Address, Spec.Extent, Spec.Type, Device.IsHost ? MemorySpace.Host : MemorySpace.Device, IsReadOnly);

    /// <summary>Takes over a <c>DLManagedTensor*</c>, the structure of DLPack before 1.0 (a capsule named <c>dltensor</c>).</summary>
    /// <param name="managed">The structure; from here on its deleter is this object's to call, also when this throws.</param>
    /// <exception cref="ArgumentException">It is null, or holds no memory.</exception>
    /// <exception cref="NotSupportedException">Its element type, or a negative stride, is none that tensors here have.</exception>
    /// <exception cref="ProblemException">Its lengths are none that tensors here have.</exception>
    public static DlpackTensor Import(nint managed)
    {
        if (managed == 0) throw new ArgumentException("managed = 0 was given; expected the address of a DLManagedTensor.", nameof(managed));
        try
        {
            return new DlpackTensor(managed, versioned: false, ((DlManagedTensor*)managed)->Tensor, isReadOnly: false);
        }
        catch
        {
            Delete(managed, versioned: false);
            throw;
        }
    }

    /// <summary>Takes over a <c>DLManagedTensorVersioned*</c>, the structure from DLPack 1.0 on (a capsule named <c>dltensor_versioned</c>).</summary>
    /// <param name="managed">The structure; from here on its deleter is this object's to call, also when this throws.</param>
    /// <exception cref="ArgumentException">It is null, or holds no memory.</exception>
    /// <exception cref="NotSupportedException">Its major version is newer than 1, or its element type, or a negative stride, is none that tensors here have.</exception>
    /// <exception cref="ProblemException">Its lengths are none that tensors here have.</exception>
    public static DlpackTensor ImportVersioned(nint managed)
    {
        if (managed == 0) throw new ArgumentException("managed = 0 was given; expected the address of a DLManagedTensorVersioned.", nameof(managed));
        var tensor = (DlManagedTensorVersioned*)managed;
        try
        {
            // Of a newer major version only the version, the context and the deleter can be relied on.
            if (tensor->Major > NewestMajor) throw new NotSupportedException(FormattableString.Invariant($"The tensor is of DLPack {tensor->Major}.{tensor->Minor}; expected major version {NewestMajor} at most."));
            return new DlpackTensor(managed, versioned: true, tensor->Tensor, (tensor->Flags & DlManagedTensorVersioned.ReadOnly) != 0);
        }
        catch
        {
            Delete(managed, versioned: true);
            throw;
        }
    }

    /// <summary>Calls the maker's deleter. Harmless when repeated.</summary>
    public void Dispose()
    {
        Delete();
        GC.SuppressFinalize(this);
    }

    private static TensorSpec SpecOf(in DlTensor tensor)
    {
        if (tensor.Rank < 0 || tensor.Rank > Dims.MaxRank) throw new NotSupportedException($"The DLPack tensor has {tensor.Rank} axes; expected at most {Dims.MaxRank}.");
        ElementType type = DlpackTypes.Of(tensor.DataType);
        var lengths = Dims.Create(new ReadOnlySpan<long>(tensor.Shape, tensor.Rank));
        if (tensor.Strides is null) return TensorSpec.Packed(type, lengths);
        var strides = Dims.Create(new ReadOnlySpan<long>(tensor.Strides, tensor.Rank));
        foreach (long stride in strides)
        {
            if (stride < 0) throw new NotSupportedException($"The DLPack tensor has strides {strides}; expected none below 0.");
        }

        return new TensorSpec(type, lengths, strides);
    }

    private static void Delete(nint managed, bool versioned)
    {
        if (versioned)
        {
            var tensor = (DlManagedTensorVersioned*)managed;
            if (tensor->Deleter != null) tensor->Deleter(tensor);
        }
        else
        {
            var tensor = (DlManagedTensor*)managed;
            if (tensor->Deleter != null) tensor->Deleter(tensor);
        }
    }

    private void Delete()
    {
        nint managed = Interlocked.Exchange(ref _managed, 0);
        if (managed != 0) Delete(managed, _versioned);
    }
}
