using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvDnn.Dlpack;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Dlpack;

/// <summary>DLPack over native memory; what the other side would do is done here by hand, at the offsets of the published structures.</summary>
public unsafe class DlpackTests
{
    private static readonly ElementType[] Types = Enum.GetValues<ElementType>();

    private static int s_deleted;

    [Test]
    public void Exported_tensor_comes_back_as_it_went([ValueSource(nameof(Types))] ElementType type, [Values] bool versioned)
    {
        var spec = new TensorSpec(type, [2, 3, 4], [12, 1, 3]);
        using var memory = new Workspace(spec.Bytes);
        nint address = AddressOf(memory);
        var owner = new Owner();
        nint managed = versioned
            ? DlpackExport.ExportVersioned(address, spec, DlpackDevice.Cpu, owner, isReadOnly: true)
            : DlpackExport.Export(address, spec, DlpackDevice.Cpu, owner);
        using (DlpackTensor tensor = versioned ? DlpackTensor.ImportVersioned(managed) : DlpackTensor.Import(managed))
        {
            Assert.That(tensor.Spec, Is.EqualTo(spec));
            Assert.That(tensor.Address, Is.EqualTo(address));
            Assert.That(tensor.Device, Is.EqualTo(DlpackDevice.Cpu));
            Assert.That(tensor.IsReadOnly, Is.EqualTo(versioned));
            TensorView view = tensor.View;
            Assert.That((view.Length, view.Type, view.Space, view.IsReadOnly), Is.EqualTo((spec.Extent, type, MemorySpace.Host, versioned)));
            Assert.That(owner.Disposals, Is.Zero);
        }

        Assert.That(owner.Disposals, Is.EqualTo(1));
    }

    [Test]
    public void Versioned_structure_has_its_published_layout()
    {
        var spec = new TensorSpec(ElementType.BFloat16, [2, 3], [1, 2]);
        using var memory = new Workspace(spec.Bytes);
        byte* managed = (byte*)DlpackExport.ExportVersioned(AddressOf(memory), spec, DlpackDevice.Cuda(3), owner: null, isReadOnly: true);
        Assert.Multiple(() =>
        {
            Assert.That((*(uint*)managed, *(uint*)(managed + 4)), Is.EqualTo((1u, 0u)), "version");
            Assert.That(*(ulong*)(managed + 24), Is.EqualTo(1ul), "flags: read-only");
            Assert.That(*(nint*)(managed + 32), Is.EqualTo(AddressOf(memory)), "data");
            Assert.That((*(int*)(managed + 40), *(int*)(managed + 44), *(int*)(managed + 48)), Is.EqualTo((2, 3, 2)), "device type, device, axes");
            Assert.That((managed[52], managed[53], *(ushort*)(managed + 54)), Is.EqualTo(((byte)4, (byte)16, (ushort)1)), "bfloat, 16 bits, one lane");
            Assert.That((*(long**)(managed + 56))[1], Is.EqualTo(3), "shape");
            Assert.That((*(long**)(managed + 64))[1], Is.EqualTo(2), "strides");
            Assert.That(*(ulong*)(managed + 72), Is.Zero, "byte offset");
        });
        ((delegate* unmanaged[Cdecl]<byte*, void>)*(nint*)(managed + 16))(managed);
    }

