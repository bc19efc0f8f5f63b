using System.Globalization;
using System.Text;
using CsvHelper;

namespace ConvDnn.Parity;

/// <summary>
/// Reads lists of shapes from CSV with a header line. Two dialects are understood, told apart by their columns:
/// <list type="bullet">
/// <item>short: <c>id, dims, groups, n, c, d, h, w, k, kd, kh, kw, stride, pad, dilation, transposed</c>, one stride, padding and dilation for all axes;</item>
/// <item>long: <c>mb, g, ic, id, ih, iw, oc, kd, kh, kw, sd, sh, sw, pd, ph, pw, dd, dh, dw, rank</c>, and, where given,
/// <c>pd_end, ph_end, pw_end</c> (else as before), <c>op</c>, <c>core</c>, <c>case_id</c> or <c>bug_id</c>.</item>
/// </list>
/// Other columns are ignored, and columns may stand in any order. Rank 1 uses the w columns, rank 2 h and w. A dilation of 1 means none.
/// </summary>
public static class ShapeListReader
{
    /// <summary>More bytes than any row needs; a longer one is refused before it fills the memory.</summary>
    private const int LongestRow = 1 << 16;

    private const long LargestNumber = 1L << 40;

    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        TrimWhitespace = true,
        AllowLineBreaksInQuotes = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = LongestRow,
        TrackLineNumbers = true,
    };

    private static readonly string[] ShortColumns = ["dims", "groups", "n", "c", "d", "h", "w", "k", "kd", "kh", "kw", "stride", "pad", "dilation"];

    private static readonly string[] LongColumns =
        ["rank", "g", "mb", "ic", "id", "ih", "iw", "oc", "kd", "kh", "kw", "sd", "sh", "sw", "pd", "ph", "pw", "dd", "dh", "dw"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What its rows describe; null reads it from the columns <c>transposed</c> or <c>op</c>, else from <c>deconv</c> or <c>pool</c> in the file's name.</param>
    /// <exception cref="ShapeListException">The file cannot be used; the message names file, line and what was expected.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<ShapeRow> Read(string path, ShapeKind? kind = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: false));
        return Read(reader, path, kind);
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="file">Its name, for messages and, when <paramref name="kind"/> is null, for the kind.</param>
    /// <param name="kind">What its rows describe; null finds out.</param>
    /// <exception cref="ShapeListException">The text cannot be used; the message names file, line and what was expected.</exception>
    public static IReadOnlyList<ShapeRow> Read(TextReader reader, string file, ShapeKind? kind = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrEmpty(file);
        string name = Path.GetFileName(file);
        using CsvReader csv = CsvReader.Create(reader, Options, leaveOpen: true);
        try
        {
            string[] columns = Header(csv, name);
            bool isLong = columns.Contains("mb");
            Require(isLong ? LongColumns : ShortColumns, columns, name);
            var rows = new List<ShapeRow>();
            while (csv.Read()) rows.Add(Row(new Fields(csv, columns, name), isLong, kind ?? KindOf(name)));
            return rows.Count > 0 ? rows : throw new ShapeListException(name, 1, "there are no rows below the header; expected at least one shape");
        }
        catch (CsvFormatException exception)
        {
            throw new ShapeListException(name, (int)Math.Clamp(exception.LineNumber, 1, int.MaxValue), $"this is not readable as CSV: {Shown(exception.Message.ReplaceLineEndings(" ").TrimEnd('.'), 200)}", exception);
        }
    }

    private static string[] Header(CsvReader csv, string file)
    {
        csv.ReadHeader();
        string[] columns = [.. csv.Headers];
        if (columns.Length == 0) throw new ShapeListException(file, 1, "the file is empty; expected a header line and rows of shapes");
        string? twice = columns.GroupBy(static column => column).FirstOrDefault(static group => group.Count() > 1)?.Key;
        return twice is null ? columns : throw new ShapeListException(file, 1, $"the column '{Shown(twice)}' stands in the header twice");
    }

    private static void Require(string[] needed, string[] columns, string file)
    {
        string[] missing = [.. needed.Except(columns)];
        if (missing.Length > 0) throw new ShapeListException(file, 1, $"the header lacks the column{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)}");
    }

    private static ShapeKind KindOf(string name) =>
        name.Contains("deconv", StringComparison.OrdinalIgnoreCase) ? ShapeKind.Transposed
        : name.Contains("pool", StringComparison.OrdinalIgnoreCase) ? ShapeKind.Pool
        : ShapeKind.Convolution;

    private static ShapeKind KindOf(string operation, ShapeKind otherwise) =>
        operation.Length == 0 ? otherwise
        : operation.Contains("transpose", StringComparison.OrdinalIgnoreCase) ? ShapeKind.Transposed
        : operation.Contains("pool", StringComparison.OrdinalIgnoreCase) ? ShapeKind.Pool
        : ShapeKind.Convolution;

    private static ShapeRow Row(Fields fields, bool isLong, ShapeKind kind)
    {
        string[] axes = Axes(fields, isLong ? "rank" : "dims");
        Dims before = fields.Numbers(isLong ? "p" : "pad", axes, isLong, -LargestNumber);
        bool hasEnds = isLong && axes.All(axis => fields.Has($"p{axis}_end"));
        return new ShapeRow
        {
            File = fields.File,
            Line = fields.Line,
            Id = fields.Text("case_id") ?? fields.Text("bug_id") ?? (isLong ? null : fields.Text("id")) ?? FormattableString.Invariant($"row {fields.Line}"),
            Kind = isLong ? KindOf(fields.Text("op") ?? "", kind) : fields.Text("transposed") is "1" ? ShapeKind.Transposed : kind,
            BatchSize = fields.Number(isLong ? "mb" : "n", 0),
            InputChannels = fields.Number(isLong ? "ic" : "c", 1),
            OutputChannels = fields.Number(isLong ? "oc" : "k", 1),
            Groups = fields.Number(isLong ? "g" : "groups", 1),
            Input = fields.Numbers(isLong ? "i" : "", axes, perAxis: true, 0),
            Kernel = fields.Numbers("k", axes, perAxis: true, 1),
            Stride = fields.Numbers(isLong ? "s" : "stride", axes, isLong, 1),
            Dilation = fields.Numbers(isLong ? "d" : "dilation", axes, isLong, 1),
            Padding = new Padding(before, hasEnds ? Dims.Create([.. axes.Select(axis => fields.Number($"p{axis}_end", -LargestNumber))]) : before),
            IsCore = fields.Text("core") is not "0",
        };
    }

    private static string[] Axes(Fields fields, string column) => fields.Number(column, 1) switch
    {
        1 => ["w"],
        2 => ["h", "w"],
        3 => ["d", "h", "w"],
        long other => throw fields.Wrong(FormattableString.Invariant($"{column} = {other}; expected 1, 2 or 3")),
    };

    private static string Shown(string text, int most = 40) => text.Length <= most ? text : $"{text[..most]}…";

    /// <summary>The fields of the current row, by column.</summary>
    private sealed class Fields
    {
        private readonly CsvReader _csv;
        private readonly string[] _columns;

        public Fields(CsvReader csv, string[] columns, string file)
        {
            _csv = csv;
            _columns = columns;
            File = file;
            Line = (int)Math.Min(csv.LineNumber, int.MaxValue);
            if (csv.FieldCount != columns.Length) throw Wrong(FormattableString.Invariant($"the row has {csv.FieldCount} fields; expected {columns.Length}, as many as the header"));
        }

        public string File { get; }

        public int Line { get; }

        public bool Has(string column) => _columns.Contains(column);

        public string? Text(string column) => Has(column) ? _csv.GetString(column) : null;

        public long Number(string column, long least)
        {
            string text = Text(column) ?? "";
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) throw Wrong($"{column} = '{Shown(text)}'; expected a whole number");
            if (number < least || number > LargestNumber) throw Wrong(FormattableString.Invariant($"{column} = {number}; expected {least} to 2^40"));
            return number;
        }

        /// <summary>One number per axis: from a column each, or the same for all.</summary>
        public Dims Numbers(string prefix, string[] axes, bool perAxis, long least) =>
            perAxis ? Dims.Create([.. axes.Select(axis => Number(prefix + axis, least))]) : Dims.Filled(axes.Length, Number(prefix, least));

        public ShapeListException Wrong(string complaint) => new(File, Line, complaint);
    }
}
