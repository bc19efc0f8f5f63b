namespace ConvDnn.Kernels;

/// <summary>
/// The memory and the factors of one run on stored types. Roles are those of <see cref="ConvolutionOperands{T}"/>:
/// result = round(activation(Alpha · convolution + Beta · result + AlphaZ · Z + Bias)), everything before the one rounding in float32.
/// </summary>
public unsafe struct StoredOperands
{
    /// <summary>Element 0 of x or its gradient.</summary>
    public byte* X { get; set; }

    /// <summary>Element 0 of w or its gradient. Not read when <see cref="PreparedFilter"/> is given.</summary>
    public byte* W { get; set; }

    /// <summary>Element 0 of y or its gradient.</summary>
    public byte* Y { get; set; }

    /// <summary>A tensor to add, of the type of the result, or null.</summary>
    public byte* Z { get; set; }

    /// <summary>One value per channel of the result, of its type, or null.</summary>
    public byte* Bias { get; set; }

    /// <summary>The filter as <see cref="StoredConvolution.PrepareFilter"/> wrote it, or null.</summary>
    public float* PreparedFilter { get; set; }

    /// <summary>Scratch memory of the announced size, at any alignment.</summary>
    public byte* Workspace { get; set; }

    /// <summary>Factor of the convolution.</summary>
    public double Alpha { get; set; }

    /// <summary>Factor of the old result; 0 does not read it.</summary>
    public double Beta { get; set; }

    /// <summary>Factor of <see cref="Z"/>.</summary>
    public double AlphaZ { get; set; }
}
