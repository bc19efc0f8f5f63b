using ConvDnn.Kernels;
using ConvDnn.Kernels.Threading;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>One integer kernel on one geometry: bytes of the whole range beside guard pages, poisoned results and workspace, the formula in double precision as truth.</summary>
internal sealed unsafe class IntegerTrial
{
    private readonly ConvolutionGeometry _geometry;
    private readonly bool _signedX;
    private readonly bool _signedW;
    private readonly int[] _x;
    private readonly int[] _w;
    private readonly int[] _bias;
    private readonly float[] _realBias;
    private readonly int[] _filterZeroPoints;
    private readonly float[] _scales;
    private readonly int _inputZeroPoint;

    public IntegerTrial(ConvolutionGeometry geometry, bool signedX, bool signedW, int seed, bool extremes = false)
    {
        (_geometry, _signedX, _signedW) = (geometry with { Padding = PaddingKind.Zero }, signedX, signedW);
        var random = new Random(seed);
        int Byte(bool signed) => random.Next(256) - (signed ? 128 : 0);
        int Edge(bool signed, bool most) => (most ? 255 : 0) - (signed ? 128 : 0);
        long filters = geometry.Groups * geometry.Filters;
        _inputZeroPoint = extremes ? Edge(signedX, most: false) : seed % 3 == 0 ? 0 : Byte(signedX);
        _filterZeroPoints = new int[seed % 2 == 0 ? filters : 1];
        for (int i = 0; i < _filterZeroPoints.Length; i++) _filterZeroPoints[i] = extremes ? Edge(signedW, most: false) : seed % 3 == 1 ? 0 : Byte(signedW);
        _x = Filled(NaiveConvolution.Offsets(geometry.Images, geometry.Groups * geometry.Channels, geometry.Input, geometry.X), () => extremes ? Edge(signedX, most: true) : Byte(signedX));
        _w = Filled(NaiveConvolution.Offsets(filters, geometry.Channels, geometry.Kernel, geometry.W), () => extremes ? Edge(signedW, most: true) : Byte(signedW));
        _bias = Enumerable.Range(0, (int)filters).Select(_ => random.Next(-100_000, 100_000)).ToArray();
        _realBias = Array.ConvertAll(_bias, static value => value / 64f);
        _scales = Enumerable.Range(0, seed % 4 < 2 ? 1 : (int)filters).Select(_ => 0.0003f + random.NextSingle() / 512).ToArray();
    }

    public int Threads { get; init; } = 1;

    public bool WithBias { get; init; }

    public IntegerOutput Output { get; init; }

    public double Alpha { get; init; } = 1;

    public double Beta { get; init; }

    public int OutputZeroPoint { get; init; }

    /// <summary>Puts tensors right behind the forbidden page instead of right before it.</summary>
    public bool GuardFront { get; init; }

    private int OutputBytes => Output is IntegerOutput.Sums or IntegerOutput.Reals ? 4 : 1;

    /// <summary>Runs a kernel and asserts equality, gaps included.</summary>
    public void Check(string? kernel, WorkerPool pool)
    {
        int[] actual = Run(kernel, pool, out string name);
        int[] expected = Expected(actual.Length);
        for (int at = 0; at < expected.Length; at++)
        {
            if (actual[at] != expected[at]) Assert.Fail($"{name}, element {at}: got {actual[at]}, expected {expected[at]} ({_geometry})");
        }
    }

