using System.Text;

namespace ConvDnn;

/// <summary>Enumeration values as the words of problem texts and the command line: <c>BackwardData</c> is <c>backward-data</c>.</summary>
public static class Words
{
    /// <summary>The value in lower case with hyphens between its words.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Hyphened(value.ToString());

    /// <summary>The same without a search for the name at run time, which every program's first plan would wait for: so below for what every plan writes.</summary>
    internal static string Of(Direction value) => value switch
    {
        Direction.Forward => "forward",
        Direction.BackwardData => "backward-data",
        Direction.BackwardFilter => "backward-filter",
        Direction.BackwardBias => "backward-bias",
        _ => Of<Direction>(value),
    };

    internal static string Of(MemorySpace value) => value switch
    {
        MemorySpace.Host => "host",
        MemorySpace.Device => "device",
        _ => Of<MemorySpace>(value),
    };

    internal static string Of(PlanSelection value) => value switch
    {
        PlanSelection.Heuristic => "heuristic",
        PlanSelection.Measured => "measured",
        _ => Of<PlanSelection>(value),
    };

    /// <summary>The same for a value whose type is not known.</summary>
    internal static string Of(Enum value) => Hyphened(value.ToString());

    /// <summary>All values as words, in the order of their declaration.</summary>
    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(static value => Of(value));

    /// <summary>Reads what <see cref="Of{T}(T)"/> writes; case does not matter and hyphens may be underscores or left out.</summary>
    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        string plain = Plain(text ?? "");
        foreach (T candidate in Enum.GetValues<T>())
        {
            if (candidate.ToString().Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    private static string Hyphened(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i])) text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private static string Plain(string text) => text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
