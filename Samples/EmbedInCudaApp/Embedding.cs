using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Samples.EmbedInCudaApp;

/// <summary>A convolution inside of a CUDA application, on what the application has; without CUDA the same one on the processor.</summary>
internal static class Embedding
{
    public static int Run(TextWriter output, NativeLoader loader)
    {
        LibraryLoad<CudaDriver> driver = CudaDriver.Load(loader);
        if (!driver.IsLoaded) return OnProcessor(output, driver.ToString());
        if (!driver.Value!.TryGetDevices(out _, out string? reason)) return OnProcessor(output, reason!);
        LibraryLoad<CudnnLibrary> cudnn = CudnnLibrary.Load(loader);
        return cudnn.IsLoaded ? OnDevice(output, driver.Value, cudnn.Value!) : OnProcessor(output, cudnn.ToString());
    }

    private static int OnDevice(TextWriter output, CudaDriver driver, CudnnLibrary library)
    {
        output.WriteLine($"{library} on {driver.Device(0)}{(driver.IsSimulated ? " (simulated: this says nothing of a GPU)" : "")}");
        using var application = new ExistingApplication(driver);
        Convolve(application, driver, library);
        Tell(output, $"the application's buffer at {application.Output}", application.ReadOutput());
        return 0;
    }

    /// <summary>All that has to be added to the application. Its context, stream and memory are used as they are: nothing is copied, waited for or changed.</summary>
    private static void Convolve(ExistingApplication application, CudaDriver driver, CudnnLibrary library)
    {
        using CudaContext context = CudaContext.FromCurrent(driver);
        using CudaStream stream = context.Borrow(application.Stream);
        DeviceSpan<float> xData = context.Borrow<float>(application.Input, SmallProblem.Input.Length);
        DeviceSpan<float> wData = context.Borrow<float>(application.Filter, SmallProblem.Filter.Length);
        DeviceSpan<float> yData = context.Borrow<float>(application.Output, SmallProblem.OutputCount);

        // A real application keeps these as long as it runs: making a handle takes time, and destroying one waits for the device.
        using CudnnContext cudnn = CudnnContext.Create(library, context, stream);
        using TensorDescriptor<float> x = library.Tensor<float>(SmallProblem.InputLengths), y = library.Tensor<float>(SmallProblem.OutputLengths);
        using FilterDescriptor<float> w = library.Filter<float>(SmallProblem.FilterLengths);
        using ConvolutionDescriptor<float> convolution = library.Convolution<float>(new ConvolutionGeometry(2) { Padding = [SmallProblem.Padding, SmallProblem.Padding] });

        AlgorithmPerformance<cudnnConvolutionFwdAlgo_t> chosen = cudnn.ForwardAlgorithms(x, w, convolution, y).First(found =>
            found.Status.Succeeded && found.WorkspaceBytes == 0 && found.IsDeterministic && found.MathType == cudnnMathType_t.CUDNN_FMA_MATH);
        cudnn.ConvolutionForward(1, x, xData, w, wData, convolution, chosen.Algorithm, workspace: default, 0, y, yData);
    }

    private static int OnProcessor(TextWriter output, string reason)
    {
        output.WriteLine($"No CUDA here. {reason}");
        output.WriteLine("The same problem on the processor:");
        using ConvRuntime runtime = ConvRuntime.CreateDefault();
        using Plan plan = runtime.CreatePlan(SmallProblem.Problem, new PlanOptions { Engine = "cpu" });
        using var workspace = new Workspace(plan.WorkspaceBytes);
        var y = new float[SmallProblem.OutputCount];
        plan.Execute(new ExecutionArguments
        {
            X = TensorView.Of(SmallProblem.Input),
            W = TensorView.Of(SmallProblem.Filter),
            Y = TensorView.Of(y),
            Workspace = workspace.View,
        });
        Tell(output, "the engine cpu", y);
        return 0;
    }

    private static void Tell(TextWriter output, string where, float[] y)
    {
        output.WriteLine($"{SmallProblem.Problem}");
        output.WriteLine($"{where} holds {string.Join(' ', y.Take(8))} …");
        output.WriteLine($"checksum {y.Select((value, i) => (i % 17 + 1) * (double)value).Sum()}");
    }
}
