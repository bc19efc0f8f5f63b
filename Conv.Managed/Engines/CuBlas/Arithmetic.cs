using ConvDnn.Interop.CuBlas.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>In which types a problem is computed.</summary>
/// <param name="Operand">The type of both matrices that are multiplied.</param>
/// <param name="Sum">The type in which products are summed and intermediate results are kept.</param>
/// <param name="Compute">The same in cuBLAS's words.</param>
/// <param name="Words">What a plan says of it: names what loosens the error bound.</param>
internal sealed record Arithmetic(ElementType Operand, ElementType Sum, cublasComputeType_t Compute, string Words)
{
    /// <summary>The compute capability from which on there are TF32 and bfloat16.</summary>
    private static readonly Version Ampere = new(8, 0);

    /// <summary>Decides on the types, or says why there are none.</summary>
    /// <param name="problem">The problem, as an ordinary convolution.</param>
    /// <param name="capability">Of the device.</param>
    /// <param name="refusal">The reason, or null.</param>
    public static Arithmetic? Of(ConvProblem problem, Version capability, out string? refusal)
    {
        refusal = null;
        ElementType first = problem.Direction == Direction.BackwardData ? problem.Y.Type : problem.X.Type;
        ElementType second = problem.Direction == Direction.BackwardFilter ? problem.Y.Type : problem.W.Type;
        if (problem.X.Type is ElementType.Int8 or ElementType.UInt8)
        {
            string stored = problem.Y.Type == ElementType.Int32 ? "" : $", stored as {problem.Y.Type.Name()}";
            return new Arithmetic(ElementType.Int8, ElementType.Int32, cublasComputeType_t.CUBLAS_COMPUTE_32I, $"integers in 32 bits{stored}");
        }

        if (problem.Options.ComputeType == ElementType.Float64)
        {
            return new Arithmetic(ElementType.Float64, ElementType.Float64, cublasComputeType_t.CUBLAS_COMPUTE_64F, "float64");
        }

        // The mean of narrow numbers is not one of them; rounding it would be an error that nothing grants.
        bool means = problem.Direction != Direction.BackwardData && problem.Options.PaddingMode is PaddingMode.MeanChannel or PaddingMode.MeanSample;
        bool narrow = first == second && first is ElementType.Float16 or ElementType.BFloat16 && !means;
        if (!narrow)
        {
            return problem.Options.Precision == Float32Precision.Tf32 && capability >= Ampere
                ? new Arithmetic(ElementType.Float32, ElementType.Float32, cublasComputeType_t.CUBLAS_COMPUTE_32F_FAST_TF32, "tf32")
                : new Arithmetic(ElementType.Float32, ElementType.Float32, cublasComputeType_t.CUBLAS_COMPUTE_32F, "float32");
        }

        if (first == ElementType.BFloat16 && capability < Ampere)
        {
            refusal = $"bf16 needs a device of compute capability {Ampere}; this one has {capability}.";
            return null;
        }

        return new Arithmetic(first, ElementType.Float32, cublasComputeType_t.CUBLAS_COMPUTE_32F, $"{first.Name()} on tensor cores");
    }
}
