using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;

namespace ConvDnn.Tests.Interop.CuDnn;

/// <summary>cuDNN 8 and 9 of the simulated stack, side by side in this process.</summary>
internal static class CudnnFixture
{
    /// <summary>A library as on its first day.</summary>
    /// <param name="major">8 or 9.</param>
    public static CudnnLibrary Library(int major)
    {
        string file = Path.Combine(SimulatedStack.Folder, $"libcudnn.so.{major}");
        LibrarySearch search = LibrarySearch.OnlyIn(SimulatedStack.Folder) with { Files = new Dictionary<string, string> { ["cuDNN"] = file } };
        return CudnnLibrary.Load(new NativeLoader(search)).Require();
    }

    /// <summary>Runs a test with a handle of its own, and holds that nothing is left afterwards.</summary>
    public static void With(int major, Action<CudnnContext> test)
    {
        CudaDriver driver = SimulatedStack.Begin();
        CudnnLibrary library = Library(major);
        using (CudaContext context = driver.Device(0).CreateContext())
        using (CudaStream stream = context.CreateStream())
        using (CudnnContext cudnn = CudnnContext.Create(library, context, stream))
        {
            test(cudnn);
        }

        SimulatedStack.AssertClean();
    }

    /// <summary>Device memory filled with NaN, which a result must replace.</summary>
    public static DeviceBuffer<float> Poisoned(CudaContext context, int length)
    {
        var nan = new float[length];
        Array.Fill(nan, float.NaN);
        return context.Allocate<float>(nan);
    }
}
