using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>
/// The call that is being made, as C# text: an interpolated string that is put together only when the call has failed,
/// so that a call that succeeds costs nothing. Operands in it are collected, to be described.
/// </summary>
[InterpolatedStringHandler]
public ref struct CallText
{
    private readonly StringBuilder? _text;
    private readonly List<Operand>? _operands;

    /// <summary>Called by the compiler.</summary>
    /// <param name="literalLength">The length of the fixed parts.</param>
    /// <param name="formattedCount">The number of holes.</param>
    /// <param name="status">The status of the call; 0 is success, and then no text is wanted.</param>
    /// <param name="wanted">Whether the compiler is to hand over the parts.</param>
    public CallText(int literalLength, int formattedCount, int status, out bool wanted)
    {
        wanted = status != 0;
        if (!wanted) return;
        _text = new StringBuilder(literalLength + 16 * formattedCount);
        _operands = [];
    }

    /// <summary>The call.</summary>
    public readonly string Call => _text?.ToString() ?? "";

    /// <summary>The operands in it, each once.</summary>
    public readonly IReadOnlyList<Operand> Operands => _operands ?? [];

    /// <summary>Called by the compiler for a fixed part.</summary>
    /// <param name="part">The part.</param>
    public readonly void AppendLiteral(string part) => _text!.Append(part);

    /// <summary>Called by the compiler for a hole: an operand appears by its name, any other value as a C# literal.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="name">The expression in the hole.</param>
    public readonly void AppendFormatted<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value is not IOperand operand)
        {
            _text!.Append(Literal(value));
            return;
        }

        _text!.Append(name);
        if (_operands!.All(known => known.Name != name)) _operands!.Add(new(name, operand.InWords, operand.Declaration(name)));
    }

    /// <summary>A value as C# would write it.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    public static string Literal<T>(T value) => value switch
    {
        null => "null",
        string text => Quoted(text),
        bool flag => flag ? "true" : "false",
        float number => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) + "f" : NotFinite("float", number),
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : NotFinite("double", number),
        CUdeviceptr address => $"new CUdeviceptr(0x{address.Value:x})",
        CUstream address => $"new CUstream(unchecked((nint)0x{address.Value:x}))",
        CUcontext address => $"new CUcontext(unchecked((nint)0x{address.Value:x}))",
        Type type => NameOf(type),
        INativeEnum number => number.ToString() is { } named && !int.TryParse(named, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? $"{number.GetType().Name}.{named}"
            : $"new {number.GetType().Name}({number.Value.ToString(CultureInfo.InvariantCulture)})",
        IEnumerable<int> numbers => $"[{string.Join(", ", numbers)}]",
        IEnumerable<long> numbers => $"[{string.Join(", ", numbers)}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string NotFinite(string type, double number) =>
        $"{type}.{(double.IsNaN(number) ? "NaN" : number > 0 ? "PositiveInfinity" : "NegativeInfinity")}";

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '"' or '\\': quoted.Append('\\').Append(letter); break;
                case '\n': quoted.Append("\\n"); break;
                case '\r': quoted.Append("\\r"); break;
                case '\t': quoted.Append("\\t"); break;
                case < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029': quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"); break;
                default: quoted.Append(letter); break;
            }
        }

        return quoted.Append('"').ToString();
    }

    private static string NameOf(Type type) => type switch
    {
        _ when type == typeof(float) => "float",
        _ when type == typeof(double) => "double",
        _ when type == typeof(int) => "int",
        _ when type == typeof(long) => "long",
        _ when type == typeof(byte) => "byte",
        _ when type == typeof(sbyte) => "sbyte",
        _ when type == typeof(bool) => "bool",
        _ => type.Name,
    };
}

/// <summary>An operand of a failed call.</summary>
/// <param name="Name">Its name in the call.</param>
/// <param name="InWords">The operand in words.</param>
/// <param name="Declaration">A C# statement that makes such an operand.</param>
public sealed record Operand(string Name, string InWords, string Declaration);
