using ConvDnn.Reference;

namespace ConvDnn.Tests.Reference;

/// <summary>Tensors as the oracle's tests need them: written down, random, or poisoned.</summary>
internal static class TensorsForTests
{
    /// <summary>Written down in row-major order.</summary>
    public static ReferenceTensor Tensor(IReadOnlyList<int> lengths, params double[] values) => ReferenceTensor.Dense(values, [.. lengths]);

    /// <summary>Filled with NaN, so that an element nobody writes is seen.</summary>
    public static ReferenceTensor Poisoned(IReadOnlyList<int> lengths) => ReferenceTensor.Dense([.. lengths]).Select(_ => double.NaN);

    /// <summary>Reals in −1 … 1.</summary>
    public static ReferenceTensor Real(Random random, IReadOnlyList<int> lengths) => ReferenceTensor.Dense([.. lengths]).Select(_ => 2 * random.NextDouble() - 1);

    /// <summary>Integers in −4 … 4, whose sums are exact in any order.</summary>
    public static ReferenceTensor Integer(Random random, IReadOnlyList<int> lengths) => ReferenceTensor.Dense([.. lengths]).Select(_ => random.Next(-4, 5));

    /// <summary>⟨a, b⟩ = Σ a·b.</summary>
    public static double Inner(ReferenceTensor a, ReferenceTensor b) => a.ToArray().Zip(b.ToArray(), (p, q) => p * q).Sum();

    /// <summary>The bits of every element, so that −0 differs from 0 and NaN equals itself.</summary>
    public static long[] Bits(ReferenceTensor tensor) => [.. tensor.ToArray().Select(BitConverter.DoubleToInt64Bits)];
}
