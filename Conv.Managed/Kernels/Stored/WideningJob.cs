using ConvDnn.Kernels.Pointwise;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels.Stored;

/// <summary>Copies a tensor from its storage type to float32. Tensor 0 of the rows is the copy, 1 the source.</summary>
internal sealed unsafe class WideningJob(StridedRows rows, ElementCodec codec) : IParallelJob
{
    public byte* Source;
    public float* Target;

    public int Chunks => rows.Chunks;

    public void Run(int chunk, int worker)
    {
        Span<long> offsets = stackalloc long[2];
        for (long row = rows.First(chunk), end = rows.End(chunk); row < end; row++)
        {
            int length = rows.Locate(row, offsets);
            nint step = (nint)rows.InnerStrides[0];
            float* target = Target + (nint)offsets[0];
            byte* source = Source + (nint)(offsets[1] * codec.Bytes);
            if (step == 1 || length == 1) codec.Widen(source, (nint)rows.InnerStrides[1], target, length);
            else for (int i = 0; i < length; i++) codec.Widen(source + i * (nint)(rows.InnerStrides[1] * codec.Bytes), 1, target + i * step, 1);
        }
    }
}
