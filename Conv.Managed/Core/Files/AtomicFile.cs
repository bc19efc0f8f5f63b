namespace ConvDnn;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name beside its place and moved there by <see cref="Commit"/>.
/// Until then an existing file stays as it is; without a commit, <see cref="Dispose"/> removes the temporary one.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _target;
    private readonly string? _temporary;
    private bool _committed;

    private AtomicFile(FileStream stream, string target, string? temporary) => (Stream, _target, _temporary) = (stream, target, temporary);

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Starts a file.</summary>
    /// <param name="path">Its place. A symbolic link is followed; pipes and devices are written directly, since no file may take their place.</param>
    /// <returns>The file, empty, under a temporary name.</returns>
    /// <exception cref="IOException"><paramref name="path"/> is a folder, lies in a folder that does not exist, or cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder, or the file that is there, cannot be written to.</exception>
    public static AtomicFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target)) throw new IOException($"'{path}' is a folder, expected the name of a file.");
        if (OpenDevice(target) is { } device) return new AtomicFile(device, target, temporary: null);

        if (new FileInfo(target) is { LinkTarget: not null } link) target = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        string folder = Path.GetDirectoryName(target) ?? throw new IOException($"'{path}' is not the name of a file.");
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"'{path}' cannot be written: the folder '{folder}' does not exist.");
        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            return new AtomicFile(new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None), target, temporary);
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException($"'{path}' cannot be written: access to the folder '{folder}' is denied.", refusal);
        }
    }

    /// <summary>Writes everything to the disk and moves the file to its place, over one that is there.</summary>
    /// <exception cref="IOException">The disk is full, or the file cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">The file at its place may not be replaced.</exception>
    public void Commit()
    {
        Stream.Flush(flushToDisk: _temporary is not null);
        Stream.Dispose();
        if (_temporary is not null) File.Move(_temporary, _target, overwrite: true);
        _committed = true;
    }

    /// <summary>Closes the file; without <see cref="Commit"/>, removes it.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            if (!_committed && _temporary is not null) File.Delete(_temporary);
        }
    }

    /// <summary>The pipe or device at a place, opened, or null where there is none. Opening also asks whether a file there may be written at all.</summary>
    private static FileStream? OpenDevice(string target)
    {
        if (!File.Exists(target)) return null;
        FileStream stream = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        // A null device can seek, as a file can; memory below /dev/shm holds ordinary files.
        if (!stream.CanSeek || (target.StartsWith("/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal))) return stream;
        stream.Dispose();
        return null;
    }
}
