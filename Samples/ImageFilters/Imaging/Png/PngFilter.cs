namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>
/// The five row filters (PNG specification, section 9): each byte is stored as its difference from a prediction made of the
/// bytes to the left (a), above (b) and above left (c). Outside the picture they are zero.
/// </summary>
internal static class PngFilter
{
    /// <summary>None, Sub, Up, Average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>Turns differences back into bytes, in place.</summary>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = 0; i < row.Length; i++) row[i] += Predict(filter, row, above, i, pixelBytes);
    }

    /// <summary>Turns bytes into differences.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> differences)
    {
        for (int i = 0; i < row.Length; i++) differences[i] = (byte)(row[i] - Predict(filter, row, above, i, pixelBytes));
    }

    private static byte Predict(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int i, int pixelBytes)
    {
        bool first = i < pixelBytes;
        byte a = first ? (byte)0 : row[i - pixelBytes], b = above[i], c = first ? (byte)0 : above[i - pixelBytes];
        return filter switch
        {
            0 => 0,
            1 => a,
            2 => b,
            3 => (byte)((a + b) / 2),
            _ => Paeth(a, b, c),
        };
    }

    /// <summary>Whichever of a, b, c is nearest to a + b − c; ties go to the earlier.</summary>
    private static byte Paeth(int a, int b, int c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - (2 * c));
        return (byte)(toA <= toB && toA <= toC ? a : toB <= toC ? b : c);
    }
}
