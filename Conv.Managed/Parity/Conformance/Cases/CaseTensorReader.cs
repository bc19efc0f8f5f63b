using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ConvDnn.Parity.Conformance;

/// <summary>Reads the tensors that a case names, from files that must lie in the case's own folder.</summary>
internal sealed class CaseTensorReader(string folder)
{
    /// <summary>A case is small; more than this in one tensor is an attack or an accident.</summary>
    private const long MostElements = 1L << 26;

    public CaseTensor Input(StrictObject entry)
    {
        CaseTensor tensor = Tensor(entry);
        entry.RequireAllRead();
        return tensor;
    }

    public ExpectedTensor Expected(StrictObject entry)
    {
        CaseTensor tensor = Tensor(entry);
        ImmutableArray<double> magnitude = entry.Has("abs_file") ? Values(entry, entry.Text("abs_file"), ElementType.Float32, tensor.Shape) : [];
        long terms = entry.Number("k", 0);
        bool isExact = entry.Flag("exact", false);
        entry.Ignore("direction", "abs_max", "exact_in_output_type");
        entry.RequireAllRead();
        if (terms < 0) throw entry.Wrong($"has k = {terms}", "the number of products in the longest sum");
        if (magnitude.Any(static value => value < 0)) throw entry.Wrong("has a negative number in its abs_file", "magnitudes");
        return new ExpectedTensor(tensor, magnitude, terms, isExact);
    }

    private CaseTensor Tensor(StrictObject entry)
    {
        string role = entry.Text("role");
        entry.Ignore("name");
        string dtype = entry.Text("dtype");
        if (!ElementTypes.TryParse(dtype, out ElementType type) || type == ElementType.BFloat16) throw entry.Wrong($"has dtype '{dtype}'", "float16, float32, float64, int8, uint8, int32 or int64");
        Dims shape = entry.Dims("shape");
        return new CaseTensor(role, type, shape, Values(entry, entry.Text("file"), type, shape));
    }

    private ImmutableArray<double> Values(StrictObject entry, string name, ElementType type, Dims shape)
    {
        try
        {
            return ReadValues(entry, name, type, shape);
        }
        catch (NpyFormatException unsound)
        {
            throw new CaseFormatException(unsound.Message, unsound);
        }
    }

    private ImmutableArray<double> ReadValues(StrictObject entry, string name, ElementType type, Dims shape)
    {
        using NpyReader reader = NpyReader.Open(PathOf(entry, name));
        string announced = $"{type.ToString().ToLowerInvariant()} of shape {Words(shape)}";
        if (!reader.Header.Shape.AsSpan().SequenceEqual(shape.ToArray()) || !string.Equals(reader.Header.ElementType.ToString(), type.ToString(), StringComparison.Ordinal))
        {
            throw entry.Wrong($"is announced as {announced}, but '{name}' holds {reader.Header}", "both to agree");
        }

        if (reader.Header.ElementCount > MostElements) throw entry.Wrong($"has {reader.Header.ElementCount} elements", $"at most {MostElements} in a case");
        return ImmutableCollectionsMarshal.AsImmutableArray(reader.ReadAll<double>(NpyConversion.Lossless));
    }

    private string PathOf(StrictObject entry, string name)
    {
        bool isPlainName = name.Length is > 0 and < 256 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
        if (!isPlainName) throw entry.Wrong($"names the file '{name.Replace('\0', '?')}'", "the plain name of a file in the case's own folder");
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists) throw entry.Wrong($"names the file '{name}', which does not exist", "a file in the case's own folder");
        if (file.LinkTarget is not null) throw entry.Wrong($"names '{name}', which is a link", "a file in the case's own folder");
        // A pipe or device has no length and would never end, or never begin.
        if (file.Length == 0) throw entry.Wrong($"names the file '{name}', which is empty", "a .npy file");
        return file.FullName;
    }

    private static string Words(Dims shape) => shape.IsEmpty ? "()" : $"({shape})";
}
