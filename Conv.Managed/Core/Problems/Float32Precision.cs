namespace ConvDnn;

/// <summary>How exactly float32 products are formed.</summary>
public enum Float32Precision
{
    /// <summary>Full 24-bit significands. The default: results can be held against IEEE bounds.</summary>
    Ieee,

    /// <summary>Operands may be cut to TF32's 11-bit significands before they are multiplied, where the hardware gains by it.</summary>
    Tf32,
}
