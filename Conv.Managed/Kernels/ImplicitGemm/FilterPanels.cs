using System.Runtime.CompilerServices;
using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>
/// The filters of a family of correlations, packed once per filter: [group][correlation][panel of rows][depth][width], rows that do not exist as zeros.
/// </summary>
internal sealed class FilterPanels(CorrelationFamily family, long groups, int width)
{
    /// <summary>Panels over the rows of one group.</summary>
    public long PanelCount { get; } = (family.Rows + width - 1) / width;

    /// <summary>Elements of one group.</summary>
    public long GroupElements { get; } = checked((family.Rows + width - 1) / width * width * family.Channels * family.Taps);

    /// <summary>Elements altogether.</summary>
    public long Elements => checked(groups * GroupElements);

    /// <summary>Panels over everything: the chunks of packing.</summary>
    public int Chunks => checked((int)(groups * family.Count * PanelCount));

    /// <summary>Where a panel begins; it goes on for the whole depth of the correlation.</summary>
    public long Offset(long group, in Correlation correlation, long panel) =>
        group * GroupElements + (correlation.TapsBefore * PanelCount + correlation.Taps * panel) * family.Channels * width;

    /// <summary>Packs one panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Pack<TSource, T, TReader>(int chunk, TReader reader, TSource* filter, T* packed)
        where TSource : unmanaged
        where T : unmanaged
        where TReader : struct, IElementReader<TSource, T>
    {
        (long rest, long panel) = Math.DivRem(chunk, PanelCount);
        (long group, long index) = Math.DivRem(rest, family.Count);
        Correlation correlation = family[index];
        FilterView view = correlation.Filter;
        long first = panel * width;
        int rows = (int)Math.Min(width, correlation.Rows - first);
        T* target = packed + (nint)Offset(group, correlation, panel);
        TSource* source = filter + (nint)(view.Offset + group * view.Group + first * view.Row);
        nint channelStep = (nint)view.Channel, rowStep = (nint)view.Row;
        for (long d = 0; d < correlation.D.Taps; d++)
        {
            for (long h = 0; h < correlation.H.Taps; h++)
            {
                for (long w = 0; w < correlation.W.Taps; w++)
                {
                    TSource* tap = source + (nint)(d * view.D + h * view.H + w * view.W);
                    if (TReader.IsCopy)
                    {
                        Copy((T*)tap, rowStep, channelStep, target, rows, correlation.Channels);
                        target += (nint)correlation.Channels * width;
                        continue;
                    }

                    for (long c = 0; c < correlation.Channels; c++, tap += channelStep, target += width)
                    {
                        TSource* element = tap;
                        for (int row = 0; row < rows; row++, element += rowStep) target[row] = reader.Read(*element, group * correlation.Rows + first + row);
                        for (int row = rows; row < width; row++) target[row] = default;
                    }
                }
            }
        }
    }

    /// <summary>One tap of a panel, without conversion.</summary>
    private unsafe void Copy<T>(T* source, nint rowStep, nint channelStep, T* target, int rows, long channels)
        where T : unmanaged
    {
        if (rowStep == 1) ShortCopy.Rows((byte*)source, channelStep * sizeof(T), (byte*)target, width * (nint)sizeof(T), rows * (nint)sizeof(T), (nint)channels);
        else Transposition.Copy(source, rowStep, channelStep, target, width, rows, channels);
        for (int row = rows; row < width; row++)
        {
            for (nint c = 0; c < channels; c++) target[c * width + row] = default;
        }
    }
}
