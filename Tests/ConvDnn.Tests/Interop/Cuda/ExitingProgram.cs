using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Descriptors;

namespace ConvDnn.Tests.Interop.Cuda;

/// <summary>A program that ends with live handles and disposes of some while it ends. Run as a child process.</summary>
internal static unsafe class ExitingProgram
{
    public static int Run(string[] arguments)
    {
        LibraryLoad<CudaDriver> load = CudaDriver.Load(new NativeLoader(LibrarySearch.OnlyIn(arguments[0])));
        var calls = (delegate* unmanaged<byte*, long>)load.File!.Find("simCalls");
        var live = (delegate* unmanaged<byte*, long>)load.File.Find("simLiveHandles");
        CudaContext context = load.Require().Device(0).CreateContext();
        CudaStream stream = context.CreateStream();
        context.CreateEvent();
        DeviceBuffer<int> buffer = context.Allocate<int>(1);
        var loader = new NativeLoader(LibrarySearch.OnlyIn(arguments[0]));
        CudnnContext cudnn = CudnnContext.Create(CudnnLibrary.Load(loader).Require(), context, stream);
        CublasContext cublas = CublasContext.Create(CublasLibrary.Load(loader).Require(), context, stream);
        TensorDescriptor<float> tensor = cudnn.Library.Tensor<float>([1, 1, 1, 1]);
        GraphTensor node = GraphTensor.Create<float>(cudnn, 1, [1, 1, 1]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Console.WriteLine($"live at exit: {live(null)}");
            long before = calls(null);
            node.Dispose();
            tensor.Dispose();
            cublas.Dispose();
            cudnn.Dispose();
            stream.Dispose();
            buffer.Dispose();
            context.Dispose();
            ReleaseTests.CollectAll();
            Console.WriteLine($"calls during exit: {calls(null) - before}");
        };
        return 0;
    }
}
