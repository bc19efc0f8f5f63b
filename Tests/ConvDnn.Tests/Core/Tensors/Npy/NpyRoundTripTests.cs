using System.Runtime.InteropServices;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

public class NpyRoundTripTests
{
    // Ranks 0 to 8, empty arrays at every place, lengths 1, and one array of several blocks.
    private static readonly long[][] Shapes =
    [
        [], [0], [1], [7], [2, 3], [0, 3], [3, 0], [1, 5, 1], [2, 3, 4], [2, 0, 4], [2, 1, 3, 2], [2, 1, 2, 1, 2],
        [1, 2, 1, 2, 1, 3], [2, 1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1, 2, 3], [129, 257],
    ];

    [Test]
    public void Written_arrays_read_back([Values] NpyElementType type, [Values] bool fortran, [Values] bool bigEndian, [Values(1, 2, 3)] int version)
    {
        foreach (long[] shape in Shapes) RoundTrip(new NpyHeader(type, shape, fortran, bigEndian, version));
    }

    private static void RoundTrip(NpyHeader header)
    {
        switch (header.ElementType)
        {
            case NpyElementType.Boolean: RoundTrip<bool>(header); break;
            case NpyElementType.Int8: RoundTrip<sbyte>(header); break;
            case NpyElementType.UInt8: RoundTrip<byte>(header); break;
            case NpyElementType.Int16: RoundTrip<short>(header); break;
            case NpyElementType.UInt16: RoundTrip<ushort>(header); break;
            case NpyElementType.Int32: RoundTrip<int>(header); break;
            case NpyElementType.UInt32: RoundTrip<uint>(header); break;
            case NpyElementType.Int64: RoundTrip<long>(header); break;
            case NpyElementType.UInt64: RoundTrip<ulong>(header); break;
            case NpyElementType.Float16: RoundTrip<Half>(header); break;
            case NpyElementType.Float32: RoundTrip<float>(header); break;
            default: RoundTrip<double>(header); break;
        }
    }

    private static void RoundTrip<T>(NpyHeader header) where T : unmanaged
    {
        T[] elements = new T[header.ElementCount];
        Span<byte> bytes = MemoryMarshal.AsBytes(elements.AsSpan());
        new Random(20).NextBytes(bytes);
        if (typeof(T) == typeof(bool))
        {
            foreach (ref byte b in bytes) b &= 1;
        }

        MemoryStream stream = new();
        using (NpyWriter writer = NpyWriter.Create(stream, header, leaveOpen: true))
        {
            writer.WriteAll<T>(elements);
            writer.Complete();
        }

        using NpyReader reader = NpyBytes.Open(stream.ToArray());
        using NpyReader pipe = NpyBytes.OpenWithoutSeeking(stream.ToArray());
        Assert.Multiple(() =>
        {
            Assert.That(reader.Header.ToString(), Is.EqualTo(header.ToString()));
            Assert.That(reader.Header.Version, Is.EqualTo(header.Version));
            // Bytes are compared, so that a not-a-number must keep its payload too.
            Assert.That(Bytes(reader.ReadAll<T>()), Is.EqualTo(Bytes(elements)));
            Assert.That(Bytes(pipe.ReadAll<T>()), Is.EqualTo(Bytes(elements)));
        });
    }

    private static byte[] Bytes<T>(T[] elements) where T : unmanaged => MemoryMarshal.AsBytes(elements.AsSpan()).ToArray();
}
