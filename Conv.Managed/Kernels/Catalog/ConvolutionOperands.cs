namespace ConvDnn.Kernels;

/// <summary>
/// The memory and the factors of one run. Roles keep their names in every direction: the result is Y of a forward pass, X of a gradient of x, W of a gradient of w.
/// result = activation(Alpha · convolution + Beta · result + AlphaZ · Z + Bias); with Beta zero the old result is not read.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
public unsafe struct ConvolutionOperands<T>
    where T : unmanaged
{
    /// <summary>Element (0, 0, 0, 0, 0) of x or its gradient.</summary>
    public T* X { get; set; }

    /// <summary>Element (0, 0, 0, 0, 0) of w or its gradient. Not read when <see cref="PackedFilter"/> is given.</summary>
    public T* W { get; set; }

    /// <summary>Element (0, 0, 0, 0, 0) of y or its gradient.</summary>
    public T* Y { get; set; }

    /// <summary>A tensor to add, or null.</summary>
    public T* Z { get; set; }

    /// <summary>One value per channel of the result, over all groups, or null.</summary>
    public T* Bias { get; set; }

    /// <summary>Scratch memory of the announced size, at any alignment; its content does not matter.</summary>
    public byte* Workspace { get; set; }

    /// <summary>The filter as <see cref="ConvolutionKernel{T}.PackFilter"/> wrote it, or null to pack it in this run.</summary>
    public T* PackedFilter { get; set; }

    /// <summary>Factor of the convolution.</summary>
    public double Alpha { get; set; }

    /// <summary>Factor of the old result.</summary>
    public double Beta { get; set; }

    /// <summary>Factor of <see cref="Z"/>.</summary>
    public double AlphaZ { get; set; }
}
