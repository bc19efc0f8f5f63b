using System.Collections.Immutable;
using System.Text.Json;

namespace ConvDnn;

/// <summary>
/// Wrong results that vendors' libraries are known for: data, built into the engines and extended by the file that the environment variable <c>CONVDNN_ERRATA</c> names.
/// An engine that selects a kernel skips what is listed; a kernel that is asked for by name is run all the same.
/// </summary>
public sealed class ErrataList
{
    /// <summary>The environment variable that names a file of further errata.</summary>
    public const string FileVariable = "CONVDNN_ERRATA";

    private const string Format = "convdnn-errata";
    private const int Version = 1;

    /// <summary>A list.</summary>
    public ErrataList(params ImmutableArray<Erratum> errata) => Errata = errata;

    /// <summary>No errata.</summary>
    public static ErrataList Empty { get; } = new([]);

    /// <summary>All errata, in the order in which they are looked through.</summary>
    public ImmutableArray<Erratum> Errata { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="json">Its text.</param>
    /// <exception cref="FormatException">It is no list of errata, or an entry cannot be understood; the message says which.</exception>
    public static ErrataList Read(Stream json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) throw new FormatException($"it does not say that it is {Format}.");
            if (root.GetProperty("version").GetInt32() != Version) throw new FormatException($"it is of version {root.GetProperty("version")}; expected {Version}.");
            return new ErrataList([.. root.GetProperty("errata").EnumerateArray().Select(ErratumReader.Read)]);
        }
        catch (Exception useless) when (useless is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"This is no list of errata: {useless.Message}", useless);
        }
    }

    /// <summary>A built-in list with the entries of the file that <see cref="FileVariable"/> names behind it.</summary>
    /// <param name="builtIn">The text of the built-in list.</param>
    /// <exception cref="FormatException">The named file cannot be read or is no list of errata.</exception>
    public static ErrataList WithUsers(Stream builtIn)
    {
        ErrataList known = Read(builtIn);
        string? path = Environment.GetEnvironmentVariable(FileVariable);
        if (string.IsNullOrEmpty(path)) return known;
        try
        {
            using FileStream file = File.OpenRead(path);
            return new ErrataList([.. known.Errata, .. Read(file).Errata]);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FormatException($"The environment variable {FileVariable} names '{path}', which cannot be used: {unusable.Message}", unusable);
        }
    }

    /// <summary>What is known against a kernel, or null.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="library">The version of its library.</param>
    /// <param name="problem">The caller's problem.</param>
    /// <param name="core">The convolution that the library is given.</param>
    /// <param name="kernel">The kernel.</param>
    public Erratum? Find(string engine, Version library, ConvProblem problem, ConvProblem core, string kernel)
    {
        foreach (Erratum erratum in Errata)
        {
            if (erratum.Concerns(engine, library, problem, core, kernel)) return erratum;
        }

        return null;
    }
}
