namespace ConvDnn.Kernels;

/// <summary>
/// The memory and numbers of one run of an integer convolution. Sums: y = Alpha · Σ(x − x₀)(w − w₀[k]) + Beta · y + b[k], rounded to even when the factors are not whole.
/// 8-bit: y = saturate(round((Σ + b[k]) · InputScale · FilterScale[k] / OutputScale) + y₀), halves to even.
/// Reals: y = Alpha · Σ · InputScale · FilterScale[k] + Beta · y + b[k], rounded once.
/// </summary>
public unsafe struct IntegerOperands
{
    /// <summary>Element 0 of x, signed or unsigned as planned.</summary>
    public void* X { get; set; }

    /// <summary>Element 0 of w, signed or unsigned as planned.</summary>
    public void* W { get; set; }

    /// <summary>Element 0 of y: int for sums, float for reals, else sbyte or byte.</summary>
    public void* Y { get; set; }

    /// <summary>One 32-bit integer per filter, for reals one float; or null.</summary>
    public int* Bias { get; set; }

    /// <summary>x₀.</summary>
    public int InputZeroPoint { get; set; }

    /// <summary>w₀: one, or one per filter; null for 0.</summary>
    public int* FilterZeroPoints { get; set; }

    /// <summary>How many w₀ there are.</summary>
    public long FilterZeroPointCount { get; set; }

    /// <summary>y₀.</summary>
    public int OutputZeroPoint { get; set; }

    /// <summary>The real value of one step of x.</summary>
    public double InputScale { get; set; }

    /// <summary>The real value of one step of w: one, or one per filter; null for 1.</summary>
    public float* FilterScales { get; set; }

    /// <summary>How many filter scales there are.</summary>
    public long FilterScaleCount { get; set; }

    /// <summary>The real value of one step of y.</summary>
    public double OutputScale { get; set; }

    /// <summary>Factor of sums and reals.</summary>
    public double Alpha { get; set; }

    /// <summary>Factor of old sums and reals; 0 does not read them.</summary>
    public double Beta { get; set; }

    /// <summary>Scratch memory of the announced size.</summary>
    public byte* Workspace { get; set; }
}
