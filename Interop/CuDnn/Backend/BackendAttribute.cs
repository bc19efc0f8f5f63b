using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>An attribute that a descriptor was given: for messages, and as C# that gives it again.</summary>
internal sealed class BackendAttribute
{
    private readonly string _values;
    private readonly BackendDescriptor[] _others = [];
    private readonly bool _isHandle;

    /// <summary>An attribute of values.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="values">The values as C# literals.</param>
    public BackendAttribute(cudnnBackendAttributeName_t name, string values) => (Name, _values, InWords) = (name, values, $"{name} = {values}");

    /// <summary>An attribute of other descriptors.</summary>
    public BackendAttribute(cudnnBackendAttributeName_t name, BackendDescriptor[] others)
        : this(name, string.Join(", ", others.Select(other => other.Type))) => _others = others;

    private BackendAttribute(cudnnBackendAttributeName_t name)
        : this(name, "the handle") => _isHandle = true;

    /// <summary>The attribute.</summary>
    public cudnnBackendAttributeName_t Name { get; }

    /// <summary>Name and value, for messages.</summary>
    public string InWords { get; init; }

    /// <summary>The attribute that names the cuDNN handle.</summary>
    public static BackendAttribute Handle(cudnnBackendAttributeName_t name) => new(name);

    /// <summary>Values as C# literals whose type is that of the attribute.</summary>
    public static string Literals<T>(ReadOnlySpan<T> values)
        where T : unmanaged => string.Join(", ", values.ToArray().Select(Literal));

    /// <summary>The call that gives the attribute, without the descriptor in front.</summary>
    /// <param name="nameOf">The variable of another descriptor.</param>
    public string Setter(Func<BackendDescriptor, string> nameOf)
    {
        string name = CallText.Literal(Name);
        if (_isHandle) return $"SetHandle({name})";
        return _others.Length > 0 ? $"Set({name}, {string.Join(", ", _others.Select(nameOf))})" : $"Set({name}, {_values})";
    }

    private static string Literal<T>(T value) => value switch
    {
        long number => $"{CallText.Literal(number)}L",
        double number => double.IsFinite(number) ? $"{CallText.Literal(number)}d" : CallText.Literal(number),
        byte number => $"(byte){number}",
        nint address => $"unchecked((nint)0x{address:x})",
        cudnnHandle_t => "new cudnnHandle_t(0)",
        cudnnFraction_t ratio => $"new cudnnFraction_t {{ numerator = {ratio.numerator}, denominator = {ratio.denominator} }}",
        _ => CallText.Literal(value),
    };
}
