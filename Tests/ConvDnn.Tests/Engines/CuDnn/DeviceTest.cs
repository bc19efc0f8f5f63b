using ConvDnn.Device;
using ConvDnn.Engines.CuDnn;
using ConvDnn.Engines.CuDnnGraph;
using ConvDnn.Interop.Cuda;
using ConvDnn.Tests.Interop;

namespace ConvDnn.Tests.Engines.CuDnn;

/// <summary>An engine on the simulated stack with device memory for one problem: random numbers in what is read, NaN in what is written.</summary>
internal sealed class DeviceTest : IDisposable
{
    private readonly Dictionary<OperandRole, DeviceBuffer<float>> _operands = [];
    private readonly CudaContext _context;
    private DeviceBuffer<byte>? _workspace;

    private DeviceTest(IEngine engine, GpuPlatform platform, Problem problem)
    {
        (Engine, Problem) = (engine, problem);
        _context = platform.CurrentContext().Cuda;
        Stream = _context.CreateStream();
        var random = new Random(1);
        foreach (Operand operand in problem.Operands)
        {
            float[] numbers = new float[operand.Spec.Extent];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = operand.IsWritten ? float.NaN : random.Next(-4, 5);
            _operands.Add(operand.Role, _context.Allocate<float>(numbers));
        }
    }

    public IEngine Engine { get; }

    public Problem Problem { get; }

    public CudaStream Stream { get; }

    public float[] Output => _operands[Problem.Output.Role].ToArray();

    public float[] Input(OperandRole role) => _operands[role].ToArray();

    /// <summary>A fresh stack with one engine: <c>cudnn</c> or <c>cudnn-graph</c>.</summary>
    public static DeviceTest Begin(string engine, string problem)
    {
        SimulatedStack.Begin();
        var platform = new GpuPlatform(SimulatedStack.Loader);
        return new DeviceTest(engine == CudnnEngine.EngineName ? new CudnnEngine(platform) : new CudnnGraphEngine(platform), platform, Problem.Parse(problem));
    }

    public Plan CreatePlan(PlanOptions? options = null) => Engine.CreatePlan(Problem, (options ?? new PlanOptions()) with { Space = MemorySpace.Device });

    /// <summary>Writes NaN over the output again.</summary>
    public void Poison() => _operands[Problem.Output.Role].Span.FillBytes(0xFF);

    public void Execute(Plan plan, double alpha = 1, double beta = 0)
    {
        if (plan.WorkspaceBytes > (_workspace?.Length ?? 0)) _workspace = _context.Allocate<byte>(plan.WorkspaceBytes);
        using var stream = Stream.Use();
        plan.Execute(new ExecutionArguments
        {
            X = View(OperandRole.X),
            W = View(OperandRole.W),
            Y = View(OperandRole.Y),
            Bias = View(OperandRole.Bias),
            Residual = View(OperandRole.Residual),
            Workspace = plan.WorkspaceBytes == 0 ? default : TensorView.At((nint)_workspace!.Address.Value, plan.WorkspaceBytes, ElementType.UInt8, MemorySpace.Device),
            Alpha = alpha,
            Beta = beta,
            Stream = stream.Value,
        });
    }

    public void Dispose()
    {
        _workspace?.Dispose();
        foreach (DeviceBuffer<float> buffer in _operands.Values) buffer.Dispose();
        Stream.Dispose();
        Engine.Dispose();
    }

    private TensorView View(OperandRole role) =>
        _operands.TryGetValue(role, out DeviceBuffer<float>? buffer) ? TensorView.At((nint)buffer.Address.Value, buffer.Length, ElementType.Float32, MemorySpace.Device) : default;
}
