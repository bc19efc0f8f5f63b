using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Parity;

/// <summary>
/// Operands of a plan in device memory, in as many sets as it takes for an execution not to find what the one before left in the cache: each set has other memory with
/// the same numbers. Problems that are larger than the cache need one.
/// </summary>
internal sealed class DeviceOperands : IDisposable
{
    private const int MostSets = 16;

    /// <summary>Of the memory that is free.</summary>
    private const double MostMemory = 0.4;

    private readonly Plan _plan;
    private readonly Dictionary<OperandRole, DeviceBuffer<byte>>[] _sets;
    private readonly DeviceBuffer<byte> _workspace;

    public DeviceOperands(DevicePlan plan)
    {
        _plan = plan;
        CudaContext cuda = plan.Context.Cuda;
        Numbers = plan.Problem.Operands.Where(Takes).ToDictionary(static operand => operand.Role, static operand => new TiledNumbers(operand.Role, operand.Spec));
        _workspace = cuda.Allocate<byte>(plan.WorkspaceBytes);
        long bytes = Math.Max(1, plan.Problem.Operands.Where(Takes).Sum(static operand => operand.Spec.Bytes));
        long cache = cuda.Device.Attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
        long fit = (long)(cuda.Memory.Free * MostMemory) / bytes;
        _sets = new Dictionary<OperandRole, DeviceBuffer<byte>>[Math.Clamp(Math.Min(1 + (2 * cache / bytes), fit), 1, MostSets)];
        for (int set = 0; set < _sets.Length; set++)
        {
            _sets[set] = [];
            foreach (Operand operand in plan.Problem.Operands.Where(Takes)) _sets[set].Add(operand.Role, Filled(cuda, operand, set));
        }
    }

    /// <summary>What stands in each operand before the first execution.</summary>
    public IReadOnlyDictionary<OperandRole, TiledNumbers> Numbers { get; }

    /// <summary>How many sets there are.</summary>
    public int Sets => _sets.Length;

    public void Execute(int turn, nint stream)
    {
        Dictionary<OperandRole, DeviceBuffer<byte>> set = _sets[turn % _sets.Length];
        _plan.Execute(new ExecutionArguments
        {
            X = View(set, OperandRole.X),
            W = View(set, OperandRole.W),
            Y = View(set, OperandRole.Y),
            Bias = View(set, OperandRole.Bias),
            Residual = View(set, OperandRole.Residual),
            ForwardX = View(set, OperandRole.ForwardX),
            Workspace = _workspace.Bytes == 0 ? default : TensorView.At((nint)_workspace.Address.Value, _workspace.Bytes, ElementType.UInt8, MemorySpace.Device),
            Stream = stream,
        });
    }

    /// <summary>Reads one element of the first set's output.</summary>
    public double Output(long place)
    {
        TensorSpec spec = _plan.Problem.Output.Spec;
        byte[] bytes = _sets[0][_plan.Problem.Output.Role].Span.Slice(place * spec.Type.Size(), spec.Type.Size()).ToArray();
        double[] value = new double[1];
        unsafe
        {
            fixed (byte* start = bytes) ElementConversion.Read(TensorView.At((nint)start, 1, spec.Type), value);
        }

        return value[0];
    }

    /// <summary>Writes NaN, or in integers -1, over the first set's output.</summary>
    public void Poison() => _sets[0][_plan.Problem.Output.Role].Span.FillBytes(0xFF);

    public void Dispose()
    {
        foreach (DeviceBuffer<byte> buffer in _sets.SelectMany(static set => set.Values)) buffer.Dispose();
        _workspace.Dispose();
    }

    /// <summary>Indices of maxima are written or left out.</summary>
    private static bool Takes(Operand operand) => operand.Role != OperandRole.Indices;

    private DeviceBuffer<byte> Filled(CudaContext cuda, Operand operand, int set)
    {
        DeviceBuffer<byte> buffer = cuda.Allocate<byte>(operand.Spec.Bytes);
        if (set == 0) Numbers[operand.Role].Fill(buffer);
        else if (buffer.Bytes > 0) _sets[0][operand.Role].Span.CopyTo(buffer.Span);
        return buffer;
    }

    private TensorView View(Dictionary<OperandRole, DeviceBuffer<byte>> set, OperandRole role) =>
        set.TryGetValue(role, out DeviceBuffer<byte>? buffer)
            ? TensorView.At((nint)buffer.Address.Value, buffer.Bytes / Numbers[role].Type.Size(), Numbers[role].Type, MemorySpace.Device)
            : default;
}
