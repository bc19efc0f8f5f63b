using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>The patches of x as products read them, for some samples: x itself for filters of one tap, else a matrix that kernels fill, from a padded copy where something else than zeros surrounds x.</summary>
internal sealed class PatchSource
{
    private readonly Setting _setting;
    private readonly ImageToColumns? _columns;
    private readonly PaddedCopy? _border;

    public PatchSource(DeviceKernels kernels, Setting setting, long samples, long positions)
    {
        _setting = setting;
        TensorSpec image = Setting.Part(setting.Ordinary.X, samples);
        if (setting.IsPointwise)
        {
            Matrix = Matrix.OfActivation(image, setting.Groups)!.Value;
            return;
        }

        Matrix = setting.Columns(samples, positions, setting.Arithmetic.Operand);
        if (setting.HasBorder)
        {
            ConvOptions options = setting.Ordinary.Options;
            TensorSpec padded = setting.PaddedX(samples, setting.Arithmetic.Operand);
            _border = kernels.Pad(image, padded, options.Padding, options.PaddingMode, options.PaddingValue);
            image = padded;
        }

        _columns = kernels.Columns(image, setting.Groups, setting.Geometry, setting.Arithmetic.Operand, setting.Steps(Matrix));
    }

    /// <summary>Rows × positions of each sample and group.</summary>
    public Matrix Matrix { get; }

    /// <summary>Adds the memory that it needs to a layout.</summary>
    public static Scratch AddScratch(ScratchBuilder layout, Setting setting, long samples, long positions)
    {
        if (setting.IsPointwise) return default;
        ElementType type = setting.Arithmetic.Operand;
        long columns = layout.Add(setting.ColumnBytes(samples, positions, type));
        if (!setting.HasBorder) return new Scratch(columns, 0, 0);
        long padded = layout.Add(setting.PaddedX(samples, type).Bytes);
        // One mean per sample and channel at most.
        return new Scratch(columns, padded, layout.Add(checked(samples * setting.Ordinary.InputChannels * sizeof(double))));
    }

    /// <summary>Enqueues the padded copy, where there is one. Once for all positions of the samples.</summary>
    public void Begin(in DeviceWork work, Scratch scratch, CUdeviceptr x) => _border?.Enqueue(work.Stream, x, work.At(scratch.Padded), work.At(scratch.Means));

    /// <summary>Where the matrix of some positions begins, after the kernel that is enqueued to fill it.</summary>
    public CUdeviceptr Prepare(in DeviceWork work, Scratch scratch, CUdeviceptr x, long first, long count, long outside)
    {
        if (_columns is null) return x.Plus(first * Matrix.Column, _setting.XType);
        CUdeviceptr columns = work.At(scratch.Columns);
        _columns.Enqueue(work.Stream, _border is null ? x : work.At(scratch.Padded), columns, first, count, outside);
        return columns;
    }

    /// <summary>Offsets of its memory.</summary>
    public readonly record struct Scratch(long Columns, long Padded, long Means);
}
