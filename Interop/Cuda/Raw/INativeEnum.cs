namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>
/// An enumeration of a C interface: an integer with named values. It is open: libraries add values with every release,
/// and a number without a name here passes through unharmed.
/// </summary>
public interface INativeEnum
{
    /// <summary>The number.</summary>
    int Value { get; }
}
