namespace ConvDnn.Tool;

/// <summary>An array on disk, known by its header; the elements are read when the problem is known to make sense.</summary>
/// <param name="Option">The option that named it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Header">What it says of itself.</param>
/// <param name="Lengths">Its lengths in the order of problems.</param>
internal sealed record NpyFile(string Option, string Path, NpyHeader Header, Dims Lengths)
{
    /// <summary>Reads a header.</summary>
    /// <exception cref="NpyFormatException">The file is not sound.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UsageException">The array has too many axes.</exception>
    public static NpyFile Open(string option, string path, FileLayout layout)
    {
        using NpyReader reader = Reader(option, path);
        if (reader.Header.Shape.Length > Dims.MaxRank)
        {
            throw new UsageException($"{option} '{path}' has {reader.Header.Shape.Length} axes; expected at most {Dims.MaxRank}.");
        }

        return new NpyFile(option, path, reader.Header, layout.ToLengths(Dims.Create(reader.Header.Shape.AsSpan())));
    }

    /// <summary>The element type in which a problem would hold the array as it is.</summary>
    /// <exception cref="UsageException">No problem holds such elements.</exception>
    public ElementType ElementType => Header.ElementType switch
    {
        NpyElementType.Float32 => ElementType.Float32,
        NpyElementType.Float64 => ElementType.Float64,
        NpyElementType.Float16 => ElementType.Float16,
        NpyElementType.Int8 => ElementType.Int8,
        NpyElementType.UInt8 => ElementType.UInt8,
        var other => throw new UsageException($"{Option} '{Path}' holds {other} elements; expected float32, float64, float16, int8 or uint8, or --type to round them to."),
    };

    /// <summary>Reads the elements into memory of a problem's operand, rounding to its type where the file has another.</summary>
    /// <exception cref="UsageException">The file's lengths are not the operand's, or its elements do not fit.</exception>
    /// <exception cref="NpyFormatException">The file is not sound.</exception>
    public TensorMemory Read(TensorSpec spec)
    {
        if (Lengths != spec.Lengths) throw new UsageException($"{Option} '{Path}' has lengths {Lengths}; the problem makes them {spec.Lengths}.");
        using NpyReader reader = Reader(Option, Path);
        var memory = new TensorMemory(spec);
        try
        {
            memory.ReadFrom(reader, this);
            return memory;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static NpyReader Reader(string option, string path)
    {
        if (path.Length == 0) throw new UsageException($"{option} is empty; expected the name of a .npy file.");
        if (Directory.Exists(path)) throw new UsageException($"{option} '{path}' is a folder; expected a .npy file.");
        if (!File.Exists(path)) throw new UsageException($"{option} '{path}' does not exist; expected a .npy file.");
        return NpyReader.Open(path);
    }
}
