namespace ConvDnn.Reference;

/// <summary>The family of an activation function.</summary>
public enum ReferenceActivationKind
{
    /// <summary>v.</summary>
    Identity,

    /// <summary>max(0, v).</summary>
    Relu,

    /// <summary>min(max(0, v), cap).</summary>
    ClippedRelu,

    /// <summary>v above 0, slope · v otherwise.</summary>
    LeakyRelu,

    /// <summary>v above 0, α(eᵛ − 1) otherwise.</summary>
    Elu,

    /// <summary>1 / (1 + e⁻ᵛ).</summary>
    Sigmoid,

    /// <summary>tanh v.</summary>
    Tanh,

    /// <summary>ln(1 + e^{βv}) / β.</summary>
    Softplus,

    /// <summary>v · Φ(v) with Φ the normal distribution function.</summary>
    Gelu,

    /// <summary>v/2 · (1 + tanh(√(2/π)(v + 0.044715 v³))).</summary>
    GeluTanh,

    /// <summary>v / (1 + e^{−βv}); with β = 1 called SiLU.</summary>
    Swish,
}

/// <summary>An activation function and its derivative, elementwise. NaN stays NaN. At a kink the derivative is that of the side towards smaller magnitude: 0 at the edges of ReLU.</summary>
/// <remarks>exp, log and tanh are the platform's (about one unit in the last place); all other operations are IEEE and the same everywhere.</remarks>
public readonly record struct ReferenceActivation
{
    private const double GeluTanhCubic = 0.044715;
    private static readonly double SqrtTwoOverPi = Math.Sqrt(2.0 / Math.PI);
    private static readonly double SqrtTwoPi = Math.Sqrt(2.0 * Math.PI);

    private ReferenceActivation(ReferenceActivationKind kind, double parameter) => (Kind, Parameter) = (kind, parameter);

    /// <summary>The family.</summary>
    public ReferenceActivationKind Kind { get; }

    /// <summary>cap, slope, α or β of the family; 0 where it has none.</summary>
    public double Parameter { get; }

    /// <summary>v.</summary>
    public static ReferenceActivation Identity => default;

    /// <summary>max(0, v).</summary>
    public static ReferenceActivation Relu => new(ReferenceActivationKind.Relu, 0);

    /// <summary>1 / (1 + e⁻ᵛ).</summary>
    public static ReferenceActivation Sigmoid => new(ReferenceActivationKind.Sigmoid, 0);

    /// <summary>tanh v.</summary>
    public static ReferenceActivation Tanh => new(ReferenceActivationKind.Tanh, 0);

    /// <summary>v · Φ(v), exact.</summary>
    public static ReferenceActivation Gelu => new(ReferenceActivationKind.Gelu, 0);

    /// <summary>The tanh approximation of <see cref="Gelu"/> (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
    public static ReferenceActivation GeluTanh => new(ReferenceActivationKind.GeluTanh, 0);

    /// <summary>v / (1 + e⁻ᵛ).</summary>
    public static ReferenceActivation Silu => Swish(1);

    /// <summary>max |f′| over all v, by which an error of the pre-activation can grow at most. Rounded up in the last digit written.</summary>
    public double LipschitzConstant => Kind switch
    {
        ReferenceActivationKind.LeakyRelu or ReferenceActivationKind.Elu => Math.Max(1, Math.Abs(Parameter)),
        ReferenceActivationKind.Sigmoid => 0.25,
        ReferenceActivationKind.Gelu or ReferenceActivationKind.GeluTanh => 1.13,
        ReferenceActivationKind.Swish => 1.1,
        _ => 1,
    };

    /// <summary>min(max(0, v), cap).</summary>
    /// <param name="cap">The largest value; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cap"/> is not above 0.</exception>
    public static ReferenceActivation ClippedRelu(double cap) => new(ReferenceActivationKind.ClippedRelu, Positive(cap, nameof(cap)));

    /// <summary>v above 0, slope · v otherwise.</summary>
    /// <param name="slope">The slope of the negative side.</param>
    public static ReferenceActivation LeakyRelu(double slope) => new(ReferenceActivationKind.LeakyRelu, slope);

    /// <summary>v above 0, α(eᵛ − 1) otherwise.</summary>
    /// <param name="alpha">Minus the limit at −∞.</param>
    public static ReferenceActivation Elu(double alpha = 1) => new(ReferenceActivationKind.Elu, alpha);

    /// <summary>ln(1 + e^{βv}) / β.</summary>
    /// <param name="beta">The sharpness of the bend; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not above 0.</exception>
    public static ReferenceActivation Softplus(double beta = 1) => new(ReferenceActivationKind.Softplus, Positive(beta, nameof(beta)));

    /// <summary>v / (1 + e^{−βv}).</summary>
    /// <param name="beta">The sharpness of the bend.</param>
    public static ReferenceActivation Swish(double beta = 1) => new(ReferenceActivationKind.Swish, beta);

    /// <summary>f(v).</summary>
    /// <param name="v">The pre-activation.</param>
    /// <returns>The value of the function.</returns>
    public double Value(double v) => Kind switch
    {
        ReferenceActivationKind.Relu => v <= 0 ? 0 : v,
        ReferenceActivationKind.ClippedRelu => v <= 0 ? 0 : v >= Parameter ? Parameter : v,
        ReferenceActivationKind.LeakyRelu => v > 0 ? v : Parameter * v,
        ReferenceActivationKind.Elu => v > 0 ? v : Parameter * ElementaryFunctions.ExpMinus1(v),
        ReferenceActivationKind.Sigmoid => ElementaryFunctions.Sigmoid(v),
        ReferenceActivationKind.Tanh => Math.Tanh(v),
        // ln(1 + eᵘ) = max(u, 0) + ln(1 + e^{−|u|}), which does not overflow.
        ReferenceActivationKind.Softplus => (Math.Max(Parameter * v, 0) + ElementaryFunctions.LogOf1Plus(Math.Exp(-Math.Abs(Parameter * v)))) / Parameter,
        ReferenceActivationKind.Gelu => v * NormalDistribution(v),
        ReferenceActivationKind.GeluTanh => 0.5 * v * (1 + Math.Tanh(GeluTanhInner(v))),
        ReferenceActivationKind.Swish => v * ElementaryFunctions.Sigmoid(Parameter * v),
        _ => v,
    };

    /// <summary>f′(v).</summary>
    /// <param name="v">The pre-activation.</param>
    /// <returns>The derivative.</returns>
    public double Derivative(double v)
    {
        if (double.IsNaN(v)) return v;

        switch (Kind)
        {
            case ReferenceActivationKind.Relu:
                return v > 0 ? 1 : 0;
            case ReferenceActivationKind.ClippedRelu:
                return v > 0 && v < Parameter ? 1 : 0;
            case ReferenceActivationKind.LeakyRelu:
                return v > 0 ? 1 : Parameter;
            case ReferenceActivationKind.Elu:
                return v > 0 ? 1 : Parameter * Math.Exp(v);
            case ReferenceActivationKind.Sigmoid:
                // 1 − σ(v) = σ(−v), without cancellation.
                return ElementaryFunctions.Sigmoid(v) * ElementaryFunctions.Sigmoid(-v);
            case ReferenceActivationKind.Tanh:
                // 1 − tanh² v = 4σ(2v)σ(−2v), likewise.
                return 4 * ElementaryFunctions.Sigmoid(2 * v) * ElementaryFunctions.Sigmoid(-2 * v);
            case ReferenceActivationKind.Softplus:
                return ElementaryFunctions.Sigmoid(Parameter * v);
            case ReferenceActivationKind.Gelu:
                return NormalDistribution(v) + v * Math.Exp(-0.5 * v * v) / SqrtTwoPi;
            case ReferenceActivationKind.GeluTanh:
                double tanh = Math.Tanh(GeluTanhInner(v));
                return 0.5 * (1 + tanh) + 0.5 * v * (1 - tanh * tanh) * SqrtTwoOverPi * (1 + 3 * GeluTanhCubic * v * v);
            case ReferenceActivationKind.Swish:
                double sigmoid = ElementaryFunctions.Sigmoid(Parameter * v);
                return sigmoid + Parameter * v * sigmoid * ElementaryFunctions.Sigmoid(-Parameter * v);
            default:
                return 1;
        }
    }

    /// <summary>
    /// The gradient that reaches the pre-activation.
    /// <code>dpre = dy · f′(pre)</code>
    /// </summary>
    /// <param name="dy">Gradient of y, any shape.</param>
    /// <param name="preActivation">What the function was applied to, of the same shape.</param>
    /// <param name="dpre">Receives the gradient, of the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void Backward(ReferenceTensor dy, ReferenceTensor preActivation, ReferenceTensor dpre)
    {
        ArgumentNullException.ThrowIfNull(dy);
        ShapeCheck.Expect(preActivation, dy.Lengths.ToArray(), nameof(preActivation));
        ShapeCheck.Expect(dpre, dy.Lengths.ToArray(), nameof(dpre));
        double[] gradient = dy.ToArray(), pre = preActivation.ToArray();
        for (int i = 0; i < gradient.Length; i++) gradient[i] *= Derivative(pre[i]);
        dpre.CopyFrom(gradient);
    }

    private static double GeluTanhInner(double v) => SqrtTwoOverPi * (v + GeluTanhCubic * v * v * v);

    /// <summary>Φ(v) = erfc(−v/√2) / 2.</summary>
    private static double NormalDistribution(double v) => 0.5 * ErrorFunction.Erfc(-v / Math.Sqrt(2));

    private static double Positive(double value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected above 0.");
}
