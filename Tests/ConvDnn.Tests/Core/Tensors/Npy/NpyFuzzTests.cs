using System.Text;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Tensors.Npy;

/// <summary>Sound files with random damage: each either still reads or is refused by an <see cref="NpyFormatException"/>.</summary>
public class NpyFuzzTests
{
#if FEW_REPETITIONS
    // Enough for a change of the reader to show; the mutation run repeats it for each change.
    private const int Mutations = 500;
#else
    private const int Mutations = 20_000;
#endif

    /// <summary>Pieces that a parser of Python literals may stumble over.</summary>
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", "'", "\"", ",", ":", "\\", "\0", "\n", "-1", "0", "00", "9999999999", "9223372036854775807", "18446744073709551616",
        "1e9", "0x10", "_", "L", "None", "True", "False", "'shape'", "'descr'", "'fortran_order'", "|O", ">f8", "<f2", "|b1", "é", "lambda: 0", "(((((((((",
    ];

    [Test]
    public void Damaged_files_read_or_are_refused([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] file = SoundFile(random);
            for (int wound = random.Next(1, 4); wound > 0; wound--) file = Damage(file, random);
            bool seekable = TryRead(file, NpyBytes.Open);
            bool pipe = TryRead(file, NpyBytes.OpenWithoutSeeking);
            Assert.That(pipe, Is.EqualTo(seekable), () => $"seekable and forward-only streams disagree on {Convert.ToHexString(file)}");
            if (!seekable) refused++;
        }

        // Damage to padding or data goes unnoticed by design; most damage must not.
        Assert.That(refused, Is.InRange(Mutations / 2, Mutations - 1));
    }

    private static bool TryRead(byte[] file, Func<byte[], NpyReader> open)
    {
        try
        {
            using NpyReader reader = open(file);
            reader.ReadAll<double>(NpyConversion.Rounded);
            return true;
        }
        catch (NpyFormatException refusal)
        {
            Assert.That(refusal.Message, Does.Match(@"\A'test\.npy' cannot be read as a \.npy file: found [ -~…]+, expected [ -~…]+\.\z"), "one printable sentence");
            return false;
        }
    }

    private static byte[] SoundFile(Random random)
    {
        string[] types = ["|b1", "|i1", "|u1", "<i2", ">u2", "<i4", ">u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"];
        string type = types[random.Next(types.Length)];
        int[] shape = [.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => random.Next(0, 4))];
        byte[] data = new byte[shape.Aggregate(type[2] - '0', (product, length) => product * length)];
        random.NextBytes(data);
        if (type == "|b1") data = [.. data.Select(value => (byte)(value & 1))];
        string tuple = $"({string.Join(", ", shape)}{(shape.Length == 1 ? "," : "")})";
        return NpyBytes.File(type, tuple, data, random.Next(2) == 0, random.Next(1, 4));
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        int at = random.Next(file.Length + 1);
        int length = Math.Min(random.Next(1, 9), file.Length - at);
        switch (random.Next(6))
        {
            case 0: return file[..at];
            case 1: return [.. file[..at], .. file[(at + length)..]];
            case 2: return [.. file[..at], .. file[at..(at + length)], .. file[at..]];
            case 3:
                byte[] noise = new byte[length];
                random.NextBytes(noise);
                return [.. file[..at], .. noise, .. file[(at + length)..]];
            case 4: return [.. file[..at], .. Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]), .. file[at..]];
            default:
                if (at == file.Length) return [.. file, 0];
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
        }
    }
}
