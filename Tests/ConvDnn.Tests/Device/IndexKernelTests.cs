using ConvDnn.Device;
using ConvDnn.Interop.Cuda.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Device;

/// <summary>Positions beyond 2³¹ and 2³²: every kernel walks over a range of them, so that the last ones can be tried alone; axes of step 0 keep the memory small.</summary>
public class IndexKernelTests : GpuTest
{
    private const long Long = (1L << 32) + 11;
    private const int Threads = 64;

    [Test]
    public void Copy_finds_its_elements_beyond_32_bits()
    {
        // Lengths 2, 3, 2^32 + 11: the long axis has no step, the others do.
        var shape = new CopyShape { Length = Five.Of([2, 3, Long], 1), From = Five.Of([3, 1, 0], 0), To = Five.Of([3, 1, 0], 0), Alpha = 1 };
        long position = (((1 * 3) + 2) * Long) + (Long - 5);
        (shape.First, shape.End) = (position, position + 5);
        float[] from = [1, 2, 3, 4, 5, 6];
        float[] to = OnDevice(from, new float[6], (stream, source, target) =>
            Context.Kernels.Function("copy.cu", "copy_f32_f32").LaunchWith(1u, (uint)Threads, stream, shape, source, target));
        Assert.That(to, Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 6 }));
    }

    [Test]
    public void Columns_find_samples_channels_and_positions_beyond_32_bits()
    {
        // An image that repeats one row of five numbers, 2^30 + 1 times, in 2 channels of 3 samples: 2^31 positions and more to each sample.
        const long high = (1L << 30) + 1;
        var shape = new ColumnShape
        {
            Groups = 1,
            Channels = 2,
            Samples = 3,
            PositionCount = high * 5,
            Image = Of(1, high, 5),
            Kernel = Of(1, 1, 1),
            Output = Of(1, high, 5),
            Stride = Of(1, 1, 1),
            Dilation = Of(1, 1, 1),
            FromSample = 10,
            FromChannel = 5,
            FromAxis = Of(0, 0, 1),
            ToSample = 2,
            ToChannel = 1,
        };
        // The fourth number of a row that lies beyond 2^32 / 5, second channel, last sample.
        long position = ((long)(high - 1) * 5) + 3;
        shape.First = (((2L * 2) + 1) * high * 5) + position;
        shape.End = shape.First + 1;
        float[] image = [.. Enumerable.Range(0, 30).Select(i => 100f + i)];
        float[] matrix = OnDevice(image, new float[6], (stream, source, target) =>
            Context.Kernels.Function("columns.cu", "columns_f32_f32").LaunchWith(1u, (uint)Threads, stream, shape, source, target));
        Assert.That(matrix, Is.EqualTo(new float[] { 0, 0, 0, 0, 0, 100 + 20 + 5 + 3 }));
    }

    [Test]
    public void Image_gathers_for_elements_beyond_32_bits()
    {
        const long high = (1L << 31) + 3;
        var shape = new ImageShape
        {
            Groups = 1,
            Channels = 1,
            PositionCount = high * 2,
            Image = Of(1, high, 2),
            Kernel = Of(1, 1, 1),
            Output = Of(1, high, 2),
            Stride = Of(1, 1, 1),
            Dilation = Of(1, 1, 1),
            ToAxis = Of(0, 0, 1),
            Alpha = 1,
        };
        shape.First = (high * 2) - 1;
        shape.End = high * 2;
        // Every column holds the same number, and the image is one row of two.
        float[] image = OnDevice([7f], new float[2], (stream, source, target) =>
            Context.Kernels.Function("image.cu", "image_f32_f32").LaunchWith(1u, (uint)Threads, stream, shape, source, target, default(CUdeviceptr), default(CUdeviceptr)));
        Assert.That(image, Is.EqualTo(new float[] { 0, 7 }));
    }

    [Test]
    public void Pad_and_epilogue_find_their_elements_beyond_32_bits()
    {
        var pad = new PadShape
        {
            Padded = Five.Of([2, Long + 2], 1),
            Length = Five.Of([2, Long], 1),
            Before = Five.Of([0, 1], 0),
            From = Five.Of([1, 0], 0),
            To = Five.Of([1, 0], 0),
            First = (2 * (Long + 2)) - 2,
            End = (2 * (Long + 2)) - 1,
        };
        Assert.That(
            OnDevice([3f, 4f], new float[2], (stream, source, target) =>
                Context.Kernels.Function("pad.cu", "pad_f32_f32").LaunchWith(1u, (uint)Threads, stream, pad, source, target, default(CUdeviceptr))),
            Is.EqualTo(new float[] { 0, 4 }));
        var epilogue = new EpilogueShape { Length = Five.Of([2, Long], 1), From = Five.Of([1, 0], 0), To = Five.Of([1, 0], 0), First = (2 * Long) - 3, End = 2 * Long, Alpha = 10 };
        Assert.That(
            OnDevice([3f, 4f], new float[2], (stream, source, target) =>
                Context.Kernels.Function("epilogue.cu", "epilogue_f32_f32").LaunchWith(1u, (uint)Threads, stream, epilogue, source, target, default(CUdeviceptr), default(CUdeviceptr))),
            Is.EqualTo(new float[] { 0, 40 }));
    }

    [Test]
    public void A_grid_smaller_than_the_positions_reaches_all_of_them()
    {
        int[] from = [.. Enumerable.Range(1, 1000)];
        CopyShape shape = CopyShape.Of(TensorSpec.Packed(ElementType.Int32, [1000]), TensorSpec.Packed(ElementType.Int32, [1000]));
        int[] to = OnDevice(from, new int[1000], (stream, source, target) =>
            Context.Kernels.Function("copy.cu", "copy_s32_s32").LaunchWith(2u, (uint)Threads, stream, shape, source, target));
        Assert.That(to, Is.EqualTo(from));
    }

    private static Three Of(long a, long b, long c) => Three.Of([a, b, c], 1);
}
