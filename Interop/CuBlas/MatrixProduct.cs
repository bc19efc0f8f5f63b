using ConvDnn.Interop.Cuda.Errors;

namespace ConvDnn.Interop.CuBlas;

/// <summary>
/// The shape of <c>C = alpha · op(A) · op(B) + beta · C</c>, where op(A) is M×K, op(B) is K×N and C is M×N; one product or
/// a batch of them.
/// </summary>
/// <param name="M">The rows of op(A) and C.</param>
/// <param name="N">The columns of op(B) and C.</param>
/// <param name="K">The columns of op(A) and rows of op(B).</param>
public readonly record struct MatrixProduct(int M, int N, int K) : IOperand
{
    /// <summary>How all three matrices lie in memory. Rows by default.</summary>
    public MatrixOrder Order { get; init; }

    /// <summary>Whether A is stored K×M.</summary>
    public bool TransposeA { get; init; }

    /// <summary>Whether B is stored N×K.</summary>
    public bool TransposeB { get; init; }

    /// <summary>Elements from one row (column) of A to the next; null for no gaps.</summary>
    public int? LeadingA { get; init; }

    /// <summary>Elements from one row (column) of B to the next; null for no gaps.</summary>
    public int? LeadingB { get; init; }

    /// <summary>Elements from one row (column) of C to the next; null for no gaps.</summary>
    public int? LeadingC { get; init; }

    /// <summary>The number of products; null for one that is no batch.</summary>
    public int? Batch { get; init; }

    /// <summary>Elements from one A of a batch to the next; 0 uses the same A for all.</summary>
    public long StrideA { get; init; }

    /// <summary>Elements from one B of a batch to the next; 0 uses the same B for all.</summary>
    public long StrideB { get; init; }

    /// <summary>Elements from one C of a batch to the next.</summary>
    public long StrideC { get; init; }

    string IOperand.InWords => ToString();

    /// <summary>The shape in words.</summary>
    public override string ToString() =>
        $"{M}×{K} by {K}×{N}, {(Order == MatrixOrder.RowMajor ? "rows" : "columns")} side by side"
        + (TransposeA ? ", A transposed" : "") + (TransposeB ? ", B transposed" : "")
        + $", leading {A.Leading}, {B.Leading}, {C.Leading}"
        + (Batch is { } batch ? $", batch of {batch} with strides {StrideA}, {StrideB}, {StrideC}" : "");

    string IOperand.Declaration(string name) =>
        $"var {name} = new MatrixProduct({M}, {N}, {K}) {{ Order = MatrixOrder.{Order}, TransposeA = {CallText.Literal(TransposeA)}, TransposeB = {CallText.Literal(TransposeB)}, LeadingA = {A.Leading}, LeadingB = {B.Leading}, LeadingC = {C.Leading}"
        + (Batch is { } batch ? $", Batch = {batch}, StrideA = {StrideA}, StrideB = {StrideB}, StrideC = {StrideC} }};" : " };");

    internal StoredMatrix A => Stored(TransposeA ? K : M, TransposeA ? M : K, LeadingA, StrideA);

    internal StoredMatrix B => Stored(TransposeB ? N : K, TransposeB ? K : N, LeadingB, StrideB);

    internal StoredMatrix C => Stored(M, N, LeadingC, StrideC);

    internal void RequireSense()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(M);
        ArgumentOutOfRangeException.ThrowIfNegative(N);
        ArgumentOutOfRangeException.ThrowIfNegative(K);
        if (Batch is { } batch) ArgumentOutOfRangeException.ThrowIfNegative(batch, nameof(Batch));
        ArgumentOutOfRangeException.ThrowIfNegative(StrideA);
        ArgumentOutOfRangeException.ThrowIfNegative(StrideB);
        ArgumentOutOfRangeException.ThrowIfNegative(StrideC);
        if (Batch > 1 && StrideC == 0 && M > 0 && N > 0) throw new ArgumentOutOfRangeException(nameof(StrideC), StrideC, $"{StrideC} given for a batch of {Batch}; expected at least 1, for every product needs a C of its own.");
        RequireLeading(A, nameof(LeadingA));
        RequireLeading(B, nameof(LeadingB));
        RequireLeading(C, nameof(LeadingC));
    }

    private static void RequireLeading(StoredMatrix matrix, string name)
    {
        if (matrix.Leading < Math.Max(1, matrix.Inner)) throw new ArgumentOutOfRangeException(name, matrix.Leading, $"{matrix.Leading} given; expected at least {Math.Max(1, matrix.Inner)}, the elements side by side.");
    }

    private StoredMatrix Stored(int rows, int columns, int? leading, long stride)
    {
        (int inner, int outer) = Order == MatrixOrder.RowMajor ? (columns, rows) : (rows, columns);
        return new(inner, outer, leading ?? Math.Max(1, inner), stride, Batch ?? 1);
    }
}

/// <summary>A matrix as it lies in memory: lines of elements side by side.</summary>
/// <param name="Inner">The elements of a line.</param>
/// <param name="Outer">The lines.</param>
/// <param name="Leading">Elements from one line to the next.</param>
/// <param name="Stride">Elements from one matrix of a batch to the next.</param>
/// <param name="Batch">The matrices.</param>
internal readonly record struct StoredMatrix(int Inner, int Outer, int Leading, long Stride, int Batch)
{
    /// <summary>The elements from the first to the last one addressed.</summary>
    public long Extent => Inner == 0 || Outer == 0 || Batch == 0 ? 0 : (long)Int128.Min((Int128)(Batch - 1) * Stride + (Outer - 1L) * Leading + Inner, long.MaxValue);
}
