using System.Globalization;
using System.Text;

namespace ConvDnn.Kernels;

/// <summary>
/// The numbers that the choice of a kernel rests on: thresholds and costs, in rows by family. They are data: the ones of <c>kernel-table.csv</c>, which is part of this assembly,
/// or those of a file of the same form that was fitted to one machine (<see cref="KernelTableFit"/>). Immutable.
/// </summary>
public sealed class KernelTable
{
    private const string Format = "convdnn-kernel-table";
    private const string Version = "1";

    /// <summary>How many numbers there are.</summary>
    internal const int Count = (int)KernelNumber.DirectManyClasses + 1;

    private static readonly Lazy<string[]> _names = new(static () =>
    {
        string[] names = new string[Count];
        Read(BuiltInText, (index, name, _) => names[index] = Encoding.UTF8.GetString(name));
        return names;
    });

    private readonly double[] _numbers;

    private KernelTable(double[] numbers, string origin) => (_numbers, Origin) = (numbers, origin);

    private delegate void Row(int index, ReadOnlySpan<byte> name, double value);

    /// <summary>The table that is part of this assembly.</summary>
    public static KernelTable BuiltIn { get; } = ReadBuiltIn();

    /// <summary>Where it comes from, in words that fit behind "the": <c>built-in kernel table</c>, or with the name of a file.</summary>
    public string Origin { get; }

    /// <summary>The names of all numbers, in order.</summary>
    internal static IReadOnlyList<string> Names => _names.Value;

    private static unsafe ReadOnlySpan<byte> BuiltInText
    {
        get
        {
            // A resource lies in the mapped assembly and stays there.
            var stream = (UnmanagedMemoryStream)typeof(KernelTable).Assembly.GetManifestResourceStream("kernel-table.csv")!;
            return new ReadOnlySpan<byte>(stream.PositionPointer, checked((int)stream.Length));
        }
    }

    internal double this[KernelNumber number] => _numbers[(int)number];

    /// <summary>Reads a table that was written for a machine. Numbers that it does not hold are those of the built-in table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="machine">This machine, as it was named to <see cref="ToText"/>.</param>
    /// <param name="origin">Where the text comes from: see <see cref="Origin"/>.</param>
    /// <exception cref="FormatException">It is no table, of another version, of another machine, or a row names no number or has no usable value; the message says which.</exception>
    public static KernelTable Parse(string text, string machine, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(machine);
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (Fields(lines[0]) is not [Format, ..] first) throw new FormatException($"it does not begin with '{Format}'.");
        if (first is not [_, Version, ..]) throw new FormatException($"it is of version '{(first.Length > 1 ? first[1] : "")}'; expected {Version}.");
        string[] second = lines.Length > 1 ? Fields(lines[1]) : [];
        if (second is not ["machine", var written, ..] || written != Plain(machine)) throw new FormatException($"it was written for the machine '{(second.Length > 1 ? second[1] : "")}'; this is '{Plain(machine)}'.");
        double[] numbers = [.. BuiltIn._numbers];
        bool[] seen = new bool[Count];
        foreach (string line in lines.Skip(2))
        {
            if (line.Length == 0) continue;
            string[] fields = Fields(line);
            int index = Array.IndexOf(_names.Value, fields[0]);
            if (index < 0) throw new FormatException($"it has a row '{fields[0]}', which names no number of the table.");
            if (seen[index]) throw new FormatException($"it has the row '{fields[0]}' twice.");
            if (fields.Length < 2 || !double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !(value > 0 && double.IsFinite(value)))
                throw new FormatException($"its row '{fields[0]}' has no number above zero.");
            (seen[index], numbers[index]) = (true, value);
        }

        return new KernelTable(numbers, origin);
    }

    /// <summary>The table as text, for <see cref="Parse"/>.</summary>
    /// <param name="machine">The machine that it is for.</param>
    public string ToText(string machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Format},{Version}\nmachine,{Plain(machine)}\n");
        for (int i = 0; i < Count; i++) text.Append(CultureInfo.InvariantCulture, $"{_names.Value[i]},{_numbers[i]:R}\n");
        return text.ToString();
    }

    /// <summary>The numbers that differ from those of another table, as <c>name 16 -> 20</c>.</summary>
    public IEnumerable<string> ChangesFrom(KernelTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Enumerable.Range(0, Count).Where(i => _numbers[i] != other._numbers[i])
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{_names.Value[i]} {other._numbers[i]:R} -> {_numbers[i]:R}"));
    }

    /// <summary>One number changed.</summary>
    internal KernelTable With(KernelNumber number, double value, string? origin = null)
    {
        double[] numbers = [.. _numbers];
        numbers[(int)number] = value;
        return new KernelTable(numbers, origin ?? Origin);
    }

    /// <summary>The row of a family in words: <c>row 'spread' of the built-in kernel table (least-gain 1.25)</c>; empty for a family that has none.</summary>
    internal string Describe(string family)
    {
        IEnumerable<string> numbers = Enumerable.Range(0, Count).Where(i => _names.Value[i].StartsWith(family + '.', StringComparison.Ordinal))
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{_names.Value[i][(family.Length + 1)..]} {_numbers[i]:R}"));
        string list = string.Join(", ", numbers);
        return list.Length == 0 ? "" : $"row '{family}' of the {Origin} ({list})";
    }

    private static KernelTable ReadBuiltIn()
    {
        double[] numbers = new double[Count];
        Read(BuiltInText, (index, _, value) => numbers[index] = value);
        return new KernelTable(numbers, "built-in kernel table");
    }

    /// <summary>The rows of the built-in table in order. Kept apart from <see cref="Parse"/>, and frugal, because every program's first plan waits for it.</summary>
    private static void Read(ReadOnlySpan<byte> text, Row row)
    {
        for (int index = -2; index < Count; index++)
        {
            int end = text.IndexOf((byte)'\n'), comma = text.IndexOf((byte)',');
            ReadOnlySpan<byte> rest = text[(comma + 1)..end];
            if (index >= 0) row(index, text[..comma], double.Parse(rest[..rest.IndexOf((byte)',')], NumberStyles.Float, CultureInfo.InvariantCulture));
            text = text[(end + 1)..];
        }
    }

    private static string[] Fields(string line) => line.Split(',');

    /// <summary>A machine's name as one field.</summary>
    private static string Plain(string machine) => machine.Replace(',', ';').ReplaceLineEndings(" ");
}
