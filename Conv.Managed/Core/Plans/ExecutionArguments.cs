using System.Diagnostics.CodeAnalysis;

namespace ConvDnn;

/// <summary>
/// What one execution works on: the operands under their roles, the scratch memory and the scaling factors.
/// <code>output = α·result + β·output</code>, and in a fused forward <code>y = f(α·conv(x,w) + β·y + α_z·z + b)</code>.
/// β = 0 never reads the output, so anything may stand there. Without anything set, α = 1, β = 0 and no operand is given.
/// </summary>
public readonly ref struct ExecutionArguments
{
    // Fields and not automatic properties: checks look at a view where it lies.
    private readonly TensorView _x;
    private readonly TensorView _w;
    private readonly TensorView _y;
    private readonly TensorView _bias;
    private readonly TensorView _residual;
    private readonly TensorView _indices;
    private readonly TensorView _forwardX;
    private readonly TensorView _workspace;

    // As bits that differ from those of 1, so that 0 is the default and arguments need no constructor: one would write every field twice.
    private readonly long _alpha;
    private readonly long _residualScale;

    /// <summary>x, or the gradient dx.</summary>
    public TensorView X
    {
        get => _x;
        init => TensorView.Copy(value, ref _x);
    }

    /// <summary>w, or the gradient dw. Left out for a plan that owns its filter (<see cref="Plan.Bind"/>).</summary>
    public TensorView W
    {
        get => _w;
        init => TensorView.Copy(value, ref _w);
    }

    /// <summary>y, or the gradient dy.</summary>
    public TensorView Y
    {
        get => _y;
        init => TensorView.Copy(value, ref _y);
    }

    /// <summary>b, or the gradient db: one number per output channel.</summary>
    public TensorView Bias
    {
        get => _bias;
        init => TensorView.Copy(value, ref _bias);
    }

    /// <summary>z: a tensor of y's shape, added before the activation.</summary>
    public TensorView Residual
    {
        get => _residual;
        init => TensorView.Copy(value, ref _residual);
    }

    /// <summary>Max pooling: positions of the maxima.</summary>
    public TensorView Indices
    {
        get => _indices;
        init => TensorView.Copy(value, ref _indices);
    }

    /// <summary>The x of the forward pass, for gradients that depend on it.</summary>
    public TensorView ForwardX
    {
        get => _forwardX;
        init => TensorView.Copy(value, ref _forwardX);
    }

    /// <summary>Scratch memory of at least <see cref="Plan.WorkspaceBytes"/> bytes; its content before and after means nothing.</summary>
    public TensorView Workspace
    {
        get => _workspace;
        init => TensorView.Copy(value, ref _workspace);
    }

    /// <summary>α: the result's factor. Default 1.</summary>
    public double Alpha
    {
        get => FromOne(_alpha);
        init => _alpha = ToOne(value);
    }

    /// <summary>β: the factor of what the output held. Default 0: not read.</summary>
    public double Beta { get; init; }

    /// <summary>α_z: the residual's factor. Default 1.</summary>
    public double ResidualScale
    {
        get => FromOne(_residualScale);
        init => _residualScale = ToOne(value);
    }

    /// <summary>Scales and zero points of an 8-bit convolution; null for zero points 0 and scales 1.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>The accelerator's stream to work on (a <c>CUstream</c>); 0 for the default one. Processors ignore it.</summary>
    public nint Stream { get; init; }

    /// <summary>The same arguments with scratch memory.</summary>
    public ExecutionArguments With(TensorView workspace) => this with { Workspace = workspace };

    /// <summary>The same arguments with the filter that a plan owns.</summary>
    internal ExecutionArguments WithFilter(TensorView filter) => this with { W = filter };

    /// <summary>The roles of the operands that were given, one bit each.</summary>
    internal int Given =>
        Bit(_x.IsGiven, OperandRole.X) | Bit(_w.IsGiven, OperandRole.W) | Bit(_y.IsGiven, OperandRole.Y) | Bit(_bias.IsGiven, OperandRole.Bias)
        | Bit(_residual.IsGiven, OperandRole.Residual) | Bit(_indices.IsGiven, OperandRole.Indices) | Bit(_forwardX.IsGiven, OperandRole.ForwardX);

    /// <summary>True for α = 1, β = 0 and α_z = 1.</summary>
    internal bool HasUsualFactors => (_alpha | _residualScale | BitConverter.DoubleToInt64Bits(Beta)) == 0;

    /// <summary>0 where no operand was given but x, w and y.</summary>
    internal ulong Unusual => _bias.Nature | _residual.Nature | _indices.Nature | _forwardX.Nature;

    /// <summary>The operand under a role.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="role"/> is not a value of the enumeration.</exception>
    public TensorView this[OperandRole role] => At(role);

    /// <summary>The operand under a role, where it lies.</summary>
    [UnscopedRef]
    internal ref readonly TensorView At(OperandRole role)
    {
        switch (role)
        {
            case OperandRole.X: return ref _x;
            case OperandRole.W: return ref _w;
            case OperandRole.Y: return ref _y;
            case OperandRole.Bias: return ref _bias;
            case OperandRole.Residual: return ref _residual;
            case OperandRole.Indices: return ref _indices;
            case OperandRole.ForwardX: return ref _forwardX;
            default: throw Unknown(role);
        }
    }

    /// <summary>x, where it lies.</summary>
    [UnscopedRef]
    internal ref readonly TensorView XView => ref _x;

    /// <summary>w, where it lies.</summary>
    [UnscopedRef]
    internal ref readonly TensorView WView => ref _w;

    /// <summary>y, where it lies.</summary>
    [UnscopedRef]
    internal ref readonly TensorView YView => ref _y;

    /// <summary>The scratch memory, where it lies.</summary>
    [UnscopedRef]
    internal ref readonly TensorView WorkspaceView => ref _workspace;

    private static double FromOne(long bits) => BitConverter.Int64BitsToDouble(bits ^ BitConverter.DoubleToInt64Bits(1));

    private static long ToOne(double factor) => BitConverter.DoubleToInt64Bits(factor) ^ BitConverter.DoubleToInt64Bits(1);

    private static int Bit(bool isGiven, OperandRole role) => isGiven ? OperandRule.Bit(role) : 0;

    private static ArgumentOutOfRangeException Unknown(OperandRole role) => new(nameof(role), role, $"{(int)role} is no operand role.");
}
