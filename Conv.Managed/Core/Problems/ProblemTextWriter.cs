using System.Globalization;
using System.Text;

namespace ConvDnn;

/// <summary>Builds a problem's canonical text. What equals its default is left out.</summary>
internal sealed class ProblemTextWriter
{
    private readonly StringBuilder _text = new();

    public ProblemTextWriter(string operation, Direction direction) => _text.Append(operation).Append(' ').Append(Words.Of(direction));

    public void Always(string key, Dims value) => Add(key, value.ToString());

    public void Flag(string key, bool value)
    {
        if (value) _text.Append(' ').Append(key);
    }

    /// <summary>Writes the list unless every number is <paramref name="usual"/>.</summary>
    public void Unless(long usual, string key, Dims value)
    {
        if (!value.All(usual)) Add(key, value.ToString());
    }

    public void UnlessNone(string key, Padding value)
    {
        if (!value.Before.All(0) || !value.After.All(0)) Add(key, value.ToString());
    }

    public void Unless(long usual, string key, long value)
    {
        if (value != usual) Add(key, value.ToString(CultureInfo.InvariantCulture));
    }

    public void Unless(double usual, string key, double value)
    {
        if (!value.Equals(usual)) Add(key, value.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Not generic: a comparer for each enumeration would be compiled in the first plan of every program.</summary>
    public void Unless(Enum usual, string key, Enum value)
    {
        if (!value.Equals(usual)) Add(key, Words.Of(value));
    }

    public void Unless(ElementType usual, string key, ElementType value)
    {
        if (value != usual) Add(key, value.Name());
    }

    public void UnlessIdentity(string key, Activation value)
    {
        if (!value.IsIdentity) Add(key, value.ToString());
    }

    /// <summary>Writes the strides of a tensor that <paramref name="format"/> alone does not give.</summary>
    public void StridesUnless(TensorFormat format, string key, TensorSpec value)
    {
        if (format == TensorFormat.Strided || value != TensorSpec.Activations(value.Type, format, value.Lengths)) Add(key, value.Strides.ToString());
    }

    public override string ToString() => _text.ToString();

    private void Add(string key, string value) => _text.Append(' ').Append(key).Append('=').Append(value);
}
