using System.Runtime.InteropServices;
using static ConvDnn.Benchmarks.OneDnn.OneDnnFunctions;

namespace ConvDnn.Benchmarks.OneDnn;

/// <summary>How the library may choose.</summary>
internal enum OneDnnAlgorithm
{
    /// <summary>Its default.</summary>
    Direct = 1,

    /// <summary>Winograd, or nothing.</summary>
    Winograd = 2,
}

/// <summary>Which layouts the library is held to.</summary>
internal enum OneDnnLayout
{
    /// <summary>It chooses all three.</summary>
    Any,

    /// <summary>x and y are as given; it chooses the filter's.</summary>
    GivenActivations,

    /// <summary>All three are as given.</summary>
    Given,
}

/// <summary>A convolution primitive in one direction, with the layouts that it settled on.</summary>
internal sealed unsafe class OneDnnConvolution : IDisposable
{
    private readonly OneDnnLibrary _library;
    private readonly nint _primitive;
    private readonly Direction _direction;

    private OneDnnConvolution(OneDnnLibrary library, Direction direction, nint descriptor)
    {
        (_library, _direction) = (library, direction);
        byte* name;
        OneDnnLibrary.Check(dnnl_primitive_desc_query(descriptor, QueryImplementation, 0, &name), nameof(dnnl_primitive_desc_query));
        Implementation = Marshal.PtrToStringUTF8((nint)name) ?? "";
        X = *dnnl_primitive_desc_query_md(descriptor, direction == Direction.BackwardData ? QuerySourceGradient : QuerySource, 0);
        W = *dnnl_primitive_desc_query_md(descriptor, direction == Direction.BackwardFilter ? QueryWeightsGradient : QueryWeights, 0);
        Y = *dnnl_primitive_desc_query_md(descriptor, direction == Direction.Forward ? QueryTarget : QueryTargetGradient, 0);
        OneDnnLibrary.Check(dnnl_primitive_create(out _primitive, descriptor), nameof(dnnl_primitive_create));
    }

    /// <summary>The name of the implementation that it chose.</summary>
    public string Implementation { get; }

    public MemoryDescriptor X { get; }

    public MemoryDescriptor W { get; }

    public MemoryDescriptor Y { get; }

    /// <summary>Makes a primitive, or null when the library has none of the kind.</summary>
    /// <param name="library">The library.</param>
    /// <param name="problem">An ordinary (not transposed) convolution with zero padding, in float32.</param>
    /// <param name="algorithm">How it may choose.</param>
    /// <param name="layout">Which layouts it is held to.</param>
    public static OneDnnConvolution? Create(OneDnnLibrary library, ConvProblem problem, OneDnnAlgorithm algorithm, OneDnnLayout layout)
    {
        bool given = layout != OneDnnLayout.Any;
        MemoryDescriptor x = Of(problem.X, given), y = Of(problem.Y, given), w = Filter(problem, layout == OneDnnLayout.Given);
        long[] strides = problem.Options.Stride.ToArray(), dilations = [.. problem.Options.Dilation.ToArray().Select(static dilation => dilation - 1)];
        long[] before = problem.Options.Padding.Before.ToArray(), after = problem.Options.Padding.After.ToArray();
        ConvolutionDescriptor operation;
        int status;
        fixed (long* s = strides, d = dilations, b = before, a = after)
        {
            status = problem.Direction switch
            {
                Direction.Forward => dnnl_dilated_convolution_forward_desc_init(&operation, ForwardInference, (int)algorithm, &x, &w, null, &y, s, d, b, a),
                Direction.BackwardData => dnnl_dilated_convolution_backward_data_desc_init(&operation, (int)algorithm, &x, &w, &y, s, d, b, a),
                _ => dnnl_dilated_convolution_backward_weights_desc_init(&operation, (int)algorithm, &x, &w, null, &y, s, d, b, a),
            };
        }

        if (status != 0) return null;
        nint hint = problem.Direction == Direction.Forward ? 0 : Hint(library, problem, algorithm, x, w, y);
        if (problem.Direction != Direction.Forward && hint == 0) return null;
        status = dnnl_primitive_desc_create(out nint descriptor, &operation, 0, library.Engine, hint);
        if (hint != 0) _ = dnnl_primitive_desc_destroy(hint);
        if (status != 0) return null;
        try
        {
            return new OneDnnConvolution(library, problem.Direction, descriptor);
        }
        finally
        {
            _ = dnnl_primitive_desc_destroy(descriptor);
        }
    }

    /// <summary>Runs on tensors in the layouts above.</summary>
    public void Run(OneDnnTensor x, OneDnnTensor w, OneDnnTensor y)
    {
        Argument* arguments = stackalloc Argument[3];
        arguments[0] = new Argument { Role = _direction == Direction.BackwardData ? SourceGradient : Source, Memory = x.Handle };
        arguments[1] = new Argument { Role = _direction == Direction.BackwardFilter ? WeightsGradient : Weights, Memory = w.Handle };
        arguments[2] = new Argument { Role = _direction == Direction.Forward ? Target : TargetGradient, Memory = y.Handle };
        OneDnnLibrary.Check(dnnl_primitive_execute(_primitive, _library.Stream, 3, arguments), nameof(dnnl_primitive_execute));
    }

    public void Dispose() => _ = dnnl_primitive_destroy(_primitive);

    /// <summary>x or y as the problem lays it out.</summary>
    public static MemoryDescriptor Of(TensorSpec spec, bool isPlain = true) =>
        isPlain ? OneDnnTensor.Plain(spec.Lengths.ToArray(), spec.Strides.ToArray()) : OneDnnTensor.Any(spec.Lengths.ToArray());

    /// <summary>w as the problem lays it out; a grouped one has an axis of groups in front.</summary>
    public static MemoryDescriptor Filter(ConvProblem problem, bool isPlain = true)
    {
        long[] lengths = problem.W.Lengths.ToArray(), strides = problem.W.Strides.ToArray();
        if (problem.Options.Groups is > 1 and var groups)
        {
            long perGroup = lengths[0] / groups;
            lengths = [groups, perGroup, .. lengths[1..]];
            strides = [strides[0] * perGroup, .. strides];
        }

        return isPlain ? OneDnnTensor.Plain(lengths, strides) : OneDnnTensor.Any(lengths);
    }

    /// <summary>The forward primitive that a gradient's belongs to; the library wants to see it.</summary>
    private static nint Hint(OneDnnLibrary library, ConvProblem problem, OneDnnAlgorithm algorithm, MemoryDescriptor x, MemoryDescriptor w, MemoryDescriptor y)
    {
        // Winograd has no filter gradient everywhere that it has a forward pass, and the reverse: any forward primitive will do as a hint.
        foreach (int tried in (ReadOnlySpan<int>)[(int)algorithm, (int)OneDnnAlgorithm.Direct])
        {
            ConvolutionDescriptor operation;
            long[] strides = problem.Options.Stride.ToArray(), dilations = [.. problem.Options.Dilation.ToArray().Select(static dilation => dilation - 1)];
            long[] before = problem.Options.Padding.Before.ToArray(), after = problem.Options.Padding.After.ToArray();
            fixed (long* s = strides, d = dilations, b = before, a = after)
            {
                if (dnnl_dilated_convolution_forward_desc_init(&operation, 64, tried, &x, &w, null, &y, s, d, b, a) != 0) continue;
            }

            if (dnnl_primitive_desc_create(out nint descriptor, &operation, 0, library.Engine, 0) == 0) return descriptor;
        }

        return 0;
    }
}
