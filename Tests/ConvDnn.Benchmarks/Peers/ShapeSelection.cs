using System.IO.Enumeration;
using System.Reflection;
using ConvDnn.Parity;

namespace ConvDnn.Benchmarks.Peers;

/// <summary>Which cells are measured.</summary>
internal static class ShapeSelection
{
    /// <summary>One of each kind: first layer, 1×1 large and small, 3×3, strided, late layer, VGG, depthwise at both strides, grouped, dilated, transposed, tiny.</summary>
    private static readonly string[] Dozen =
    [
        "rn50_conv1_7x7s2", "rn50_s1_1x1_64_256", "rn50_s1_3x3_64", "rn50_s2_3x3s2_128", "rn50_s4_3x3_512", "vgg_128_128_112",
        "mbv2_dw_144_56", "mbv2_dws2_144_56", "mbv2_1x1_384_96_14", "rx50_g32_128_56", "audio_k3d4_256", "tiny_8x8_8_8_k3",
    ];

    /// <summary>Those of the dozen whose gradients are measured too.</summary>
    private static readonly string[] WithGradients = ["rn50_s1_3x3_64", "rn50_s1_1x1_64_256", "mbv2_dw_144_56", "rn50_conv1_7x7s2"];

    /// <summary>Reads a list of shapes, or the one of the repository.</summary>
    public static IReadOnlyList<ShapeRow> Read(string? file)
    {
        if (file is not null) return ShapeListReader.Read(file);
        const string name = "shapes.csv";
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return ShapeListReader.Read(reader, name);
    }

    /// <summary>A dozen shapes forward and four of them in both gradients, N = 1, two threads.</summary>
    public static IEnumerable<Cell> Quick(IReadOnlyList<ShapeRow> rows, int threads) =>
        from id in Dozen
        join row in rows on id equals row.Id
        from direction in WithGradients.Contains(id) ? AllDirections : [Direction.Forward]
        select new Cell(row, direction, 1, threads);

    /// <summary>Everything that the filters leave, N = 1 first.</summary>
    /// <param name="rows">The shapes.</param>
    /// <param name="patterns">Names with * and ?; none means all.</param>
    /// <param name="directions">The directions.</param>
    /// <param name="batches">Batch sizes.</param>
    /// <param name="threads">Numbers of threads.</param>
    public static IEnumerable<Cell> All(
        IReadOnlyList<ShapeRow> rows, IReadOnlyList<string> patterns, IReadOnlyList<Direction> directions, IReadOnlyList<long> batches, IReadOnlyList<int> threads) =>
        from batch in batches
        from count in threads.OrderDescending()
        from direction in directions
        from row in rows
        where patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, row.Id))
        select new Cell(row, direction, batch, count);

    public static IReadOnlyList<Direction> AllDirections { get; } = [Direction.Forward, Direction.BackwardData, Direction.BackwardFilter];
}
