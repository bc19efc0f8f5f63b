using System.Text;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>Compiled code in a context.</summary>
public sealed unsafe class CudaModule : IDisposable
{
    private readonly CudaModuleHandle _handle;

    internal CudaModule(CudaContext context, CudaModuleHandle handle) => (Context, _handle) = (context, handle);

    /// <summary>The context.</summary>
    public CudaContext Context { get; }

    /// <summary>A function of the module that can be launched.</summary>
    /// <param name="name">Its name as compiled: with C linkage the name in the source.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="CudaException">The module has no such function.</exception>
    public CudaFunction Function(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] utf8 = [.. Encoding.UTF8.GetBytes(name), 0];
        using ContextScope scope = Context.Enter();
        using HandleUse use = Use();
        CUfunction function;
        fixed (byte* text = utf8)
        {
            Context.Driver.CheckCall(Context.Driver.Functions.cuModuleGetFunction(&function, new(use.Value), text), $"module.Function({name})");
        }

        return new CudaFunction(this, name, function);
    }

    /// <summary>Unloads the code. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();

    internal HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    internal static CudaException LoadFailure(CudaDriver driver, CUresult status, byte[] log, int bytes)
    {
        string compilerSays = Encoding.UTF8.GetString(log.AsSpan(0, Math.Max(0, log.AsSpan().IndexOf((byte)0))));
        return new(
            new FailedCall
            {
                Library = CudaLibraries.Driver.Name,
                Function = nameof(CudaDriverFunctions.cuModuleLoadDataEx),
                StatusName = status.ToString(),
                StatusNumber = status.Value,
                LastErrorText = compilerSays.Length > 0 ? compilerSays : driver.Describe(status),
                Hint = CudaFailures.Hint(status),
                Call = $"using var module = context.LoadModule(File.ReadAllBytes(\"image\") /* {bytes} bytes */)",
            },
            status);
    }
}
