namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>The address of a context, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUcontext(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a stream; 0, 1 and 2 are the default streams, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUstream(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of an event, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUevent(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a loaded module, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUmodule(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a device function, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUfunction(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a graph, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUgraph(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a graph made ready to launch, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUgraphExec(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a memory pool, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct CUmemoryPool(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}