    /// <summary>Runs a kernel and returns the memory of y; float32 results as their bits.</summary>
    public int[] Run(string? kernel, WorkerPool pool, out string name)
    {
        IntegerConvolution planned = IntegerConvolutionCatalog.Plan(_geometry, _signedX, _signedW, Output, Threads, kernel);
        name = planned.Name;
        long count = Length();
        using GuardedMemory<byte> x = Bytes(_x), w = Bytes(_w), y = new(count * OutputBytes, !GuardFront);
        using var workspace = new GuardedMemory<byte>(planned.WorkspaceBytes, !GuardFront);
        workspace.Span.Fill(0xFF);
        y.Span.Fill(Poison);
        fixed (int* bias = _bias, zeroPoints = _filterZeroPoints)
        {
            fixed (float* scales = _scales, realBias = _realBias)
            {
                planned.Execute(
                    new IntegerOperands
                    {
                        X = x.Pointer,
                        W = w.Pointer,
                        Y = y.Pointer,
                        Bias = !WithBias ? null : Output == IntegerOutput.Reals ? (int*)realBias : bias,
                        InputZeroPoint = _inputZeroPoint,
                        FilterZeroPoints = zeroPoints,
                        FilterZeroPointCount = _filterZeroPoints.Length,
                        OutputZeroPoint = OutputZeroPoint,
                        InputScale = 0.75,
                        FilterScales = scales,
                        FilterScaleCount = _scales.Length,
                        OutputScale = 1.25,
                        Alpha = Alpha,
                        Beta = Beta,
                        Workspace = workspace.Pointer,
                    },
                    pool);
            }
        }

        int[] result = new int[count];
        for (int i = 0; i < result.Length; i++) result[i] = Output switch { IntegerOutput.Sums or IntegerOutput.Reals => ((int*)y.Pointer)[i], IntegerOutput.SignedBytes => ((sbyte*)y.Pointer)[i], _ => y.Pointer[i] };
        return result;
    }

    private const byte Poison = 0xA5;

    private int Old => Output switch { IntegerOutput.Sums or IntegerOutput.Reals => unchecked((int)0xA5A5A5A5), IntegerOutput.SignedBytes => unchecked((sbyte)Poison), _ => Poison };

    private int[] Expected(int length)
    {
        double[] x = Array.ConvertAll(_x, value => (double)value - _inputZeroPoint), w = Array.ConvertAll(_w, static value => (double)value);
        long filter = 0, perFilter = _geometry.Channels * _geometry.Kernel.Volume;
        foreach (long at in NaiveConvolution.Offsets(_geometry.Groups * _geometry.Filters, _geometry.Channels, _geometry.Kernel, _geometry.W))
            w[at] -= _filterZeroPoints[_filterZeroPoints.Length == 1 ? 0 : filter++ / perFilter];
        double[] sums = NaiveConvolution.Forward(_geometry, x, w, length);
        int[] expected = Enumerable.Repeat(Old, length).ToArray();
        long position = 0, channels = _geometry.Groups * _geometry.Filters;
        foreach (long at in NaiveConvolution.Offsets(_geometry.Images, channels, _geometry.Output, _geometry.Y))
        {
            long channel = position++ / _geometry.Output.Volume % channels;
            double bias = !WithBias ? 0 : Output == IntegerOutput.Reals ? _realBias[channel] : _bias[channel];
            double scale = _scales[_scales.Length == 1 ? 0 : channel], scaled = (sums[at] + bias) * (0.75 * scale / 1.25);
            expected[at] = Output switch
            {
                IntegerOutput.Sums => int.CreateSaturating(Math.Round(Alpha * sums[at] + (Beta == 0 ? 0 : Beta * Old) + bias)),
                IntegerOutput.Reals => BitConverter.SingleToInt32Bits((float)(Alpha * (sums[at] * (0.75 * scale)) + (Beta == 0 ? 0 : Beta * BitConverter.Int32BitsToSingle(Old)) + bias)),
                IntegerOutput.SignedBytes => sbyte.CreateSaturating(Math.Round(scaled) + OutputZeroPoint),
                _ => byte.CreateSaturating(Math.Round(scaled) + OutputZeroPoint),
            };
        }

        return expected;
    }

    private long Length() => 1 + (_geometry.Images - 1) * _geometry.Y.Outer + (_geometry.Groups * _geometry.Filters - 1) * _geometry.Y.Channel
        + (_geometry.Output.D - 1) * _geometry.Y.D + (_geometry.Output.H - 1) * _geometry.Y.H + (_geometry.Output.W - 1) * _geometry.Y.W;

    private GuardedMemory<byte> Bytes(int[] values)
    {
        var memory = new GuardedMemory<byte>(values.Length, !GuardFront);
        for (int i = 0; i < values.Length; i++) memory.Span[i] = unchecked((byte)values[i]);
        return memory;
    }

    /// <summary>Gaps hold a number that would show.</summary>
    private static int[] Filled(IEnumerable<long> places, Func<int> next)
    {
        long[] all = places.ToArray();
        int[] values = Enumerable.Repeat(77, (int)all.Max() + 1).ToArray();
        foreach (long at in all) values[at] = next();
        return values;
    }
}
