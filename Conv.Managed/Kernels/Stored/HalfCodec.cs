using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Stored;

/// <summary>
/// float16 by integer arithmetic on eight numbers at a time, since the processor's conversion has no method here. Other lengths and steps go through the scalar conversion of
/// the class library, which gives the same numbers.
/// </summary>
internal sealed unsafe class HalfCodec : ElementCodec
{
    /// <summary>Exponent and fraction of a float16 moved to their place in a float32 stand for a number 2^112 too small, subnormal ones included.</summary>
    private const uint ScaleBits = (127 + 112) << 23;

    private const uint SignMask = 0x80000000;
    private const uint InfinityBits = 0x7F800000;

    /// <summary>2^16 as a float32: from 65520 on, which rounds there, a float16 is infinite.</summary>
    private const uint OverflowBits = (127 + 16) << 23;

    /// <summary>2^-14, the smallest normal float16.</summary>
    private const uint SmallestNormalBits = (127 - 14) << 23;

    /// <summary>0.5: adding it leaves the multiples of 2^-24, the steps of a subnormal float16, in the last bits.</summary>
    private const uint SubnormalBits = 126 << 23;

    public override int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Widen(byte* source, nint step, float* target, nint count)
    {
        var from = (ushort*)source;
        nint i = 0;
        if (step == 1)
        {
            for (; i + 8 <= count; i += 8) Widen(Vector128.Load(from + i)).Store(target + i);
        }

        for (from += i * step; i < count; i++, from += step) target[i] = (float)BitConverter.UInt16BitsToHalf(*from);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Narrow(float* source, byte* target, nint step, nint count)
    {
        var to = (ushort*)target;
        nint i = 0;
        if (step == 1)
        {
            for (; i + 8 <= count; i += 8) Narrow(Vector256.Load(source + i)).Store(to + i);
        }

        for (to += i * step; i < count; i++, to += step) *to = BitConverter.HalfToUInt16Bits((Half)source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector128<ushort> halves)
    {
        Vector256<uint> bits = Vector256.WidenLower(halves.ToVector256Unsafe());
        Vector256<uint> magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
        Vector256<uint> value = (magnitude.AsSingle() * Vector256.Create(ScaleBits).AsSingle()).AsUInt32();
        // The largest exponent is infinity and NaN, not 2^16.
        Vector256<uint> special = Vector256.GreaterThanOrEqual(magnitude.AsInt32(), Vector256.Create(0x7C00 << 13)).AsUInt32() & Vector256.Create(InfinityBits);
        return (value | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Narrow(Vector256<float> values)
    {
        Vector256<uint> bits = values.AsUInt32(), sign = bits & Vector256.Create(SignMask);
        Vector256<uint> magnitude = bits ^ sign;
        // Normal: move the exponent, round the 13 bits that go to even.
        Vector256<uint> odd = (magnitude >>> 13) & Vector256<uint>.One;
        Vector256<uint> normal = (magnitude - Vector256.Create(112u << 23) + Vector256.Create(0xFFFu) + odd) >>> 13;
        // Subnormal: the addition rounds, to even.
        Vector256<uint> subnormal = (magnitude.AsSingle() + Vector256.Create(SubnormalBits).AsSingle()).AsUInt32() - Vector256.Create(SubnormalBits);
        Vector256<uint> infinite = Vector256.Create(0x7C00u) | (Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create((int)InfinityBits)).AsUInt32() & Vector256.Create(0x0200u));
        Vector256<uint> result = Vector256.ConditionalSelect(Vector256.LessThan(magnitude.AsInt32(), Vector256.Create((int)SmallestNormalBits)).AsUInt32(), subnormal, normal);
        result = Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(magnitude.AsInt32(), Vector256.Create((int)OverflowBits)).AsUInt32(), infinite, result) | (sign >>> 16);
        return Vector128.Narrow(result.GetLower(), result.GetUpper());
    }
}
