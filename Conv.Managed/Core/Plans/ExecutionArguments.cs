namespace ConvDnn;

/// <summary>
/// What one execution works on: the operands under their roles, the scratch memory and the scaling factors.
/// <code>output = α·result + β·output</code>, and in a fused forward <code>y = f(α·conv(x,w) + β·y + α_z·z + b)</code>.
/// β = 0 never reads the output, so anything may stand there.
/// </summary>
public readonly ref struct ExecutionArguments
{
    /// <summary>Arguments with α = 1, β = 0 and no operands yet.</summary>
    public ExecutionArguments()
    {
        Alpha = 1;
        ResidualScale = 1;
    }

    /// <summary>x, or the gradient dx.</summary>
    public TensorView X { get; init; }

    /// <summary>w, or the gradient dw. Left out for a plan that owns its filter (<see cref="Plan.Bind"/>).</summary>
    public TensorView W { get; init; }

    /// <summary>y, or the gradient dy.</summary>
    public TensorView Y { get; init; }

    /// <summary>b, or the gradient db: one number per output channel.</summary>
    public TensorView Bias { get; init; }

    /// <summary>z: a tensor of y's shape, added before the activation.</summary>
    public TensorView Residual { get; init; }

    /// <summary>Max pooling: positions of the maxima.</summary>
    public TensorView Indices { get; init; }

    /// <summary>The x of the forward pass, for gradients that depend on it.</summary>
    public TensorView ForwardX { get; init; }

    /// <summary>Scratch memory of at least <see cref="Plan.WorkspaceBytes"/> bytes; its content before and after means nothing.</summary>
    public TensorView Workspace { get; init; }

    /// <summary>α: the result's factor. Default 1.</summary>
    public double Alpha { get; init; }

    /// <summary>β: the factor of what the output held. Default 0: not read.</summary>
    public double Beta { get; init; }

    /// <summary>α_z: the residual's factor. Default 1.</summary>
    public double ResidualScale { get; init; }

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
        Bit(X.IsGiven, OperandRole.X) | Bit(W.IsGiven, OperandRole.W) | Bit(Y.IsGiven, OperandRole.Y) | Bit(Bias.IsGiven, OperandRole.Bias)
        | Bit(Residual.IsGiven, OperandRole.Residual) | Bit(Indices.IsGiven, OperandRole.Indices) | Bit(ForwardX.IsGiven, OperandRole.ForwardX);

    /// <summary>The operand under a role.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="role"/> is not a value of the enumeration.</exception>
    public TensorView this[OperandRole role] => role switch
    {
        OperandRole.X => X,
        OperandRole.W => W,
        OperandRole.Y => Y,
        OperandRole.Bias => Bias,
        OperandRole.Residual => Residual,
        OperandRole.Indices => Indices,
        OperandRole.ForwardX => ForwardX,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, $"{(int)role} is no operand role."),
    };

    private static int Bit(bool isGiven, OperandRole role) => isGiven ? 1 << (int)role : 0;
}
