using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>
/// The names of a native enumeration, told once: the initialiser of each named constant adds its own name.
/// </summary>
public sealed class NativeNames
{
    private readonly List<(int Value, string Name)> _names = [];

    /// <summary>Adds the name of the field that is being initialised.</summary>
    /// <param name="value">The number.</param>
    /// <param name="name">Filled in by the compiler.</param>
    /// <returns>The number.</returns>
    public int Add(int value, [CallerMemberName] string name = "")
    {
        _names.Add((value, name));
        return value;
    }

    /// <summary>The first name given to a number, or the number in decimal where it has none.</summary>
    /// <param name="value">The number.</param>
    public string Of(int value)
    {
        foreach ((int known, string name) in _names)
        {
            if (known == value) return name;
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }
}
