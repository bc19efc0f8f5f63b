using ConvDnn.Samples.ImageFilters.Imaging.NetPbm;
using ConvDnn.Samples.ImageFilters.Imaging.Png;

namespace ConvDnn.Samples.ImageFilters.Imaging;

/// <summary>Reads and writes picture files: PNG, and NetPBM's portable bitmaps, graymaps and pixmaps.</summary>
internal static class PictureFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    private const int MaxBytes = 1 << 29;

    /// <summary>Reads a picture; its first bytes tell the format, whatever its name.</summary>
    /// <exception cref="PictureFormatException">The file is not a sound picture.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static Picture Read(string path) => Decode(Content(path), path);

    /// <summary>Decodes a picture from the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="file">What messages call it.</param>
    public static Picture Decode(byte[] bytes, string file)
    {
        if (PngChunks.StartsWithSignature(bytes)) return PngDecoder.Decode(bytes, file);
        if (NetPbmDecoder.StartsWithMagic(bytes)) return NetPbmDecoder.Decode(bytes, file);
        string found = bytes.Length == 0 ? "an empty file" : $"first bytes {Convert.ToHexString(bytes.AsSpan(0, Math.Min(8, bytes.Length)))}";
        throw new PictureFormatException(file, found, "a PNG file or one of NetPBM's P1 to P6");
    }

    /// <summary>Writes a picture in the format that the name ends with; an existing file is replaced only by a whole one.</summary>
    /// <exception cref="PictureFormatException">The name ends with no format known here, or the format cannot hold the picture.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Picture picture)
    {
        Action<Stream> encode = Encoder(path, picture);
        using AtomicFile file = AtomicFile.Create(path);
        encode(file.Stream);
        file.Commit();
    }

    /// <summary>Refuses a name that <see cref="Write"/> would refuse for every picture, before any work is done for it.</summary>
    public static void CheckName(string path) => Extension(path);

    private static Action<Stream> Encoder(string path, Picture picture) => Extension(path) switch
    {
        ".png" => stream => PngEncoder.Encode(picture, stream),
        _ when picture.HasAlpha => throw PictureFormatException.ForOutput(path, "NetPBM files hold no opacity, and the picture has it; a .png file does"),
        ".pgm" when picture.Channels > 1 => throw PictureFormatException.ForOutput(path, "a .pgm file holds gray, and the picture has colors; a .ppm or .png file holds them"),
        ".ppm" => stream => NetPbmEncoder.Encode(picture, colors: true, stream),
        _ => stream => NetPbmEncoder.Encode(picture, colors: picture.Channels > 1, stream),
    };

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant() is var extension && extension is ".png" or ".pgm" or ".ppm" or ".pnm"
        ? extension
        : throw PictureFormatException.ForOutput(path, "its name tells the format and should end with .png, .pgm, .ppm or .pnm");

    private static byte[] Content(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using MemoryStream content = new();
        byte[] block = new byte[1 << 16];
        // A pipe or a device has no length to check beforehand, so the limit is kept while reading.
        for (int count; (count = file.Read(block)) > 0;)
        {
            if (content.Length + count > MaxBytes) throw new PictureFormatException(path, $"more than {MaxBytes} bytes", "a smaller file");
            content.Write(block, 0, count);
        }

        return content.ToArray();
    }
}
