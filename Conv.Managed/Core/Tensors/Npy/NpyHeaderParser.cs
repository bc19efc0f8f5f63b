using System.Text;

namespace ConvDnn;

/// <summary>
/// Parses a header text: one Python dict literal with the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, each once, in any order,
/// then white space. Nothing else of Python is understood, so nothing in a file is ever evaluated.
/// </summary>
/// <param name="text">The bytes between the header's length and the data.</param>
/// <param name="file">The file's name, for messages.</param>
internal ref struct NpyHeaderParser(ReadOnlySpan<byte> text, string file)
{
    /// <summary>How much of a strange text a message repeats.</summary>
    private const int LongestQuote = 32;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;
    private string? _descr;
    private bool? _fortranOrder;
    private long[]? _shape;

    /// <summary>Parses the whole text.</summary>
    public NpyHeader Parse(int version)
    {
        Take('{', "a Python dict literal, which starts with '{'");
        while (!TryTake('}'))
        {
            Entry();
            if (TryTake(',')) continue;
            Take('}', "',' or '}' after a value");
            break;
        }

        SkipSpace();
        if (_at < _text.Length) throw Fault("nothing but white space after the dict");
        return Header(
            _descr ?? throw Missing("descr"),
            _fortranOrder ?? throw Missing("fortran_order"),
            _shape ?? throw Missing("shape"),
            version);
    }

    private readonly NpyHeader Header(string descr, bool fortranOrder, long[] shape, int version)
    {
        (NpyElementType type, bool bigEndian) = ElementType(descr);
        if (NpyHeader.ShapeFault(shape, type.Size()) is var (found, expected)) throw new NpyFormatException(file, found, expected);
        return new NpyHeader(type, shape, fortranOrder, bigEndian, version);
    }

    private readonly (NpyElementType Type, bool BigEndian) ElementType(string descr)
    {
        const string known = "one of b1, i1, u1, i2, u2, i4, u4, i8, u8, f2, f4, f8 behind a byte order '<', '>', '=' or '|'";
        if (descr.EndsWith('O')) throw new NpyFormatException(file, $"element type '{descr}', Python objects as pickles, which are never loaded", known);
        if (descr.Length == 0 || NpyTypeCode.FromCode(descr.AsSpan(1)) is not { } type) throw new NpyFormatException(file, $"element type '{descr}'", known);
        return descr[0] switch
        {
            '<' => (type, false),
            '>' => (type, true),
            '=' => (type, !BitConverter.IsLittleEndian),
            '|' when type.Size() == 1 => (type, false),
            '|' => throw new NpyFormatException(file, $"element type '{descr}', several bytes without an order", "'<' or '>' before the type"),
            _ => throw new NpyFormatException(file, $"element type '{descr}'", known),
        };
    }

    private void Entry()
    {
        int keyAt = SkipSpace();
        string key = QuotedText("a key in quotes");
        bool repeated = key switch
        {
            "descr" => _descr is not null,
            "fortran_order" => _fortranOrder is not null,
            "shape" => _shape is not null,
            _ => throw new NpyFormatException(file, $"the unknown key '{key}' at byte {keyAt} of the header text", "only the keys 'descr', 'fortran_order' and 'shape'"),
        };
        if (repeated) throw new NpyFormatException(file, $"the key '{key}' a second time at byte {keyAt} of the header text", "each key once");

        Take(':', "':' after a key");
        if (key == "descr") _descr = Descr();
        else if (key == "shape") _shape = Tuple();
        else _fortranOrder = Truth();
    }

    private string Descr()
    {
        SkipSpace();
        if (Peek() is '[' or '(') throw Fault("a plain element type in quotes; structured types are not read");
        return QuotedText("an element type in quotes");
    }

    private bool Truth()
    {
        SkipSpace();
        if (TryTakeWord("True"u8)) return true;
        return TryTakeWord("False"u8) ? false : throw Fault("True or False");
    }

    private long[] Tuple()
    {
        Take('(', "a tuple of lengths, which starts with '('");
        List<long> lengths = [];
        bool comma = true;
        while (!TryTake(')'))
        {
            if (!comma) throw Fault("',' or ')' after a length");
            if (lengths.Count == NpyHeader.MaxRank) throw Fault($"')' after at most {NpyHeader.MaxRank} lengths");
            lengths.Add(Length());
            comma = TryTake(',');
        }

        // In Python (3) is the number 3; only (3,) is a tuple.
        if (lengths.Count == 1 && !comma) throw new NpyFormatException(file, $"the shape ({lengths[0].Digits()}), a number and not a tuple", $"({lengths[0].Digits()},)");
        return [.. lengths];
    }

    private long Length()
    {
        SkipSpace();
        int start = _at;
        long value = 0;
        while (Peek() is >= '0' and <= '9' and var digit)
        {
            int unit = digit - '0';
            if (value > (long.MaxValue - unit) / 10) throw FaultAt(start, "a length of at most 2^63 - 1");
            value = (value * 10) + unit;
            _at++;
        }

        if (_at == start) throw Fault("a length of decimal digits, at least 0");
        if (_at - start > 1 && _text[start] == '0') throw FaultAt(start, "a length without leading zeros");
        // Python 2 wrote long integers as 3L.
        if (Peek() == 'L') _at++;
        return value;
    }

    private string QuotedText(string expected)
    {
        SkipSpace();
        if (Peek() is not ('\'' or '"')) throw Fault(expected);
        char quote = (char)_text[_at];
        int start = ++_at;
        while (Peek() is { } c && c != quote)
        {
            if (c is < ' ' or > '~' or '\\') throw Fault("printable ASCII without escapes inside the quotes");
            _at++;
        }

        if (_at == _text.Length) throw FaultAt(start - 1, $"a closing {quote}");
        return Encoding.ASCII.GetString(_text[start.._at++]);
    }

    private bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word)) return false;
        int end = _at + word.Length;
        if (end < _text.Length && (char.IsAsciiLetterOrDigit((char)_text[end]) || _text[end] == '_')) return false;
        _at = end;
        return true;
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        if (Peek() != wanted) return false;
        _at++;
        return true;
    }

    private void Take(char wanted, string expected)
    {
        if (!TryTake(wanted)) throw Fault(expected);
    }

    private int SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r') _at++;
        return _at;
    }

    private readonly char? Peek() => _at < _text.Length ? (char)_text[_at] : null;

    private readonly NpyFormatException Missing(string key) => new(file, $"a header without the key '{key}'", "the keys 'descr', 'fortran_order' and 'shape'");

    private readonly NpyFormatException Fault(string expected) => FaultAt(_at, expected);

    private readonly NpyFormatException FaultAt(int at, string expected)
    {
        string found = at < _text.Length ? $"{Quoted(_text[at..])} at byte {at} of the header text" : "the end of the header text";
        return new NpyFormatException(file, found, expected);
    }

    /// <summary>The start of a text in quotes, with everything unprintable as \xNN.</summary>
    private static string Quoted(ReadOnlySpan<byte> text)
    {
        StringBuilder quoted = new("\"");
        foreach (byte b in text[..Math.Min(text.Length, LongestQuote)])
        {
            if (b is >= 0x20 and <= 0x7e) quoted.Append((char)b);
            else quoted.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return quoted.Append('"').Append(text.Length > LongestQuote ? "…" : "").ToString();
    }
}
