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
    private readonly bool _blends = (output is IntegerOutput.Sums or IntegerOutput.Reals) && operands.Beta != 0;

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
                if (output == IntegerOutput.Reals)
                {
                    Vector256<double> real = Real(Widened(sums + done), place.Channel + done * place.ChannelStep, place.ChannelStep);
                    Vector128.Narrow(real.GetLower(), real.GetUpper()).AsInt32().Store(sums + done);
                    continue;
                }

                Vector256<double> value = Vector256.Round(Finished(Widened(sums + done), place.Channel + done * place.ChannelStep, place.ChannelStep));
                if (output != IntegerOutput.Sums) value += Vector256.Create((double)operands.OutputZeroPoint);
                value = Vector256.Min(Vector256.Max(value, Vector256.Create(least)), Vector256.Create(most));
                Whole(value).Store(sums + done);
            }
        }

        nint target = (nint)place.Target, step = (nint)place.TargetStep;
        int ready = _copies ? count : done;
        switch (output)
        {
            // Four bytes each, whatever they mean.
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

    /// <summary>The sum as a real number in units of the result, before rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Finished(Vector256<double> sum, long channel, long channelStep)
    {
        Vector256<double> bias = operands.Bias == null ? Vector256<double>.Zero
            : channelStep == 0 ? Vector256.Create((double)operands.Bias[channel])
            : Widened(operands.Bias + channel);
        if (output == IntegerOutput.Sums) return sum * operands.Alpha + bias;
        return (sum + bias) * (Scale(channel, channelStep) * operands.InputScale / operands.OutputScale);
    }

    /// <summary>The real number that a sum stands for, with a float32 bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Real(Vector256<double> sum, long channel, long channelStep)
    {
        var biases = (float*)operands.Bias;
        Vector256<double> bias = biases == null ? Vector256<double>.Zero
            : channelStep == 0 ? Vector256.Create((double)biases[channel])
            : Vector256.Create(biases[channel], biases[channel + 1], biases[channel + 2], (double)biases[channel + 3]);
        return operands.Alpha * (sum * (Scale(channel, channelStep) * operands.InputScale)) + bias;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> Scale(long channel, long channelStep) => operands.FilterScales == null ? Vector256<double>.One
        : operands.FilterScaleCount == 1 ? Vector256.Create((double)*operands.FilterScales)
        : channelStep == 0 ? Vector256.Create((double)operands.FilterScales[channel])
        : Vector256.Create(operands.FilterScales[channel], operands.FilterScales[channel + 1], operands.FilterScales[channel + 2], (double)operands.FilterScales[channel + 3]);

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
