namespace ConvDnn.Parity;

/// <summary>What the products of a problem are formed in.</summary>
internal static class Arithmetic
{
    /// <summary>The name of the elements' type, or <c>tf32</c> where products of float32 are formed in TF32.</summary>
    public static string Of(Problem problem) =>
        problem is ConvProblem { Options.Precision: Float32Precision.Tf32 } ? "tf32" : problem.Operands[0].Spec.Type.Name();
}
