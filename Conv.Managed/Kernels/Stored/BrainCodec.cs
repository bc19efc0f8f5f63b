using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Stored;

/// <summary>bfloat16: the upper half of a float32. Integer arithmetic on eight numbers at a time; the scalar twin below it is the same arithmetic.</summary>
internal sealed unsafe class BrainCodec : ElementCodec
{
    private const uint QuietNaN = 0x00400000;

    public override int Bytes => sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Widen(byte* source, nint step, float* target, nint count)
    {
        var from = (ushort*)source;
        nint i = 0;
        if (step == 1)
        {
            for (; i + 8 <= count; i += 8) (Vector256.WidenLower(Vector128.Load(from + i).ToVector256Unsafe()) << 16).AsSingle().Store(target + i);
        }

        for (from += i * step; i < count; i++, from += step) target[i] = BitConverter.UInt32BitsToSingle((uint)*from << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Narrow(float* source, byte* target, nint step, nint count)
    {
        var to = (ushort*)target;
        nint i = 0;
        if (step == 1)
        {
            for (; i + 8 <= count; i += 8)
            {
                Vector256<float> value = Vector256.Load(source + i);
                Vector256<uint> bits = value.AsUInt32();
                Vector256<uint> rounded = bits + Vector256.Create(0x7FFFu) + ((bits >>> 16) & Vector256<uint>.One);
                // A NaN whose payload sits in the lower half would become infinite: it is made quiet instead.
                Vector256<uint> high = Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, bits | Vector256.Create(QuietNaN)) >>> 16;
                Vector128.Narrow(high.GetLower(), high.GetUpper()).Store(to + i);
            }
        }

        for (to += i * step; i < count; i++, to += step) *to = Round(source[i]);
    }

    private static ushort Round(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((float.IsNaN(value) ? bits | QuietNaN : bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
