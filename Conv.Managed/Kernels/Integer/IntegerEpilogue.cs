using ConvDnn.Kernels.Epilogue;

namespace ConvDnn.Kernels.Integer;

/// <summary>Turns exact sums into the integers that are stored.</summary>
internal readonly unsafe struct IntegerEpilogue(IntegerOutput output, IntegerOperands operands) : IRowEpilogue<double>
{
    public void Store(double* sums, int count, in RowPlace place)
    {
        long channel = place.Channel, target = place.Target;
        for (int i = 0; i < count; i++, channel += place.ChannelStep, target += place.TargetStep)
        {
            double bias = operands.Bias == null ? 0 : output == IntegerOutput.Reals ? ((float*)operands.Bias)[channel] : operands.Bias[channel];
            switch (output)
            {
                case IntegerOutput.Sums:
                    int* sum = (int*)operands.Y + (nint)target;
                    *sum = int.CreateSaturating(Math.Round(operands.Alpha * sums[i] + (operands.Beta == 0 ? 0 : operands.Beta * *sum) + bias));
                    break;
                case IntegerOutput.Reals:
                    float* real = (float*)operands.Y + (nint)target;
                    *real = (float)((operands.Alpha * (sums[i] * (operands.InputScale * FilterScale(channel)))) + (operands.Beta == 0 ? 0 : operands.Beta * *real) + bias);
                    break;
                case IntegerOutput.SignedBytes:
                    ((sbyte*)operands.Y)[(nint)target] = sbyte.CreateSaturating(Requantise(sums[i] + bias, channel));
                    break;
                default:
                    ((byte*)operands.Y)[(nint)target] = byte.CreateSaturating(Requantise(sums[i] + bias, channel));
                    break;
            }
        }
    }

    /// <summary>Math.Round takes halves to even.</summary>
    private double Requantise(double sum, long channel) => Math.Round(sum * (operands.InputScale * FilterScale(channel) / operands.OutputScale)) + operands.OutputZeroPoint;

    private double FilterScale(long channel) => operands.FilterScales == null ? 1 : operands.FilterScales[operands.FilterScaleCount == 1 ? 0 : channel];
}
