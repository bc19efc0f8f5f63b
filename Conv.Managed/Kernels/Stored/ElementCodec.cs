namespace ConvDnn.Kernels.Stored;

/// <summary>How elements of a storage type become float32 numbers and back. Called for whole rows, so that a virtual call costs nothing.</summary>
internal abstract unsafe class ElementCodec
{
    /// <summary>Bytes of an element.</summary>
    public abstract int Bytes { get; }

    /// <summary>The codec of a type.</summary>
    public static ElementCodec Of(StoredType type) => type switch
    {
        StoredType.Half => new HalfCodec(),
        StoredType.Brain => new BrainCodec(),
        StoredType.Full => new SingleCodec(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"type = {type} is unknown."),
    };

    /// <summary>target[i] = source[i · step], exact. The step counts elements.</summary>
    public abstract void Widen(byte* source, nint step, float* target, nint count);

    /// <summary>target[i · step] = source[i], rounded to nearest, halves to even; what is too large becomes infinite, NaN stays NaN. The step counts elements.</summary>
    public abstract void Narrow(float* source, byte* target, nint step, nint count);
}
