namespace ConvDnn.Kernels;

/// <summary>The functions that may follow a convolution.</summary>
public enum PointwiseKind
{
    /// <summary>v.</summary>
    Identity,

    /// <summary>max(v, 0); NaN stays NaN.</summary>
    Relu,

    /// <summary>min(max(v, 0), parameter); NaN stays NaN.</summary>
    ClippedRelu,

    /// <summary>v where v is positive, parameter · v elsewhere.</summary>
    LeakyRelu,

    /// <summary>v where v is positive, parameter · (exp(v) − 1) elsewhere.</summary>
    Elu,

    /// <summary>1 / (1 + exp(−v)).</summary>
    Sigmoid,

    /// <summary>tanh(v).</summary>
    Tanh,

    /// <summary>log(1 + exp(parameter · v)) / parameter.</summary>
    Softplus,

    /// <summary>v · Φ(v) with the normal distribution function Φ.</summary>
    Gelu,

    /// <summary>v · (1 + tanh(√(2/π) · (v + 0.044715 v³))) / 2.</summary>
    GeluTanh,

    /// <summary>v · sigmoid(parameter · v); SiLU at parameter 1.</summary>
    Swish,
}
