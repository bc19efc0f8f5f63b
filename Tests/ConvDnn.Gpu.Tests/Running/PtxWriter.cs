using System.Text;
using ConvDnn.Device;
using ConvDnn.Interop.Cuda;

namespace ConvDnn.Gpu.Tests.Running;

/// <summary>Compiles the embedded kernels and writes the PTX that is shipped beside them (eng/gpu/ptx.sh).</summary>
internal static class PtxWriter
{
    public static int Write(string architecture, string folder)
    {
        NvrtcCompiler compiler = NvrtcCompiler.Load().Require();
        Directory.CreateDirectory(folder);
        foreach (string name in KernelSource.Names)
        {
            KernelSource source = KernelSource.Read(name);
            CompiledProgram program = compiler.Compile(source.Text, source.Name, source.Headers, $"--gpu-architecture={architecture}", DeviceKernels.LanguageOption);
            string path = Path.Combine(folder, Path.ChangeExtension(name, ".ptx"));
            File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes($"{source.PtxHeader}\n// {architecture}\n"), .. program.Ptx.Span]);
            Console.WriteLine($"{path}: {program.Ptx.Length} bytes by NVRTC {compiler.Version}");
        }

        return 0;
    }
}
