using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>NVRTC: compiles CUDA C++ to PTX or to machine code. Needs no device. Safe for use by many threads.</summary>
public sealed unsafe class NvrtcCompiler
{
    /// <summary>A compiler over a table of functions, such as one filled from a loaded file.</summary>
    /// <param name="functions">The functions; none of the required ones may be missing.</param>
    /// <param name="version">NVRTC's version.</param>
    public NvrtcCompiler(NvrtcFunctions functions, Version version)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(version);
        (Functions, Version) = (functions, version);
    }

    /// <summary>The functions of NVRTC, by their C names.</summary>
    public NvrtcFunctions Functions { get; }

    /// <summary>NVRTC's version, such as 12.4.</summary>
    public Version Version { get; }

    /// <summary>Finds and loads NVRTC.</summary>
    /// <param name="loader">The loader, or null for one that looks in all usual places.</param>
    /// <returns>The compiler, or why it is not there and what to do.</returns>
    public static LibraryLoad<NvrtcCompiler> Load(NativeLoader? loader = null) =>
        (loader ?? new NativeLoader())
            .Load(CudaLibraries.Nvrtc, entryPoints => new NvrtcFunctions(entryPoints), VersionOf)
            .Select((functions, _, version) => new NvrtcCompiler(functions, version));

    /// <summary>The virtual architectures it compiles for, such as 90 for compute_90; null where NVRTC is too old to tell.</summary>
    /// <exception cref="NvrtcException">NVRTC refuses.</exception>
    public IReadOnlyList<int>? SupportedArchitectures
    {
        get
        {
            if (Functions.nvrtcGetNumSupportedArchs == null || Functions.nvrtcGetSupportedArchs == null) return null;
            int count;
            Check(Functions.nvrtcGetNumSupportedArchs(&count), "_ = compiler.SupportedArchitectures");
            var architectures = new int[count];
            fixed (int* first = architectures) Check(Functions.nvrtcGetSupportedArchs(first), "_ = compiler.SupportedArchitectures");
            return architectures;
        }
    }

    /// <summary>Compiles a source.</summary>
    /// <param name="source">CUDA C++.</param>
    /// <param name="name">The name by which messages call it, such as <c>pad.cu</c>.</param>
    /// <param name="options">Options such as <c>--gpu-architecture=compute_80</c> (PTX) or <c>sm_80</c> (machine code too).</param>
    /// <returns>The PTX, and the machine code where it was asked for.</returns>
    /// <exception cref="ArgumentException">A text holds a NUL, behind which NVRTC would not look, or an option is null.</exception>
    /// <exception cref="NvrtcException">The source does not compile; the log is in the message.</exception>
    public CompiledProgram Compile(string source, string name, params ReadOnlySpan<string> options) => Compile(source, name, [], options);

    /// <summary>Compiles a source that includes other texts.</summary>
    /// <param name="source">CUDA C++.</param>
    /// <param name="name">The name by which messages call it, such as <c>pad.cu</c>.</param>
    /// <param name="headers">What it includes: the name between quotation marks, and the text.</param>
    /// <param name="options">Options such as <c>--gpu-architecture=compute_80</c> (PTX) or <c>sm_80</c> (machine code too).</param>
    /// <returns>The PTX, and the machine code where it was asked for.</returns>
    /// <exception cref="ArgumentException">A text holds a NUL, behind which NVRTC would not look, or an option is null.</exception>
    /// <exception cref="NvrtcException">The source does not compile; the log is in the message.</exception>
    public CompiledProgram Compile(string source, string name, IReadOnlyList<KeyValuePair<string, string>> headers, params ReadOnlySpan<string> options)
    {
        RequireText(source, nameof(source));
        RequireText(name, nameof(name));
        ArgumentNullException.ThrowIfNull(headers);
        foreach ((string included, string text) in headers)
        {
            RequireText(included, nameof(headers));
            RequireText(text, nameof(headers));
        }

        foreach (string option in options) RequireText(option, nameof(options));
        string call = $"compiler.Compile({string.Join(", ", new[] { source, name }.Concat(options.ToArray()).Select(CallText.Literal))})";
        nvrtcProgram program;
        using (var text = new Utf8Strings(source, name))
        using (var headerTexts = new Utf8Strings([.. headers.Select(header => header.Value)]))
        using (var headerNames = new Utf8Strings([.. headers.Select(header => header.Key)]))
        {
            Check(Functions.nvrtcCreateProgram(&program, text[0], text[1], headers.Count, headers.Count > 0 ? headerTexts.Pointers : null, headers.Count > 0 ? headerNames.Pointers : null), call);
        }

        try
        {
            using var flags = new Utf8Strings(options);
            nvrtcResult compiled = Functions.nvrtcCompileProgram(program, flags.Count, flags.Pointers);
            string log = Log(program);
            if (!compiled.Succeeded) throw Failure(compiled, nameof(Functions.nvrtcCompileProgram), log, call);
            return new CompiledProgram(Ptx(program, call), Cubin(program, call), log);
        }
        finally
        {
            // As everywhere, what could not be destroyed is tried once more.
            if (!Functions.nvrtcDestroyProgram(&program).Succeeded) Functions.nvrtcDestroyProgram(&program);
        }
    }

    private static Version? VersionOf(NvrtcFunctions functions)
    {
        int major, minor;
        return functions.nvrtcVersion != null && functions.nvrtcVersion(&major, &minor).Succeeded ? new Version(major, minor) : null;
    }

    private static void RequireText(string? text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        int nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0) throw new ArgumentException($"There is a NUL at index {nul} of {text.Length}; expected text without.", name);
    }

    private byte[] Ptx(nvrtcProgram program, string call)
    {
        // Link-time optimisation gives no PTX, and its size is 0 then.
        nuint size;
        Check(Functions.nvrtcGetPTXSize(program, &size), call);
        if (size == 0) return [];
        var ptx = new byte[size];
        fixed (byte* first = ptx) Check(Functions.nvrtcGetPTX(program, first), call);
        return ptx[..^1];
    }

    private byte[] Cubin(nvrtcProgram program, string call)
    {
        nuint size;
        if (Functions.nvrtcGetCUBINSize == null || Functions.nvrtcGetCUBIN == null) return [];
        Check(Functions.nvrtcGetCUBINSize(program, &size), call);
        if (size == 0) return [];
        var cubin = new byte[size];
        fixed (byte* first = cubin) Check(Functions.nvrtcGetCUBIN(program, first), call);
        return cubin;
    }

    private string Log(nvrtcProgram program)
    {
        nuint size;
        if (!Functions.nvrtcGetProgramLogSize(program, &size).Succeeded || size == 0) return "";
        var log = new byte[size];
        fixed (byte* first = log)
        {
            return Functions.nvrtcGetProgramLog(program, first).Succeeded ? Encoding.UTF8.GetString(log).TrimEnd('\0', '\n') : "";
        }
    }

    private void Check(nvrtcResult status, string call, [CallerArgumentExpression(nameof(status))] string expression = "")
    {
        if (!status.Succeeded) throw Failure(status, NativeFunctionName.In(expression), log: "", call);
    }

    private NvrtcException Failure(nvrtcResult status, string function, string log, string call) =>
        new(
            new FailedCall
            {
                Library = CudaLibraries.Nvrtc.Name,
                Function = function,
                StatusName = status.ToString(),
                StatusNumber = status.Value,
                LastErrorText = log.Length > 0 ? log : Marshal.PtrToStringUTF8((nint)Functions.nvrtcGetErrorString(status)) ?? "",
                Hint = status == nvrtcResult.NVRTC_ERROR_BUILTIN_OPERATION_FAILURE
                    ? "Mostly this means that nvrtc-builtins, which belongs beside NVRTC, is missing or of another version."
                    : null,
                Call = call,
            },
            status);
}
