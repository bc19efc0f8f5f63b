using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Loading;

public sealed unsafe class NativeLoaderTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("loader-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_from_an_empty_folder_reports_every_file_tried()
    {
        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(LoadState.Missing));
        Assert.That(load.Value, Is.Null);
        Assert.That(load.Attempts.Select(attempt => Path.GetFileName(attempt.Path)), Is.EqualTo(new[] { "libtiny.so.3", "libtiny.so.2", "libtiny.so.1" }));
        Assert.That(load.Describe(), Does.Contain(Path.Combine(_folder, "libtiny.so.3")).And.Contain("Install Tiny.").And.Contain("CONVDNN_LIBRARY_PATH").And.Contain("CONVDNN_TINY"));
    }

    [Test]
    public void Load_of_a_text_file_named_like_the_library_says_so()
    {
        File.WriteAllText(Path.Combine(_folder, "libtiny.so.3"), "version https://git-lfs.github.com/spec/v1\n");

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(LoadState.NotALibrary));
        Assert.That(load.Attempts[0].Detail, Does.Contain("'version https://'"));
    }

    [Test]
    public void Load_of_an_empty_file_says_that_it_is_no_library()
    {
        File.WriteAllBytes(Path.Combine(_folder, "libtiny.so.3"), []);
        Assert.That(TinyFunctions.Load(LibrarySearch.OnlyIn(_folder)).State, Is.EqualTo(LoadState.NotALibrary));
    }

    [Test]
    public void Load_of_a_library_without_the_functions_names_them()
    {
        CompiledLibrary.Make(Path.Combine(_folder, "libtiny.so.3"), "int tinyVersion(void) { return 3; }\n");

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(LoadState.LacksFunctions));
        Assert.That(load.Attempts[0].Detail, Is.EqualTo("tinyTwice"));
    }

    [TestCase((ushort)183, "arm64 Linux")]
    [TestCase((ushort)21, "ppc64le Linux")]
    public void Load_of_a_library_for_another_processor_names_both(ushort machine, string expected)
    {
        byte[] elf = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        BitConverter.TryWriteBytes(elf.AsSpan(16), (ushort)3);
        BitConverter.TryWriteBytes(elf.AsSpan(18), machine);
        File.WriteAllBytes(Path.Combine(_folder, "libtiny.so.3"), elf);

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        if (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64) Assert.Ignore("Written for an x64 process.");
        Assert.That(load.State, Is.EqualTo(LoadState.WrongArchitecture));
        Assert.That(load.Attempts[0].Detail, Does.StartWith($"built for {expected}, this process is x64"));
        Assert.That(load.WhatToDo, Does.Contain("x64"));
    }

    [Test]
    public void Load_of_a_Windows_library_on_Linux_says_that_it_is_for_Windows()
    {
        byte[] dll = new byte[256];
        "MZ"u8.CopyTo(dll);
        BitConverter.TryWriteBytes(dll.AsSpan(60), 128);
        "PE\0\0"u8.CopyTo(dll.AsSpan(128));
        BitConverter.TryWriteBytes(dll.AsSpan(132), (ushort)0x8664);
        File.WriteAllBytes(Path.Combine(_folder, "libtiny.so.3"), dll);

        if (!OperatingSystem.IsLinux()) Assert.Ignore("Written for Linux.");
        Assert.That(TinyFunctions.Load(LibrarySearch.OnlyIn(_folder)).Attempts[0].Detail, Does.StartWith("built for x64 Windows"));
    }

    [Test]
    public void Load_of_a_library_whose_dependency_is_missing_names_the_dependency()
    {
        string dependency = CompiledLibrary.Make(Path.Combine(_folder, "libneeded.so"), "int needed(void) { return 1; }\n");
        CompiledLibrary.Make(Path.Combine(_folder, "libtiny.so.3"), "int needed(void); int tinyVersion(void) { return needed(); }\n", "-x", "none", "-Wl,--no-as-needed", dependency);
        File.Delete(dependency);

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(LoadState.CannotLoad));
        Assert.That(load.Attempts[0].Detail, Does.Contain("libneeded.so"));
        Assert.That(load.WhatToDo, Does.Contain("missing"));
    }

    [TestCase(1, "libtiny.so.1", LoadState.TooOld)]
    [TestCase(4, "libtiny.so.3", LoadState.TooNew)]
    public void Load_of_an_unsupported_version_tells_which_was_found(int version, string fileName, LoadState expected)
    {
        TinyFunctions.Make(_folder, version, fileName);

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(expected));
        Assert.That(load.Version, Is.EqualTo(new Version(version, 0)));
        Assert.That(load.WhatToDo, Does.Contain("2.0 or newer, below 4.0"));
    }

    [Test]
    public void Load_goes_past_an_unusable_file_to_a_usable_one()
    {
        File.WriteAllText(Path.Combine(_folder, "libtiny.so.3"), "text");
        TinyFunctions.Make(_folder, 2);

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder));

        Assert.That(load.State, Is.EqualTo(LoadState.Loaded));
        Assert.That(load.Version, Is.EqualTo(new Version(2, 0)));
        Assert.That(load.Describe(), Does.Contain("not a library"), "a user wants to know of the bad file too");
    }

    [Test]
    public void Two_versions_live_side_by_side_each_answering_for_itself()
    {
        string old = Path.Combine(_folder, "old"), recent = Path.Combine(_folder, "recent");
        TinyFunctions.Make(old, 2);
        TinyFunctions.Make(recent, 3, withNews: true);

        TinyFunctions two = TinyFunctions.Load(LibrarySearch.OnlyIn(old)).Require(), three = TinyFunctions.Load(LibrarySearch.OnlyIn(recent)).Require();

        Assert.That(two.tinyVersion(), Is.EqualTo(2));
        Assert.That(three.tinyVersion(), Is.EqualTo(3));
        Assert.That(three.tinyTwice(21), Is.EqualTo(42));
        Assert.That(two.tinyNews == null, "version 2 has no news");
        Assert.That(two.EntryPoints.Absent, Is.EqualTo(new[] { "tinyNews" }));
        Assert.That(three.tinyNews(), Is.EqualTo(42));
    }

    [Test]
    public void A_named_file_that_is_missing_ends_the_search()
    {
        TinyFunctions.Make(_folder, 3);
        string named = Path.Combine(_folder, "elsewhere", "libtiny.so.3");

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder) with { Files = new Dictionary<string, string> { ["Tiny"] = named } });

        Assert.That(load.State, Is.EqualTo(LoadState.Missing));
        Assert.That(load.Attempts, Is.EqualTo(new[] { new LoadAttempt("given file", named, LoadState.Missing) }));
    }

    [Test]
    public void The_file_variable_names_the_file()
    {
        string path = TinyFunctions.Make(_folder, 3, "some-name.so");
        var search = LibrarySearch.OnlyIn() with { Environment = name => name == "CONVDNN_TINY" ? path : null };

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(search);

        Assert.That(load.File!.Path, Is.EqualTo(path));
        Assert.That(load.Attempts.Single().Origin, Does.Contain("CONVDNN_TINY"));
    }

    [Test]
    public void The_file_variable_with_a_folder_is_explained()
    {
        var search = LibrarySearch.OnlyIn() with { Environment = name => name == "CONVDNN_TINY" ? _folder : null };
        Assert.That(TinyFunctions.Load(search).Attempts.Single().Detail, Does.Contain("a folder").And.Contain("CONVDNN_LIBRARY_PATH"));
    }

    [Test]
    public void Given_folders_come_before_configured_ones_before_the_application_before_CUDA_before_wheels()
    {
        string[] places = [.. new[] { "given", "configured", "application", "cuda/lib64", "venv/lib/python3.11/site-packages/nvidia/tiny/lib" }.Select(part => Path.Combine(_folder, part))];
        foreach (string place in places) TinyFunctions.Make(place, 3);
        var search = new LibrarySearch
        {
            Folders = [places[0]],
            ApplicationFolder = places[2],
            UseSystemLoader = false,
            Environment = name => name switch
            {
                "CONVDNN_LIBRARY_PATH" => $"{Path.Combine(_folder, "nowhere")}{Path.PathSeparator}{places[1]}",
                "CUDA_PATH" => Path.Combine(_folder, "cuda"),
                "VIRTUAL_ENV" => Path.Combine(_folder, "venv"),
                _ => null,
            },
        };

        foreach (string place in places)
        {
            LibraryLoad<TinyFunctions> load = TinyFunctions.Load(search);
            Assert.That(load.File!.Path, Is.EqualTo(Path.Combine(place, "libtiny.so.3")));
            File.Delete(load.File.Path);
        }
    }

    [Test]
    public void A_library_that_nobody_has_is_a_state_of_the_system_loader_too()
    {
        LibraryDescription nobody = TinyFunctions.Description with { FileNames = ["libconvdnn-nobody-has-this.so.3"], OutdatedFileNames = [] };

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn() with { UseSystemLoader = true }, nobody);

        Assert.That(load.State, Is.EqualTo(LoadState.Missing));
        Assert.That(load.Attempts.Single().Origin, Is.EqualTo("system loader"));
    }

    [Test]
    public void The_system_loader_finds_what_is_on_its_path_and_the_full_path_is_told()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Written for Linux.");
        LibraryDescription libc = TinyFunctions.Description with { FileNames = ["libm.so.6"], OutdatedFileNames = [], Oldest = new Version(0, 0), TooNew = null };

        LibraryLoad<object> load = new NativeLoader(LibrarySearch.OnlyIn() with { UseSystemLoader = true }).Load(libc, _ => new object(), _ => new Version(1, 0));

        Assert.That(load.IsLoaded);
        Assert.That(load.File!.Path, Does.EndWith("/libm.so.6").And.StartsWith("/"));
    }

    [Test]
    public void Siblings_are_loaded_with_the_library()
    {
        TinyFunctions.Make(_folder, 3);
        CompiledLibrary.Make(Path.Combine(_folder, "libtiny_extra.so.3"), "int extra(void) { return 1; }\n");
        LibraryDescription description = TinyFunctions.Description with { Siblings = version => [new($"libtiny_extra.so.{version.Major}", Required: true), new("libtiny_gone.so.3", Required: false)] };

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder), description);

        Assert.That(load.IsLoaded);
        Assert.That(LoadedModules.Containing("libtiny_extra"), Is.EqualTo(new[] { Path.Combine(_folder, "libtiny_extra.so.3") }));
        Assert.That(load.Attempts.Select(attempt => attempt.ToString()), Has.Some.Contains("libtiny_gone.so.3"), "an optional one that is missing is told");
    }

    [Test]
    public void A_library_without_a_required_sibling_is_half_installed()
    {
        TinyFunctions.Make(_folder, 3);
        LibraryDescription description = TinyFunctions.Description with { Siblings = _ => [new("libtiny_a.so.3", Required: true), new("libtiny_b.so.3", Required: true)] };

        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn(_folder), description);

        Assert.That(load.State, Is.EqualTo(LoadState.HalfInstalled));
        Assert.That(load.Version, Is.EqualTo(new Version(3, 0)));
        Assert.That(load.ToString(), Does.Contain("libtiny_a.so.3, libtiny_b.so.3").And.Contain("same build"));
    }

    [Test]
    public void Companions_of_the_same_CUDA_are_loaded_where_they_are_found_and_missing_ones_are_no_error()
    {
        TinyFunctions.Make(_folder, 3);
        CompiledLibrary.Make(Path.Combine(_folder, "libmate.so.12"), "int mate(void) { return 1; }\n");
        CompiledLibrary.Make(Path.Combine(_folder, "libmate-inner.so.12.4"), "int inner(void) { return 1; }\n");
        LibraryDescription description = TinyFunctions.Description with
        {
            Companions = [new("CONVDNN_MATE", major => [$"libmate.so.{major}"], "mate", major => $"libmate-inner.so.{major}.?"), new("CONVDNN_GONE", major => [$"libgone.so.{major}"], "gone")],
        };

        LibraryLoad<TinyFunctions> load = new NativeLoader(LibrarySearch.OnlyIn(_folder)).Load(
            description, entryPoints => new TinyFunctions(entryPoints), functions => new Version(functions.tinyVersion(), 0), _ => 12);

        Assert.That(load.IsLoaded);
        Assert.That(LoadedModules.Containing("libmate").Select(path => Path.GetFileName(path)), Is.EquivalentTo(new[] { "libmate.so.12", "libmate-inner.so.12.4" }));
        Assert.That(load.Attempts.Where(attempt => attempt.State == LoadState.Missing).Select(attempt => Path.GetFileName(attempt.Path)), Does.Contain("libgone.so.12"));
    }

    [Test]
    public void Require_of_a_missing_library_throws_all_that_is_known()
    {
        LibraryUnavailableException thrown = Assert.Throws<LibraryUnavailableException>(() => TinyFunctions.Load(LibrarySearch.OnlyIn(_folder)).Require())!;
        Assert.That(thrown.Library, Is.EqualTo("Tiny"));
        Assert.That(thrown.Message, Does.Contain("not found").And.Contain(_folder));
        Assert.That(thrown.Load.State, Is.EqualTo(LoadState.Missing));
    }

    [Test]
    public void Nothing_throws_whatever_this_machine_has()
    {
        // As a process of its own: NVIDIA's libraries must not meet the simulated ones, which have the same names.
        foreach (string library in new[] { "driver", "nvrtc", "cublas", "cudnn" })
        {
            (int exitCode, string output) = ChildProcess.Run(nameof(Real.RealLibrariesProgram), library);
            Assert.That((exitCode, output), Is.EqualTo((0, output)));
            Assert.That(output, Does.StartWith("state: ").Or.StartWith("simulated"));
        }
    }

    [Test]
    public void Empty_and_blank_folders_stand_for_nothing_and_odd_names_do_not_throw()
    {
        // An empty folder's name would make a bare file name, which the system's loader would look for.
        LibraryLoad<TinyFunctions> load = TinyFunctions.Load(LibrarySearch.OnlyIn("", " ", "no\0where", new string('x', 5000), _folder));
        Assert.That(load.State, Is.EqualTo(LoadState.Missing));
        Assert.That(load.Attempts, Has.None.Matches<LoadAttempt>(attempt => Path.GetFileName(attempt!.Path) == attempt.Path));
        LibrarySearch named = LibrarySearch.OnlyIn() with { Files = new Dictionary<string, string> { ["Tiny"] = "" } };
        Assert.That(TinyFunctions.Load(named).State, Is.EqualTo(LoadState.Missing));
    }

    [Test]
    public void A_folder_that_may_not_be_read_is_a_state()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Permissions are set differently on Windows.");
            return;
        }

        string locked = Directory.CreateDirectory(Path.Combine(_folder, "lib", "python3.99")).FullName;
        TinyFunctions.Make(_folder, 3);
        File.SetUnixFileMode(locked, UnixFileMode.None);
        try
        {
            LibrarySearch search = LibrarySearch.OnlyIn() with { SearchPythonWheels = true, SearchCudaInstalls = true, Environment = name => name is "VIRTUAL_ENV" or "CUDA_PATH" or "CONDA_PREFIX" ? _folder : null };
            Assert.That(TinyFunctions.Load(search).State, Is.EqualTo(LoadState.Missing));
            Assert.That(TinyFunctions.Load(search with { Folders = [_folder] }).State, Is.EqualTo(LoadState.Loaded));
        }
        finally
        {
            File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void Nothing_throws_where_the_machine_has_no_CUDA_at_all()
    {
        var nowhere = new NativeLoader(LibrarySearch.OnlyIn(_folder));
        Assert.That(CudaDriver.Load(nowhere).State, Is.EqualTo(LoadState.Missing));
        Assert.That(NvrtcCompiler.Load(nowhere).State, Is.EqualTo(LoadState.Missing));
    }
}
