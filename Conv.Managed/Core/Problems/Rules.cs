namespace ConvDnn;

/// <summary>The checks that several kinds of problems share. Each failure is one sentence: argument, value, what was expected.</summary>
internal static class Rules
{
    /// <summary>No axis is longer than this, so that offsets made of a few lengths and strides never overflow.</summary>
    public const long MaxLength = 1L << 40;

    public static Dims PerAxis(string argument, Dims given, int rank, long defaultValue)
    {
        if (given.IsEmpty) return Dims.Filled(rank, defaultValue);
        if (given.Count != rank)
        {
            throw new ProblemException("one-number-per-axis", argument, $"{argument} = {given} has {given.Count} numbers; expected one per spatial axis, {rank}.");
        }

        return given;
    }

    public static void Positive(string argument, Dims values)
    {
        foreach (long value in values)
        {
            if (value is < 1 or > MaxLength)
            {
                throw new ProblemException("positive", argument, $"{argument} = {values} contains {value}; expected numbers from 1 to 2^40.");
            }
        }
    }

    public static void Within(string argument, Dims values, long least, long most)
    {
        foreach (long value in values)
        {
            if (value < least || value > most)
            {
                throw new ProblemException("in-range", argument, $"{argument} = {values} contains {value}; expected numbers from {least} to {most}.");
            }
        }
    }

    public static void Defined<T>(string argument, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ProblemException("known-value", argument, $"{argument} = {value:D} is not known; expected one of {string.Join(", ", Words.All<T>())}.");
        }
    }

    /// <summary>What reflect and circular padding can reach: the source is one period wide.</summary>
    public static void PaddingFitsMode(PaddingMode mode, Padding padding, Dims input)
    {
        for (int i = 0; i < input.Count; i++)
        {
            long most = Math.Max(padding.Before[i], padding.After[i]);
            if (most <= 0) continue;
            if (mode == PaddingMode.Reflect && most >= input[i])
            {
                throw new ProblemException("reflect-fits", "padding", $"padding = {padding} adds {most} positions on axis {i} of length {input[i]}; reflect padding can add at most length − 1 = {input[i] - 1}.");
            }

            if (mode == PaddingMode.Circular && most > input[i])
            {
                throw new ProblemException("circular-fits", "padding", $"padding = {padding} adds {most} positions on axis {i} of length {input[i]}; circular padding can add at most the length.");
            }

            if (mode is not (PaddingMode.Zero or PaddingMode.Constant) && input[i] == 0)
            {
                throw new ProblemException("mode-needs-source", "padding", $"padding = {padding} in mode {Words.Of(mode)} needs something to take values from, but axis {i} is empty.");
            }
        }
    }
}
