using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvDnn.Kernels.Epilogue;

namespace ConvDnn.Kernels.Integer;

/// <summary>
/// Turns exact 32-bit sums into the numbers that are stored, four at a time in double precision, with the operations of <see cref="IntegerEpilogue"/> in its order: the same bits.
/// </summary>
internal readonly unsafe struct PairEpilogue(IntegerOutput output, IntegerOperands operands) : IRowEpilogue<int>
{
    private const int Lanes = 4;

    private readonly bool _copies = output == IntegerOutput.Sums && operands.Alpha == 1 && operands.Beta == 0 && operands.Bias == null;
    private readonly bool _blends = output is IntegerOutput.Sums or IntegerOutput.Reals && operands.Beta != 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Store(int* sums, int count, in RowPlace place)
    {
        int done = 0;
        if (!_copies && !_blends)
        {
            (double least, double most) = output switch
            {
                IntegerOutput.Sums => ((double)int.MinValue, int.MaxValue),
                IntegerOutput.SignedBytes => (sbyte.MinValue, sbyte.MaxValue),
                _ => (byte.MinValue, byte.MaxValue),
            };
            for (; done + Lanes <= count; done += Lanes)
            {
                Vector256<double> value = Finished(Widened(sums + done), place.Channel + done * place.ChannelStep, place.ChannelStep);
                if (output == IntegerOutput.Reals)
                {
                    // The bits of the float take the place of the sum.
                    Single(value).Store((float*)(sums + done));
                    continue;
                }

                value = Vector256.Round(value);
                if (output != IntegerOutput.Sums) value += Vector256.Create((double)operands.OutputZeroPoint);
                value = Vector256.Min(Vector256.Max(value, Vector256.Create(least)), Vector256.Create(most));
                Whole(value).Store(sums + done);
            }
        }

        nint target = (nint)place.Target, step = (nint)place.TargetStep;
        int ready = _copies ? count : done;
        switch (output)
        {
            case IntegerOutput.Sums or IntegerOutput.Reals when step == 1:
                new Span<int>(sums, ready).CopyTo(new Span<int>((int*)operands.Y + target, ready));
                break;
            case IntegerOutput.Sums or IntegerOutput.Reals:
                for (int i = 0; i < ready; i++) ((int*)operands.Y)[target + i * step] = sums[i];
                break;
            // The low byte is the number, signed or not.
            default:
                for (int i = 0; i < ready; i++) ((byte*)operands.Y)[target + i * step] = (byte)sums[i];
                break;
        }

        if (ready < count) StoreRest(sums, ready, count, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Widened(int* source)
    {
        Vector128<int> four = Vector128.Load(source);
        if (Avx.IsSupported) return Avx.ConvertToVector256Double(four);
        return Vector256.ConvertToDouble(Vector256.Create(Vector128.WidenLower(four), Vector128.WidenUpper(four)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Whole(Vector256<double> value)
    {
        if (Avx.IsSupported) return Avx.ConvertToVector128Int32(value);
        Vector256<long> whole = Vector256.ConvertToInt64(value);
        return Vector128.Narrow(whole.GetLower(), whole.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Single(Vector256<double> value)
    {
        if (Avx.IsSupported) return Avx.ConvertToVector128Single(value);
        return Vector128.Narrow(value.GetLower(), value.GetUpper());
    }

    /// <summary>The sum as a real number in units of the result, before rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Finished(Vector256<double> sum, long channel, long channelStep)
    {
        Vector256<double> bias = operands.Bias == null ? Vector256<double>.Zero : Bias(channel, channelStep);
        if (output == IntegerOutput.Sums) return sum * operands.Alpha + bias;
        Vector256<double> scale = operands.FilterScales == null ? Vector256<double>.One
            : operands.FilterScaleCount == 1 ? Vector256.Create((double)*operands.FilterScales)
            : channelStep == 0 ? Vector256.Create((double)operands.FilterScales[channel])
            : Vector256.Create(operands.FilterScales[channel], operands.FilterScales[channel + 1], operands.FilterScales[channel + 2], (double)operands.FilterScales[channel + 3]);
        if (output == IntegerOutput.Reals) return operands.Alpha * (sum * (operands.InputScale * scale)) + bias;
        return (sum + bias) * (scale * operands.InputScale / operands.OutputScale);
    }

    /// <summary>Of four neighbours: whole numbers, or floats where floats are stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Bias(long channel, long channelStep)
    {
        if (output != IntegerOutput.Reals) return channelStep == 0 ? Vector256.Create((double)operands.Bias[channel]) : Widened(operands.Bias + channel);
        float* bias = (float*)operands.Bias + channel;
        return channelStep == 0 ? Vector256.Create((double)*bias) : Vector256.Create(bias[0], bias[1], bias[2], (double)bias[3]);
    }

    private void StoreRest(int* sums, int first, int count, in RowPlace place)
    {
        double* rest = stackalloc double[Lanes];
        var ending = new IntegerEpilogue(output, operands);
        for (int at = first; at < count; at += Lanes)
        {
            int some = Math.Min(Lanes, count - at);
            for (int i = 0; i < some; i++) rest[i] = sums[at + i];
            ending.Store(rest, some, place with { Target = place.Target + at * place.TargetStep, Channel = place.Channel + at * place.ChannelStep });
        }
    }
}
