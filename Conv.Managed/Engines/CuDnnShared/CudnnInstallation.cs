using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;

namespace ConvDnn.Engines.CuDnn;

/// <summary>cuDNN as it is found on this machine, with a pool of its handles in every context: a handle is for one thread at a time.</summary>
internal sealed class CudnnInstallation(GpuPlatform platform)
{
    private readonly Lazy<LibraryLoad<CudnnLibrary>> _load = new(() => CudnnLibrary.Load(platform.Loader));

    /// <summary>The library, or why it is not there.</summary>
    public LibraryLoad<CudnnLibrary> Load => _load.Value;

    /// <summary>The library.</summary>
    public CudnnLibrary Library => Load.Value ?? throw new EngineUnavailableException(Load.ToString());

    /// <summary>The handles of a context.</summary>
    public HandlePool<CudnnContext> HandlesIn(GpuContext context)
    {
        CudnnLibrary library = Library;
        return context.Shared(owner => new HandlePool<CudnnContext>(() => CudnnContext.Create(library, owner.Cuda)));
    }
}