    [Test]
    public void Deleter_is_called_once_by_dispose_and_the_tensor_is_gone()
    {
        s_deleted = 0;
        DlpackTensor tensor = DlpackTensor.Import(Made(shape: [2, 3], strides: null, code: 2, bits: 32, deviceType: 1, byteOffset: 0));
        tensor.Dispose();
        tensor.Dispose();
        Assert.That(s_deleted, Is.EqualTo(1));
        Assert.That(() => tensor.View.Length, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Deleter_is_called_for_a_tensor_that_nobody_disposes()
    {
        s_deleted = 0;
        Forget();
        for (int i = 0; i < 10 && s_deleted == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(s_deleted, Is.EqualTo(1));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => _ = DlpackTensor.Import(Made(shape: [2, 3], strides: null, code: 2, bits: 32, deviceType: 1, byteOffset: 0));
    }

    [Test]
    public void Tensor_without_strides_is_packed_and_begins_at_its_byte_offset()
    {
        nint managed = Made(shape: [2, 3], strides: null, code: 2, bits: 64, deviceType: 2, byteOffset: 16);
        nint data = *(nint*)managed;
        using DlpackTensor tensor = DlpackTensor.Import(managed);
        Assert.That(tensor.Spec, Is.EqualTo(TensorSpec.Packed(ElementType.Float64, [2, 3])));
        Assert.That(tensor.Address, Is.EqualTo(data + 16));
        Assert.That(tensor.View.Space, Is.EqualTo(MemorySpace.Device));
    }

    [TestCase(2, 8, 1, "8 bits")]
    [TestCase(5, 64, 1, "code 5")]
    [TestCase(0, 16, 1, "16 bits")]
    public void Tensor_of_an_unknown_type_is_refused_and_deleted(int code, int bits, int deviceType, string words)
    {
        s_deleted = 0;
        nint managed = Made(shape: [2, 3], strides: null, (byte)code, (byte)bits, deviceType, byteOffset: 0);
        Assert.That(() => DlpackTensor.Import(managed), Throws.TypeOf<NotSupportedException>().With.Message.Contains(words));
        // The half-made object is finalized too, and must not delete again.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.That(s_deleted, Is.EqualTo(1));
    }

    [Test]
    public void Tensor_with_a_negative_stride_is_refused_and_deleted()
    {
        s_deleted = 0;
        nint managed = Made(shape: [2, 3], strides: [3, -1], code: 2, bits: 32, deviceType: 1, byteOffset: 0);
        Assert.That(() => DlpackTensor.Import(managed), Throws.TypeOf<NotSupportedException>().With.Message.Contains("3,-1"));
        Assert.That(s_deleted, Is.EqualTo(1));
    }

    [TestCase(-1)]
    [TestCase(Dims.MaxRank + 1)]
    public void Tensor_with_another_number_of_axes_is_refused_and_deleted(int rank)
    {
        s_deleted = 0;
        nint managed = Made(shape: new long[Dims.MaxRank + 1], strides: null, code: 2, bits: 32, deviceType: 1, byteOffset: 0);
        *(int*)(managed + 16) = rank;
        Assert.That(() => DlpackTensor.Import(managed), Throws.TypeOf<NotSupportedException>().With.Message.Contains($"has {rank} axes"));
        Assert.That(s_deleted, Is.EqualTo(1));
    }

    [Test]
    public void Tensor_may_have_no_axes_or_as_many_as_there_can_be([Values(0, Dims.MaxRank)] int rank)
    {
        long[] shape = [.. Enumerable.Repeat(1L, rank)];
        using DlpackTensor tensor = DlpackTensor.Import(Made(shape, strides: new long[rank], code: 2, bits: 32, deviceType: 1, byteOffset: 0));
        Assert.That(tensor.Spec.Rank, Is.EqualTo(rank));
    }

    [Test]
    public void Owner_that_throws_stops_nobody()
    {
        var spec = TensorSpec.Packed(ElementType.Float32, [4]);
        using var memory = new Workspace(spec.Bytes);
        nint managed = DlpackExport.ExportVersioned(AddressOf(memory), spec, DlpackDevice.Cpu, new ThrowingOwner());
        using DlpackTensor tensor = DlpackTensor.ImportVersioned(managed);
        Assert.That(tensor.IsReadOnly, Is.False);
        Assert.That(tensor.Dispose, Throws.Nothing);
    }

    [Test]
    public void Tensor_without_elements_needs_no_address()
    {
        using DlpackTensor tensor = DlpackTensor.Import(DlpackExport.Export(0, TensorSpec.Packed(ElementType.Float32, [0, 3]), DlpackDevice.Cpu, null));
        Assert.That(tensor.Spec.Count, Is.Zero);
    }

    [Test]
    public void Structure_of_a_newer_major_version_is_refused_and_deleted()
    {
        var owner = new Owner();
        using var memory = new Workspace(64);
        nint managed = DlpackExport.ExportVersioned(AddressOf(memory), TensorSpec.Packed(ElementType.Float32, [4]), DlpackDevice.Cpu, owner);
        *(uint*)managed = 2;
        Assert.That(() => DlpackTensor.ImportVersioned(managed), Throws.TypeOf<NotSupportedException>().With.Message.Contains("2.0"));
        Assert.That(owner.Disposals, Is.EqualTo(1));
    }

    [Test]
    public void Null_is_refused_by_name()
    {
        Assert.That(() => DlpackTensor.Import(0), Throws.ArgumentException.With.Message.Contains("managed = 0"));
        Assert.That(() => DlpackTensor.ImportVersioned(0), Throws.ArgumentException.With.Message.Contains("managed = 0"));
        Assert.That(() => DlpackExport.Export(0, TensorSpec.Packed(ElementType.Float32, [4]), DlpackDevice.Cpu, null), Throws.ArgumentException.With.Message.Contains("address = 0"));
    }

    [Test]
    public void Imported_tensor_is_convolved_without_a_copy()
    {
        float[] numbers = [1, 2, 3, 4];
        var spec = TensorSpec.Packed(ElementType.Float32, [1, 1, 4]);
        using var memory = new Workspace(spec.Bytes);
        numbers.CopyTo(new Span<float>((void*)AddressOf(memory), 4));
        using DlpackTensor x = DlpackTensor.Import(DlpackExport.Export(AddressOf(memory), spec, DlpackDevice.Cpu, null));
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(Problem.Parse("conv forward x=1,1,4 w=1,1,2"));
        using var workspace = new Workspace(plan.WorkspaceBytes);
        float[] y = new float[3];
        plan.Execute(new ExecutionArguments { X = x.View, W = TensorView.Of([10f, 1]), Y = TensorView.Of(y), Workspace = workspace.View });
        Assert.That(y, Is.EqualTo(new float[] { 12, 23, 34 }));
    }

    private static nint AddressOf(Workspace memory)
    {
        fixed (byte* start = memory.View) return (nint)start;
    }

    /// <summary>A DLManagedTensor as another library would make it, its lists and memory behind it.</summary>
    private static nint Made(long[] shape, long[]? strides, byte code, byte bits, int deviceType, ulong byteOffset)
    {
        byte* made = (byte*)NativeMemory.AllocZeroed(512);
        long* lists = (long*)(made + 64);
        shape.CopyTo(new Span<long>(lists, shape.Length));
        strides?.CopyTo(new Span<long>(lists + shape.Length, shape.Length));
        *(byte**)made = made + 256;
        *(int*)(made + 8) = deviceType;
        *(int*)(made + 16) = shape.Length;
        made[20] = code;
        made[21] = bits;
        made[22] = 1;
        *(long**)(made + 24) = lists;
        *(long**)(made + 32) = strides is null ? null : lists + shape.Length;
        *(ulong*)(made + 40) = byteOffset;
        *(delegate* unmanaged[Cdecl]<nint, void>*)(made + 56) = &Delete;
        return (nint)made;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Delete(nint made)
    {
        Interlocked.Increment(ref s_deleted);
        NativeMemory.Free((void*)made);
    }

    private sealed class ThrowingOwner : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("the memory is gone");
    }

    private sealed class Owner : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
