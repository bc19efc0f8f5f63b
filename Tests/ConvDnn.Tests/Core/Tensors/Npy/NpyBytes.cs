using System.Buffers.Binary;
using System.Text;

namespace ConvDnn.Tests.Core.Tensors.Npy;

/// <summary>Lays out .npy files by hand, as the format's description says and without the code under test.</summary>
internal static class NpyBytes
{
    /// <summary>Magic string, version, length and header text as given, then the data.</summary>
    public static byte[] File(string header, byte[]? data = null, int version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data ?? []];
    }

    /// <summary>A file whose header has the three keys in NumPy's order.</summary>
    public static byte[] File(string descr, string shape, byte[] data, bool fortran = false, int version = 1) =>
        File($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n", data, version);

    public static NpyReader Open(byte[] file) => NpyReader.Open(new MemoryStream(file, writable: false), "test.npy");

    public static NpyReader OpenWithoutSeeking(byte[] file) => NpyReader.Open(new ForwardOnlyStream(file), "test.npy");

    /// <summary>A stream like a pipe: no length, no position, and never more than a few bytes per read.</summary>
    private sealed class ForwardOnlyStream(byte[] content) : Stream
    {
        private readonly MemoryStream _content = new(content, writable: false);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => _content.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => _content.Read(buffer[..Math.Min(buffer.Length, 1000)]);

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
