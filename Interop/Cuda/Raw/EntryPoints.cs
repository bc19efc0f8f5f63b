namespace ConvDnn.Interop.Cuda.Raw;

/// <summary>
/// Looks up a library's functions by name while a function table is filled, and remembers what was asked for and what
/// was not there.
/// </summary>
/// <param name="find">Returns the address of a function, or 0 where the library lacks it.</param>
public sealed class EntryPoints(Func<string, nint> find)
{
    private readonly List<string> _names = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _absent = [];

    /// <summary>All names asked for, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Required functions that the library lacks: the table must not be used while there are any.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>Optional functions that the library lacks: their fields are null.</summary>
    public IReadOnlyList<string> Absent => _absent;

    /// <summary>The address of a function that every supported version has.</summary>
    /// <param name="name">The C name.</param>
    public nint Required(string name) => Find(name, _missing);

    /// <summary>The address of a function that only some supported versions have, or 0.</summary>
    /// <param name="name">The C name.</param>
    public nint Optional(string name) => Find(name, _absent);

    private nint Find(string name, List<string> notThere)
    {
        _names.Add(name);
        nint address = find(name);
        if (address == 0) notThere.Add(name);
        return address;
    }
}
