namespace ConvDnn.Reference;

/// <summary>The rules that the numbers of a problem must meet, each broken one with its name, its value and what was expected.</summary>
internal static class AxisCheck
{
    public static void AtLeast(int least, int value, string owner, string property)
    {
        if (value < least) throw new ArgumentOutOfRangeException(owner, value, $"{owner}.{property} is {value}; expected at least {least}.");
    }

    public static void AtLeast(int least, int value, string name)
    {
        if (value < least) throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected at least {least}.");
    }

    public static void Output<TAxis>(long output, string owner, TAxis axis)
    {
        if (output is < 1 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(owner, output, $"{owner} gives an output of {output} elements; expected 1 to {int.MaxValue} ({axis}).");
    }

    public static void Rank<TAxis>(IReadOnlyList<TAxis> axes)
    {
        if (axes.Count is < 1 or > 3) throw new ArgumentException($"axes has {axes.Count} entries; expected 1 to 3 spatial axes.", nameof(axes));
    }

    public static void Groups(int groups, int inputChannels, int outputChannels)
    {
        AtLeast(1, groups, nameof(groups));
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
        {
            throw new ArgumentException(
                $"groups is {groups}; expected a divisor of both inputChannels ({inputChannels}) and outputChannels ({outputChannels}).", nameof(groups));
        }
    }

    public static void Defined<TEnum>(TEnum value, string name)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected a defined {typeof(TEnum).Name}.");
    }
}
