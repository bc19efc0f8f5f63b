namespace ConvDnn.Samples.ImageFilters.Imaging.Png;

/// <summary>The checksum of PNG chunks: the cyclic redundancy check of ISO 3309, polynomial 0xEDB88320 with the bits reversed.</summary>
internal static class Crc32
{
    private static readonly uint[] OfByte = [.. Enumerable.Range(0, 256).Select(value => Divide((uint)value))];

    /// <summary>The checksum of a chunk's type followed by its data.</summary>
    public static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => ~Continue(Continue(uint.MaxValue, type), data);

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) crc = OfByte[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    private static uint Divide(uint remainder)
    {
        for (int bit = 0; bit < 8; bit++) remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
        return remainder;
    }
}
