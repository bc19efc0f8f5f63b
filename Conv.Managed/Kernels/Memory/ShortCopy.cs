using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvDnn.Kernels.Memory;

/// <summary>Copies the same few bytes from many rows to many rows. Ends are covered by overlapping moves, never beyond the bytes asked for.</summary>
internal static unsafe class ShortCopy
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(byte* source, nint sourceStep, byte* target, nint targetStep, nint bytes, nint rows)
    {
        if (bytes == 64)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                Vector256<byte> low = Vector256.Load(source), high = Vector256.Load(source + 32);
                low.Store(target);
                high.Store(target + 32);
            }
        }
        else if (bytes >= 32)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                for (nint at = 0; at <= bytes - 32; at += 32) Vector256.Load(source + at).Store(target + at);
                Vector256.Load(source + bytes - 32).Store(target + bytes - 32);
            }
        }
        else if (bytes >= 16)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                Vector128<byte> low = Vector128.Load(source), high = Vector128.Load(source + bytes - 16);
                low.Store(target);
                high.Store(target + bytes - 16);
            }
        }
        else if (bytes >= 8)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                ulong low = Unsafe.ReadUnaligned<ulong>(source), high = Unsafe.ReadUnaligned<ulong>(source + bytes - 8);
                Unsafe.WriteUnaligned(target, low);
                Unsafe.WriteUnaligned(target + bytes - 8, high);
            }
        }
        else if (bytes == 4)
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep) Unsafe.WriteUnaligned(target, Unsafe.ReadUnaligned<uint>(source));
        }
        else
        {
            for (; rows > 0; rows--, source += sourceStep, target += targetStep)
            {
                for (nint at = 0; at < bytes; at++) target[at] = source[at];
            }
        }
    }
}
