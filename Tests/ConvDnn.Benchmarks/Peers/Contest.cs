using ConvDnn.Benchmarks.OneDnn;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>Everybody who competes in a cell, with the memory they work on.</summary>
internal sealed class Contest : IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly List<Contestant> _contestants = [];
    private readonly Dictionary<TensorFormat, OperandMemory> _memory = [];

    private Contest()
    {
    }

    public IReadOnlyList<Contestant> Contestants => _contestants;

    /// <summary>Elements of the result.</summary>
    public long ResultCount => _memory.Values.First().OutputSpec.Count;

    /// <summary>Makes everybody ready.</summary>
    /// <param name="cell">What is computed.</param>
    /// <param name="runtime">The engines; the plans are the CPU engine's.</param>
    /// <param name="oneDnn">The peer, or null when it is not here.</param>
    /// <param name="classes">The classes that are wanted.</param>
    /// <param name="kernel">A kernel to force in our plans, or null.</param>
    public static Contest Of(Cell cell, ConvRuntime runtime, OneDnnLibrary? oneDnn, PeerClass classes, string? kernel)
    {
        var contest = new Contest();
        contest.AddOurs(cell, runtime, classes, kernel);
        if (oneDnn is not null)
        {
            OneDnnLibrary.UseThreads(cell.Threads);
            contest.AddOneDnn(cell, oneDnn, classes);
        }

        return contest;
    }

    public void Dispose()
    {
        foreach (Contestant contestant in _contestants) contestant.Dispose();
        foreach (IDisposable held in _held) held.Dispose();
        foreach (OperandMemory memory in _memory.Values) memory.Dispose();
    }

    private void AddOurs(Cell cell, ConvRuntime runtime, PeerClass classes, string? kernel)
    {
        var options = new PlanOptions { Engine = "cpu", Threads = cell.Threads, Kernel = kernel };
        foreach ((TensorFormat format, PeerClass own) in ((TensorFormat, PeerClass)[])[(TensorFormat.ChannelsFirst, PeerClass.Nchw), (TensorFormat.ChannelsLast, PeerClass.Nhwc)])
        {
            if ((classes & (own | PeerClass.Best)) == 0) continue;
            OperandMemory memory = Memory(cell, format);
            string name = own == PeerClass.Nchw ? "nchw" : "nhwc";
            bool readsFilter = memory.Problem.Filter is not null;
            // A filter gradient has no filter to own: the call is the same in every class.
            PeerClass plain = readsFilter ? own : own | PeerClass.Best;
            if ((classes & plain) != 0) _contestants.Add(new OurContestant(name, plain, runtime.CreatePlan(memory.Problem, options), memory));
            if (readsFilter && classes.HasFlag(PeerClass.Best))
            {
                Plan bound = runtime.CreatePlan(memory.Problem, options).Bind(OwnFilter(memory));
                _contestants.Add(new OurContestant($"{name} owned", PeerClass.Best, bound, memory));
            }
        }
    }

    private static unsafe TensorView OwnFilter(OperandMemory memory) => OperandMemory.View(memory.Problem.W, memory.W);

    private void AddOneDnn(Cell cell, OneDnnLibrary library, PeerClass classes)
    {
        foreach (OneDnnAlgorithm algorithm in (ReadOnlySpan<OneDnnAlgorithm>)[OneDnnAlgorithm.Direct, OneDnnAlgorithm.Winograd])
        {
            string prefix = algorithm == OneDnnAlgorithm.Winograd ? "wino " : "";
            OperandMemory nchw = Ordinary(Memory(cell, TensorFormat.ChannelsFirst));
            OneDnnTensors tensors = Hold(new OneDnnTensors(library));
            if (Create(library, nchw.Problem, algorithm, OneDnnLayout.Any) is { } any)
            {
                Add($"{prefix}any", PeerClass.Best, any, nchw, Conversions.Before);
                Add($"{prefix}nchw reorder", PeerClass.Nchw, any, nchw, Conversions.Counted);
                if (Wants(PeerClass.Nhwc)) Add($"{prefix}nhwc reorder", PeerClass.Nhwc, any, Ordinary(Memory(cell, TensorFormat.ChannelsLast)), Conversions.Counted);
            }

            foreach ((TensorFormat format, PeerClass own) in ((TensorFormat, PeerClass)[])[(TensorFormat.ChannelsFirst, PeerClass.Nchw), (TensorFormat.ChannelsLast, PeerClass.Nhwc)])
            {
                if (algorithm == OneDnnAlgorithm.Winograd || !Wants(own | PeerClass.Best)) continue;
                string name = own == PeerClass.Nchw ? "nchw" : "nhwc";
                OperandMemory memory = Ordinary(Memory(cell, format));
                if (Create(library, memory.Problem, algorithm, OneDnnLayout.GivenActivations) is { } direct)
                {
                    Add($"{name} packed filter", PeerClass.Best, direct, memory, Conversions.FilterBefore);
                    Add(name, own, direct, memory, Conversions.Counted);
                }

                if (Create(library, memory.Problem, algorithm, OneDnnLayout.Given) is { } plain) Add($"{name} as it is", own, plain, memory, Conversions.Counted);
            }

            void Add(string name, PeerClass own, OneDnnConvolution convolution, OperandMemory memory, Conversions conversions)
            {
                // Whatever a peer does in a stricter class, it may do in the free one.
                if (Wants(own)) _contestants.Add(new OneDnnContestant(name, own | PeerClass.Best, library, convolution, memory, tensors, conversions));
            }
        }

        bool Wants(PeerClass own) => (classes & own) != 0;
    }

    private OneDnnConvolution? Create(OneDnnLibrary library, ConvProblem problem, OneDnnAlgorithm algorithm, OneDnnLayout layout)
    {
        var convolution = OneDnnConvolution.Create(library, problem, algorithm, layout);
        if (convolution is null) return null;
        Hold(convolution);
        // Its reference loops are no competition, and take seconds.
        return convolution.Implementation.StartsWith("ref", StringComparison.Ordinal) ? null : convolution;
    }

    private OperandMemory Memory(Cell cell, TensorFormat format)
    {
        if (!_memory.TryGetValue(format, out OperandMemory? memory)) _memory.Add(format, memory = new OperandMemory(cell.Problem(format)));
        return memory;
    }

    private static OperandMemory Ordinary(OperandMemory memory) => memory.Untransposed();

    private T Hold<T>(T held)
        where T : IDisposable
    {
        _held.Add(held);
        return held;
    }
}
