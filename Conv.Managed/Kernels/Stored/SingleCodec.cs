using ConvDnn.Kernels.Memory;

namespace ConvDnn.Kernels.Stored;

/// <summary>float32: nothing to convert.</summary>
internal sealed unsafe class SingleCodec : ElementCodec
{
    public override int Bytes => sizeof(float);

    public override void Widen(byte* source, nint step, float* target, nint count)
    {
        if (step == 1) Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
        else StridedCopy.Gather((float*)source, step, target, count);
    }

    public override void Narrow(float* source, byte* target, nint step, nint count)
    {
        if (step == 1) Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
        else StridedCopy.Scatter(source, (float*)target, step, count);
    }
}
