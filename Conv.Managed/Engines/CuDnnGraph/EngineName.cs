using System.Globalization;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>An engine of cuDNN with its knobs as the name of a kernel: <c>engine-4</c> with all knobs at their defaults, <c>engine-4:0=2,10=1</c> with knobs by their numbers.</summary>
internal static class EngineName
{
    private const string Prefix = "engine-";

    public static string Of(long index, IEnumerable<(cudnnBackendKnobType_t Knob, long Value)> knobs)
    {
        string settings = string.Join(',', knobs.OrderBy(static knob => knob.Knob.Value).Select(static knob => FormattableString.Invariant($"{knob.Knob.Value}={knob.Value}")));
        return FormattableString.Invariant($"{Prefix}{index}{(settings.Length == 0 ? "" : ":")}{settings}");
    }

    /// <summary>Reads what <see cref="Of"/> writes.</summary>
    public static bool TryParse(string name, out long index, out (cudnnBackendKnobType_t Knob, long Value)[] knobs)
    {
        (index, knobs) = (0, []);
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        string[] parts = name[Prefix.Length..].Split(':');
        if (parts.Length > 2 || !TryNumber(parts[0], out index)) return false;
        if (parts.Length == 1) return true;
        string[] settings = parts[1].Split(',');
        knobs = new (cudnnBackendKnobType_t, long)[settings.Length];
        for (int i = 0; i < settings.Length; i++)
        {
            string[] setting = settings[i].Split('=');
            if (setting.Length != 2 || !TryNumber(setting[0], out long knob) || knob > int.MaxValue || !TryNumber(setting[1], out long value)) return false;
            knobs[i] = (new cudnnBackendKnobType_t((int)knob), value);
        }

        return true;
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
