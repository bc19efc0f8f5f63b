using System.Text.RegularExpressions;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn;
using ConvDnn.Interop.CuDnn.Descriptors;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Tests.Interop.CuDnn;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Documentation;

/// <summary>The examples of the documentation are what is run here, and give what they say.</summary>
[NonParallelizable]
public sealed partial class ExampleTests
{
    private static string Folder => Path.Combine(RepositoryRoot.Folder, "docs", "interop");

    public static IEnumerable<string> Names() => InSource().Keys;

    [TestCaseSource(nameof(Names))]
    public void An_example_stands_in_the_documentation_word_for_word(string name) =>
        Assert.That(InPages(), Does.ContainKey(name).WithValue(InSource()[name]), $"docs/interop must show the lines of Examples.cs, marked <!-- example: {name} -->");

    [Test]
    public void The_documentation_shows_no_example_that_is_not_run() => Assert.That(InPages().Keys, Is.EquivalentTo(InSource().Keys));

    [Test]
    public void Cuda_gives_what_it_says()
    {
        SimulatedStack.Begin();
        Assert.That(Examples.Cuda(SimulatedStack.Loader), Is.EqualTo(new float[] { 1, 2, 0, 0 }));
        SimulatedStack.AssertClean();
    }

    [Test]
    public unsafe void Existing_things_are_used_and_left_alone()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using CudaContext theirs = driver.Device(0).CreateContext();
        using CudaStream stream = theirs.CreateStream();
        using DeviceBuffer<float> memory = theirs.Allocate<float>([1, 2, 3, 4]);
        using (theirs.Enter())
        {
            Assert.That(Examples.Existing(driver, new CUstream(stream.SafeHandle.DangerousGetHandle()), memory.Address), Is.All.Zero);
        }

        Assert.That(SimulatedStack.LiveHandles("CUstream"), Is.EqualTo(1));
    }

    [Test]
    public void Nvrtc_gives_what_it_says()
    {
        CudaDriver driver = SimulatedStack.Begin();
        string source = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "native", "simcuda", "tests", "kernels", "saxpy.cu"));
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        Assert.That(Examples.Nvrtc(SimulatedStack.Loader, context, stream, source), Is.EqualTo(new float[] { 12, 24, 36 }));
    }

    [Test]
    public void Cudnn_gives_what_it_says()
    {
        SimulatedStack.Begin();
        (float[] y, float[] dx, float[] dw) = Examples.Cudnn(SimulatedStack.Loader);
        Assert.That(y, Is.EqualTo(new float[] { 37, 47, 67, 77 }));
        Assert.That(dx, Is.EqualTo(new float[] { 1, 2, 0, 5, 7, -2, 6, 5, -4 }));
        Assert.That(dw, Is.EqualTo(new float[] { 4, 6, 10, 12 }));
        SimulatedStack.AssertClean();
    }

    [Test]
    public void Graph_gives_what_it_says() =>
        CudnnFixture.With(9, cudnn => Assert.That(Examples.Graph(cudnn, cudnn.Cuda, cudnn.Stream!), Is.EqualTo(new float[] { 0, 0, 17, 27 })));

    [Test]
    public void Cublas_gives_what_it_says()
    {
        CudaDriver driver = SimulatedStack.Begin();
        using CudaContext context = driver.Device(0).CreateContext();
        using CudaStream stream = context.CreateStream();
        Assert.That(Examples.Cublas(SimulatedStack.Loader, context, stream), Is.EqualTo(new float[] { 58, 64, 139, 154 }));
    }

    [Test]
    public void Failure_and_log_tell_why() => CudnnFixture.With(9, cudnn =>
    {
        // FFT wants stride 1.
        using TensorDescriptor<float> x = cudnn.Library.Tensor<float>([1, 1, 5, 5]), y = cudnn.Library.Tensor<float>([1, 1, 2, 2]);
        using FilterDescriptor<float> w = cudnn.Library.Filter<float>([1, 1, 3, 3]);
        using ConvolutionDescriptor<float> convolution = cudnn.Library.Convolution<float>(new ConvolutionGeometry(2) { Stride = [2, 2] });
        using DeviceBuffer<float> xData = cudnn.Cuda.Allocate<float>(25), wData = cudnn.Cuda.Allocate<float>(9), yData = cudnn.Cuda.Allocate<float>(4);
        string repro = "";
        IReadOnlyList<CudnnLogMessage> messages = Examples.Log(cudnn.Library, () => repro = Examples.Failure(cudnn, x, xData, w, wData, convolution, y, yData));
        Assert.That(repro, Does.Contain("Stride = [2, 2]").And.Contain("CUDNN_CONVOLUTION_FWD_ALGO_FFT"));
        Assert.That(messages, Has.Some.Matches<CudnnLogMessage>(message => message!.Status.Category == CudnnStatusCategory.NotSupported));
    });

    private static Dictionary<string, string> InSource()
    {
        string source = File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "Tests", "ConvDnn.Tests", "Interop", "Documentation", "Examples.cs")).ReplaceLineEndings("\n");
        return SourceMark().Matches(source).ToDictionary(match => match.Groups["name"].Value, match => Outdented(match.Groups["code"].Value));
    }

    private static Dictionary<string, string> InPages() =>
        Directory.EnumerateFiles(Folder, "*.md").Select(File.ReadAllText).SelectMany(page => (IEnumerable<Match>)PageMark().Matches(page.ReplaceLineEndings("\n")))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["code"].Value);

    private static string Outdented(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.StartsWith("        ", StringComparison.Ordinal) ? line[8..] : line));

    [GeneratedRegex("""^ *// <example name="(?<name>\w+)">\n(?<code>.*?)^ *// </example>""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SourceMark();

    [GeneratedRegex("""<!-- example: (?<name>\w+) -->\n```csharp\n(?<code>.*?)```""", RegexOptions.Singleline)]
    private static partial Regex PageMark();
}
