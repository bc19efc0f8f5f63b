namespace ConvDnn.Engines.CuDnn;

/// <summary>cuDNN's algorithms by the names that plans and options use.</summary>
internal static class AlgorithmNames
{
    /// <summary>What is added to a name where the algorithm runs on tensor cores.</summary>
    public const string TensorCores = "-tensor";

    private static readonly string[] Forward = ["implicit-gemm", "implicit-precomp-gemm", "gemm", "direct", "fft", "fft-tiling", "winograd", "winograd-nonfused"];
    private static readonly string[] BackwardData = ["algo-0", "algo-1", "fft", "fft-tiling", "winograd", "winograd-nonfused"];
    private static readonly string[] BackwardFilter = ["algo-0", "algo-1", "fft", "algo-3", "winograd", "winograd-nonfused", "fft-tiling"];

    /// <summary>The name of an algorithm; of one that is newer than this list, its number.</summary>
    public static string Of(Direction direction, int algorithm)
    {
        string[] names = direction switch
        {
            Direction.Forward => Forward,
            Direction.BackwardData => BackwardData,
            _ => BackwardFilter,
        };
        return algorithm >= 0 && algorithm < names.Length ? names[algorithm] : FormattableString.Invariant($"algo-{algorithm}");
    }
}
