namespace ConvDnn.Samples.ImageFilters.Imaging;

/// <summary>A file that is not a picture this program reads, or a picture that a format cannot hold, in one sentence.</summary>
internal sealed class PictureFormatException : FormatException
{
    public PictureFormatException(string file, string found, string expected)
        : base($"'{file}' cannot be read as a picture: found {found}, expected {expected}.")
    {
    }

    private PictureFormatException(string message)
        : base(message)
    {
    }

    /// <summary>The fault of asking a format for what it cannot hold.</summary>
    public static PictureFormatException ForOutput(string file, string reason) => new($"'{file}' cannot be written: {reason}.");
}
