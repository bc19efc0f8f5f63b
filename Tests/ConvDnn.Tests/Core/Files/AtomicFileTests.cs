using System.Diagnostics;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Files;

public class AtomicFileTests
{
    [Test]
    public void Create_in_a_missing_folder_names_the_folder()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => AtomicFile.Create(Path.Combine(folder.Path, "no", "such.npy")), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("does not exist"));
    }

    [Test]
    public void Create_over_a_folder_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => AtomicFile.Create(folder.Path), Throws.TypeOf<IOException>().With.Message.Contains("is a folder"));
    }

    [Test]
    public void Dispose_without_commit_leaves_nothing()
    {
        using TemporaryFolder folder = new();
        using (AtomicFile file = AtomicFile.Create(folder.File("a"))) file.Stream.WriteByte(1);
        Assert.That(folder.Names, Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Creating links needs a privilege there.")]
    public void Commit_through_a_link_replaces_what_it_points_to()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("real"), "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("real"));
        using (AtomicFile file = AtomicFile.Create(folder.File("link")))
        {
            file.Stream.Write("new"u8);
            file.Commit();
        }

        Assert.That(File.ReadAllText(folder.File("real")), Is.EqualTo("new"));
        Assert.That(new FileInfo(folder.File("link")).LinkTarget, Is.Not.Null);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "There is no /dev there.")]
    public void Commit_to_a_device_leaves_the_device()
    {
        if (Environment.IsPrivilegedProcess) Assert.Ignore("A failure would replace the machine's null device; run without privileges.");
        using (AtomicFile file = AtomicFile.Create("/dev/null"))
        {
            file.Stream.Write("gone"u8);
            file.Commit();
        }

        Assert.That(new FileInfo("/dev/null").Length, Is.Zero);
    }

    [Test]
    [CancelAfter(30_000)]
    [Platform(Exclude = "Win", Reason = "Named pipes are files on Unix alone.")]
    public async Task Commit_to_a_pipe_writes_into_the_pipe(CancellationToken cancel)
    {
        using TemporaryFolder folder = new();
        string pipe = folder.File("pipe");
        using (Process make = Process.Start("mkfifo", [pipe])) await make.WaitForExitAsync(cancel);
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe), cancel);
        using (AtomicFile file = AtomicFile.Create(pipe))
        {
            file.Stream.Write("through"u8);
            file.Commit();
        }

        Assert.That(await reader.WaitAsync(cancel), Is.EqualTo("through"));
        Assert.That(folder.Names, Is.EqualTo(new[] { "pipe" }));
    }
}
