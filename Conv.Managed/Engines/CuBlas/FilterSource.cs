using ConvDnn.Device;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Engines.CuBlas;

/// <summary>The filter as products read it: as it is, or copied into shape and type.</summary>
internal sealed class FilterSource
{
    private readonly StridedCopy? _copy;

    public FilterSource(DeviceKernels kernels, Setting setting)
    {
        FilterMatrix filter = setting.Filter;
        bool direct = CanBeDirect(setting);
        Matrix = direct ? filter.Direct!.Value : filter.Packed;
        if (!direct) _copy = kernels.Copy(setting.Ordinary.W, filter.PackedSpec.As(setting.Arithmetic.Operand));
    }

    /// <summary>Filters × rows of each group.</summary>
    public Matrix Matrix { get; }

    /// <summary>Whether products read the filter as it is.</summary>
    public bool IsDirect => _copy is null;

    /// <summary>Memory of its own that it needs.</summary>
    public static long ScratchBytes(Setting setting) => CanBeDirect(setting) ? 0 : checked(setting.Filter.Packed.Group * setting.Groups * setting.Arithmetic.Operand.Size());

    /// <summary>Where the matrices begin, after the copy that is enqueued when one is needed.</summary>
    public CUdeviceptr Prepare(CudaStream stream, CUdeviceptr filter, CUdeviceptr scratch)
    {
        if (_copy is null) return filter;
        _copy.Enqueue(stream, filter, scratch);
        return scratch;
    }

    private static bool CanBeDirect(Setting setting) => setting.Filter.Direct is not null && setting.Ordinary.W.Type == setting.Arithmetic.Operand && !setting.IsInteger;
}
