using System.Text;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.CuBlas.Errors;
using ConvDnn.Interop.CuBlas.Raw;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;

namespace ConvDnn.Tests.Interop.Real;

/// <summary>
/// Loads NVIDIA's own libraries where they are installed and writes what it sees. Run as a child process: they must not
/// meet the simulated ones, which have the same names.
/// </summary>
internal static unsafe class RealLibrariesProgram
{
    public static int Run(string[] arguments)
    {
        var loader = new NativeLoader();
        switch (arguments[0])
        {
            case "driver":
                if (Load(CudaDriver.Load(loader)) is { } driver)
                {
                    Console.WriteLine($"missing functions: {driver.Functions.EntryPoints.Missing.Count}");
                    Console.WriteLine(driver.TryGetDevices(out IReadOnlyList<CudaDevice> devices, out string? reason) ? $"devices: {devices.Count}" : $"no device: {reason}");
                }

                break;
            case "nvrtc":
                if (Load(NvrtcCompiler.Load(loader)) is { } compiler)
                {
                    Console.WriteLine($"missing functions: {compiler.Functions.EntryPoints.Missing.Count}");
                    Console.WriteLine($"architectures: {string.Join(' ', compiler.SupportedArchitectures ?? [])}");
                    foreach (string file in arguments[1..])
                    {
                        KeyValuePair<string, string>[] headers =
                            [.. Directory.EnumerateFiles(Path.GetDirectoryName(file)!, "*.cuh").Select(header => KeyValuePair.Create(Path.GetFileName(header), File.ReadAllText(header)))];
                        CompiledProgram compiled = compiler.Compile(File.ReadAllText(file), Path.GetFileName(file), headers, "--gpu-architecture=compute_70", "--std=c++14");
                        Console.WriteLine(Encoding.UTF8.GetString(compiled.Ptx.Span));
                    }

                    try
                    {
                        compiler.Compile("__global__ void broken( { }", "broken.cu");
                    }
                    catch (ConvDnn.Interop.Cuda.Errors.NvrtcException refused)
                    {
                        Console.WriteLine($"refused: {refused.Message}");
                    }
                }

                break;
            case "cublas":
                if (Load(CublasLibrary.Load(loader)) is { } cublas)
                {
                    Console.WriteLine($"missing functions: {cublas.Functions.EntryPoints.Missing.Count}");
                    try
                    {
                        cublasHandle_t handle;
                        cublas.Check(cublas.Functions.cublasCreate_v2(&handle));
                        Console.WriteLine("created");
                    }
                    catch (CublasException refused)
                    {
                        Console.WriteLine($"refused: {refused.Message}");
                    }
                }

                break;
            case "cudnn":
                if (Load(CudnnLibrary.Load(loader)) is { } cudnn) Console.WriteLine($"missing functions: {cudnn.Functions.EntryPoints.Missing.Count}");
                break;
        }

        return 0;
    }

    private static T? Load<T>(LibraryLoad<T> load)
        where T : class
    {
        Console.WriteLine(load.IsSimulated ? "simulated" : $"state: {load.State}");
        Console.WriteLine(load.Describe());
        return load.IsSimulated ? null : load.Value;
    }
}
