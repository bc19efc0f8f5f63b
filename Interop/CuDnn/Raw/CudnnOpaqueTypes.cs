namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>The address of a cuDNN handle, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnHandle_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a tensor descriptor, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnTensorDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a filter descriptor, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnFilterDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a convolution descriptor, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnConvolutionDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of an activation descriptor, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnActivationDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a pooling descriptor, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnPoolingDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a descriptor of an elementwise operation, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnOpTensorDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a descriptor of a reduction, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnReduceTensorDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a descriptor of a transformation between layouts, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnTensorTransformDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>The address of a descriptor of the graph API, whose inside only the library knows.</summary>
/// <param name="Value">The address.</param>
public readonly record struct cudnnBackendDescriptor_t(nint Value)
{
    /// <summary>The address in hexadecimal.</summary>
    public override string ToString() => $"0x{Value:x}";
}
