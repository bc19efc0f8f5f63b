namespace ConvDnn.Kernels.Direct;

/// <summary>What the tiles of <see cref="NeighbourTiles{T}"/> multiply, and where the sums go.</summary>
internal unsafe struct NeighbourOperands<T>
    where T : unmanaged
{
    /// <summary>The windows to sum over.</summary>
    public nint Windows;

    /// <summary>The first element of the first tile, and for every window the bytes from there to its own.</summary>
    public byte* X;
    public nint* Offsets;

    /// <summary>The gradient of y, for every window the bytes from there to its own, and the elements between vectors of filters.</summary>
    public byte* Gradient;
    public nint* Places;
    public nint PanelStep;

    /// <summary>How many elements after what is read gradients are asked for early; 0 for not at all.</summary>
    public nint Ahead;

    /// <summary>The sums, and the elements between those of neighbouring elements and of neighbouring vectors.</summary>
    public T* Sums;
    public nint ElementStep;
    public nint PanelSums;

    /// <summary>Sums go on from what is there; they have the same bits as without the interruption.</summary>
    public bool GoesOn;

    /// <summary>Sums are written past the caches: nobody reads them soon, and the caches are left to what is read. They begin at multiples of a vector.</summary>
    public bool Streams;
}
