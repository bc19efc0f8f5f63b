using ConvDnn.Kernels.Pooling;
using NUnit.Framework;

namespace ConvDnn.Tests.Kernels;

/// <summary>Maxima of lanes with their positions, against the rule said once more: the larger wins, of equals and of NaNs the earlier, NaN before any number, and position −1 is nobody.</summary>
public sealed unsafe class LanePickTests
{
    [Test]
    public void Merging_follows_the_rule([Range(1, 40)] int count)
    {
        var random = new Random(count);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => Value(random))], best = [.. Enumerable.Range(0, count).Select(_ => Value(random))];
        int[] positions = [.. Enumerable.Range(0, count).Select(_ => random.Next(-1, 6))], index = [.. Enumerable.Range(0, count).Select(_ => random.Next(-1, 6))];
        (float Value, int Position)[] expected = [.. Enumerable.Range(0, count).Select(i => Winner((values[i], positions[i]), (best[i], index[i])))];
        fixed (float* v = values, b = best)
        {
            fixed (int* p = positions, i = index) LanePick.Merge(v, p, b, i, count);
        }

        Assert.That(index, Is.EqualTo(expected.Select(static one => one.Position)));
        Assert.That(best.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(expected.Select(static one => BitConverter.SingleToUInt32Bits(one.Value))));
    }

    private static (float Value, int Position) Winner((float Value, int Position) offered, (float Value, int Position) old)
    {
        if (offered.Position < 0) return old;
        if (old.Position < 0) return offered;
        if (float.IsNaN(offered.Value) != float.IsNaN(old.Value)) return float.IsNaN(offered.Value) ? offered : old;
        if (float.IsNaN(offered.Value) || offered.Value == old.Value) return offered.Position < old.Position ? offered : old;
        return offered.Value > old.Value ? offered : old;
    }

    /// <summary>Few different numbers, so that equals meet.</summary>
    private static float Value(Random random) => random.Next(6) switch { 0 => float.NaN, 1 => float.NegativeInfinity, var other => other / 2 };
}
