using ConvDnn.Kernels.Integer;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Two rows of bytes, less their zero point, as the halves of 32-bit lanes: at every length, so that every width of vectors and every overlapping end has its turn.</summary>
public sealed unsafe class FactorLanesTests
{
    private const int Guard = unchecked((int)0xDEADBEEF);

    [Test]
    public void Even_row_goes_into_the_lower_half_and_odd_row_into_the_upper([Range(1, 50)] int count, [Values(0, 7, 200)] int zeroPoint)
    {
        var random = new Random(count);
        byte[] even = new byte[count], odd = new byte[count];
        random.NextBytes(even);
        random.NextBytes(odd);
        int[] target = [.. Enumerable.Repeat(Guard, count + 1)];
        fixed (byte* a = even, b = odd)
        {
            fixed (int* lanes = target) FactorLanes.Pairs(a, b, lanes, count, zeroPoint);
        }

        Assert.That(target, Is.EqualTo(new int[][] { [.. Enumerable.Range(0, count).Select(i => Pair(even[i] - zeroPoint, odd[i] - zeroPoint))], [Guard] }.SelectMany(static part => part)));
    }

    [Test]
    public void Signed_bytes_keep_their_sign([Range(1, 50)] int count, [Values(0, -100)] int zeroPoint)
    {
        sbyte[] even = [.. Enumerable.Range(0, count).Select(static i => (sbyte)(i * 37))], odd = [.. Enumerable.Range(0, count).Select(static i => (sbyte)(-i * 53))];
        int[] target = [.. Enumerable.Repeat(Guard, count + 1)];
        fixed (sbyte* a = even, b = odd)
        {
            fixed (int* lanes = target) FactorLanes.Pairs(a, b, lanes, count, zeroPoint);
        }

        Assert.That(target, Is.EqualTo(new int[][] { [.. Enumerable.Range(0, count).Select(i => Pair(even[i] - zeroPoint, odd[i] - zeroPoint))], [Guard] }.SelectMany(static part => part)));
    }

    private static int Pair(int even, int odd) => (even & 0xFFFF) | (odd << 16);
}
