namespace ConvDnn.Tool;

/// <summary>Native memory of one operand, of any size.</summary>
internal sealed class TensorMemory : IDisposable
{
    private const int BlockElements = 1 << 16;

    private readonly Workspace _memory;

    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public TensorMemory(TensorSpec spec)
    {
        Spec = spec;
        _memory = new Workspace(spec.Bytes);
    }

    public TensorSpec Spec { get; }

    /// <summary>The memory as a plan takes it.</summary>
    public TensorView View(bool isReadOnly = false) => TensorView.At(Address, Spec.Extent, Spec.Type, isReadOnly: isReadOnly);

    /// <summary>Takes all elements of a file, in its order; files and operands both lie row-major in the order of the file's axes.</summary>
    public unsafe void ReadFrom(NpyReader reader, NpyFile file)
    {
        void* start = (void*)Address;
        switch (Spec.Type)
        {
            case ElementType.Float32: reader.ReadAll((float*)start, Spec.Extent, NpyConversion.Rounded); break;
            case ElementType.Float64: reader.ReadAll((double*)start, Spec.Extent, NpyConversion.Rounded); break;
            case ElementType.Float16: reader.ReadAll((Half*)start, Spec.Extent, NpyConversion.Rounded); break;
            case ElementType.Int8 when file.Header.ElementType == NpyElementType.Int8: reader.ReadAll((sbyte*)start, Spec.Extent); break;
            case ElementType.UInt8 when file.Header.ElementType == NpyElementType.UInt8: reader.ReadAll((byte*)start, Spec.Extent); break;
            case ElementType.Int32 when file.Header.ElementType == NpyElementType.Int32: reader.ReadAll((int*)start, Spec.Extent); break;
            case ElementType.BFloat16: ReadRounded(reader); break;
            default: throw new UsageException($"{file.Option} '{file.Path}' holds {file.Header.ElementType} elements; expected {Spec.Type} beside the other files.");
        }
    }

    /// <summary>Writes all elements, in the order of memory. bfloat16, which .npy files do not know, is written as float32.</summary>
    public unsafe void WriteTo(NpyWriter writer)
    {
        void* start = (void*)Address;
        switch (Spec.Type)
        {
            case ElementType.Float32: Write(writer, (float*)start); break;
            case ElementType.Float64: Write(writer, (double*)start); break;
            case ElementType.Float16: Write(writer, (Half*)start); break;
            case ElementType.Int8: Write(writer, (sbyte*)start); break;
            case ElementType.UInt8: Write(writer, (byte*)start); break;
            case ElementType.Int32: Write(writer, (int*)start); break;
            case ElementType.Int64: Write(writer, (long*)start); break;
            default: WriteWidened(writer, (BFloat16*)start); break;
        }
    }

    public void Dispose() => _memory.Dispose();

    private unsafe nint Address
    {
        get
        {
            fixed (byte* start = _memory.View) return (nint)start;
        }
    }

    private unsafe void ReadRounded(NpyReader reader)
    {
        // Read in blocks in the file's own order; a Fortran-order file needs the whole array at once.
        double[] all = reader.ReadAll<double>(NpyConversion.Rounded);
        ElementConversion.Write(all, View());
    }

    private unsafe void Write<T>(NpyWriter writer, T* start)
        where T : unmanaged
    {
        for (long done = 0; done < Spec.Extent; done += BlockElements)
        {
            writer.Write(new ReadOnlySpan<T>(start + done, (int)Math.Min(BlockElements, Spec.Extent - done)));
        }
    }

    private unsafe void WriteWidened(NpyWriter writer, BFloat16* start)
    {
        float[] block = new float[BlockElements];
        for (long done = 0; done < Spec.Extent; done += BlockElements)
        {
            int count = (int)Math.Min(BlockElements, Spec.Extent - done);
            for (int i = 0; i < count; i++) block[i] = (float)start[done + i];
            writer.Write<float>(block.AsSpan(0, count));
        }
    }
}
