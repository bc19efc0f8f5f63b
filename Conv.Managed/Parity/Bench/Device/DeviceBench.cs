using System.Diagnostics;
using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Handles;

namespace ConvDnn.Parity;

/// <summary>
/// Times plans on operands that are in device memory already: events around batches of executions on a stream give the device's time of one, a clock around the same
/// calls the host's. Before that the result is checked once.
/// </summary>
internal sealed class DeviceBench : IDisposable
{
    /// <summary>A batch is so long that what an event costs and how finely it measures do not count.</summary>
    private const double BatchMilliseconds = 2;

    /// <summary>Fewer than a device's queue holds: the host must not wait for room.</summary>
    private const int MostInBatch = 200;

    private readonly CudaStream _stream;
    private readonly CudaEvent _begin;
    private readonly CudaEvent _end;
    private readonly DevicePlan _plan;
    private readonly DeviceOperands _operands;
    private int _turn;

    public DeviceBench(DevicePlan plan)
    {
        CudaContext cuda = plan.Context.Cuda;
        _plan = plan;
        _operands = new DeviceOperands(plan);
        _stream = cuda.CreateStream();
        _begin = cuda.CreateEvent();
        _end = cuda.CreateEvent();
    }

    /// <summary>Checks and times.</summary>
    /// <param name="options">How.</param>
    /// <param name="result">What is known of the measurement already.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public BenchResult Run(BenchOptions options, BenchResult result, CancellationToken cancellation)
    {
        if (!IsRight(out string verified)) return result with { NotMeasured = $"wrong: {verified}", Algorithm = _plan.Algorithm };
        int batch = WarmUp(options);
        List<double> device = [], host = [];
        var total = Stopwatch.StartNew();
        while (device.Count < options.MinimumCalls || (device.Count < options.MaximumCalls && total.Elapsed < options.TimePerProblem))
        {
            cancellation.ThrowIfCancellationRequested();
            (double deviceMilliseconds, double hostMilliseconds) = Batch(batch);
            device.Add(deviceMilliseconds / batch);
            host.Add(hostMilliseconds / batch);
        }

        device.Sort();
        host.Sort();
        double median = Median.OfSorted(device);
        return result with
        {
            Algorithm = _plan.Algorithm,
            WorkspaceBytes = _plan.WorkspaceBytes,
            Calls = device.Count * batch,
            MinMilliseconds = device[0],
            MedianMilliseconds = median,
            GigaFlops = device[0] > 0 ? _plan.Problem.Flops / device[0] / 1e6 : 0,
            Device = new DeviceTimes
            {
                HostMicroseconds = Median.OfSorted(host) * 1e3,
                CallsPerBatch = batch,
                OperandSets = _operands.Sets,
                TeraFlops = median > 0 ? _plan.Problem.Flops / median / 1e9 : 0,
                TeraBytes = median > 0 ? _plan.Problem.Bytes / median / 1e9 : 0,
                Verified = verified,
            },
        };
    }

    public void Dispose()
    {
        _stream.Synchronize();
        _operands.Dispose();
        _end.Dispose();
        _begin.Dispose();
        _stream.Dispose();
    }

    /// <summary>False where an element is wrong. Problems that cannot be checked in a moment are not.</summary>
    private bool IsRight(out string words)
    {
        words = "not checked: more than a plain convolution";
        if (!SampledConvolution.Covers(_plan.Problem)) return true;
        _operands.Poison();
        _turn = 0;
        Execute(1);
        _stream.Synchronize();
        int samples = new SampledConvolution((ConvProblem)_plan.Problem, _operands.Numbers).Check(_operands.Output, AlgorithmFamilies.Of(_plan.Algorithm), out double worst);
        words = FormattableString.Invariant($"{samples} elements against float64, largest error {worst:0.###} of what is allowed");
        return worst <= 1;
    }

    /// <summary>Every set once at least, and so often that the clocks of the device have gone up; then how many executions make a batch.</summary>
    private int WarmUp(BenchOptions options)
    {
        Execute(Math.Max(options.WarmUp, _operands.Sets));
        _stream.Synchronize();
        (double once, _) = Batch(1);
        int batch = (int)Math.Clamp(Math.Ceiling(BatchMilliseconds / Math.Max(once, 1e-4)), 1, MostInBatch);
        if (batch > 1) Batch(batch);
        return batch;
    }

    private (double Device, double Host) Batch(int calls)
    {
        _stream.Record(_begin);
        long start = Stopwatch.GetTimestamp();
        Execute(calls);
        double host = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _stream.Record(_end);
        _end.Synchronize();
        return (_end.MillisecondsSince(_begin), host);
    }

    private void Execute(int calls)
    {
        using HandleUse stream = _stream.Use();
        for (int i = 0; i < calls; i++) _operands.Execute(_turn++, stream.Value);
    }
}
