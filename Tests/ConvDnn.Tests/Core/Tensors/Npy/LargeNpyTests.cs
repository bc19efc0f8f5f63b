using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

/// <summary>Files of more than 2^31 elements, without their gigabytes.</summary>
public class LargeNpyTests
{
    private const long Elements = 3_000_000_000;

    [Test]
    public void Read_goes_beyond_2_31_elements()
    {
        byte[] header = NpyBytes.File("{'descr': '|u1', 'fortran_order': False, 'shape': (3000, 1000000), }\n");
        using NpyReader reader = NpyReader.Open(new MostlyAbsentStream(header, header.Length + Elements), "large.npy");
        Assert.That(reader.Header.ElementCount, Is.EqualTo(Elements));
        Assert.That(() => reader.ReadAll<byte>(), Throws.TypeOf<NpyFormatException>().With.Message.Contains("read in blocks"));

        byte[] block = new byte[64 << 20];
        long total = 0;
        for (int count; (count = reader.Read<byte>(block)) > 0;) total += count;
        Assert.That((total, reader.Position), Is.EqualTo((Elements, Elements)));
    }

    [Test]
    public void Open_compares_lengths_beyond_2_32_bytes()
    {
        byte[] header = NpyBytes.File("{'descr': '<f8', 'fortran_order': True, 'shape': (3000, 1000000), }\n");
        Assert.That(() => NpyReader.Open(new MostlyAbsentStream(header, header.Length + (8 * Elements) - 1), "large.npy"),
            Throws.TypeOf<NpyFormatException>().With.Message.Contains("found 23999999999 bytes of data, expected 24000000000"));
        using NpyReader reader = NpyReader.Open(new MostlyAbsentStream(header, header.Length + (8 * Elements)), "large.npy");
        Assert.That(reader.Header.ByteCount, Is.EqualTo(24_000_000_000));
    }

    [Test]
    public void Write_goes_beyond_2_31_elements()
    {
        using NpyWriter writer = NpyWriter.Create(Stream.Null, new NpyHeader(NpyElementType.Int8, [3, 1_000_000_000]));
        sbyte[] block = new sbyte[100_000_000];
        for (int i = 0; i < 30; i++) writer.Write<sbyte>(block);
        Assert.That(() => writer.Write<sbyte>([1]), Throws.ArgumentException.With.Message.Contains("3000000001 elements"));
        writer.Complete();
        Assert.That(writer.Position, Is.EqualTo(Elements));
    }

    /// <summary>A stream whose first bytes are real and whose others leave the buffer as it is.</summary>
    private sealed class MostlyAbsentStream(byte[] head, long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, length - Position);
            if (Position < head.Length)
            {
                count = Math.Min(count, head.Length - (int)Position);
                head.AsSpan((int)Position, count).CopyTo(buffer);
            }

            Position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
