namespace ConvDnn;

/// <summary>The names under which a problem's tensors are handed over. They keep their names in every direction.</summary>
public enum OperandRole
{
    /// <summary>The input x; in backward data the gradient dx that is written.</summary>
    X,

    /// <summary>The filter w; in backward filter the gradient dw that is written.</summary>
    W,

    /// <summary>The output y; in the backward directions the gradient dy that is read.</summary>
    Y,

    /// <summary>One number per output channel; in backward bias the gradient db that is written.</summary>
    Bias,

    /// <summary>A tensor of y's shape that is added before the activation (z in the formulas).</summary>
    Residual,

    /// <summary>Max pooling: where in its (n, c) plane each maximum stood, row-major, 64-bit.</summary>
    Indices,

    /// <summary>The x of the forward pass, for gradients that depend on it (activations, max pooling without indices).</summary>
    ForwardX,
}

/// <summary>What a plan does with an operand.</summary>
public enum OperandAccess
{
    /// <summary>Read; must be given.</summary>
    Read,

    /// <summary>Written; must be given. Read too when β ≠ 0.</summary>
    Write,

    /// <summary>Read when given.</summary>
    OptionalRead,

    /// <summary>Written when given.</summary>
    OptionalWrite,
}

/// <summary>One tensor of a problem: its name, its shape, and what happens to it.</summary>
/// <param name="Role">The name under which it is handed over.</param>
/// <param name="Spec">Its element type, lengths and strides.</param>
/// <param name="Access">What a plan does with it.</param>
public sealed record Operand(OperandRole Role, TensorSpec Spec, OperandAccess Access)
{
    /// <summary>True for <see cref="OperandAccess.Write"/> and <see cref="OperandAccess.OptionalWrite"/>.</summary>
    public bool IsWritten => Access is OperandAccess.Write or OperandAccess.OptionalWrite;

    /// <summary>True when a plan cannot run without it.</summary>
    public bool IsRequired => Access is OperandAccess.Read or OperandAccess.Write;
}
