namespace ConvDnn.Reference;

/// <summary>
/// im2col and its adjoint col2im: the input laid out so that a convolution becomes a matrix product.
/// <code>
/// columns[n, c·ΠR + r, o] = x̃[n, c, o·stride + r·dilation − pad_begin]          rows: channel, then r row-major; columns: o row-major
/// y[n] = W · columns[n]     dw = Σ_n dy[n] · columns[n]ᵀ     dx = col2im(Wᵀ · dy)         (one group; W is w as K rows of C·ΠR)
/// </code>
/// </summary>
/// <remarks>r is the index into the filter: for true convolution row r holds what w[r] multiplies. The groups and K of the problem play no part; zero padding gives zeros.</remarks>
public static class ColumnsOracle
{
    /// <summary>
    /// im2col.
    /// <code>columns = alpha · x̃[…] + beta · columns</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="x">Input, <c>[N, C, …S]</c>.</param>
    /// <param name="columns">Receives the columns, <c>[N, C·ΠR, ΠO]</c>.</param>
    /// <param name="alpha">Scales the elements.</param>
    /// <param name="beta">Scales what <paramref name="columns"/> held before; with 0 that is never read.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void FromImage(ReferenceConvolution problem, ReferenceTensor x, ReferenceTensor columns, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));
        ShapeCheck.Expect(columns, problem.ColumnLengths, nameof(columns));

        ExtendedInput extension = new(problem);
        VolumeView extended = extension.Extend(x, degreeOfParallelism);
        double[] result = new double[columns.Count];
        Threads.ForEach((long)problem.Batch * problem.InputChannels, degreeOfParallelism, plane =>
        {
            (long n, long c) = Math.DivRem(plane, problem.InputChannels);
            long first = extended.Place(n, c, 0, 0, 0);
            Visit(problem, extension.Window, plane, (d, h, w, column) => result[column] = extended.Data[first + d * extended.D + h * extended.H + w * extended.W]);
        });
        Blending.Blend(result, columns, alpha, beta);
    }

    /// <summary>
    /// col2im: every element of the columns is added back to where im2col took it from, in the order r, then o.
    /// <code>x[n,c,i] = alpha · Σ_{(r,o) that meet i} columns[n, c·ΠR + r, o] + beta · x[n,c,i]</code>
    /// </summary>
    /// <param name="problem">Sizes and geometry.</param>
    /// <param name="columns">Columns, <c>[N, C·ΠR, ΠO]</c>.</param>
    /// <param name="x">Receives the image, <c>[N, C, …S]</c>.</param>
    /// <param name="alpha">Scales the sums.</param>
    /// <param name="beta">Scales what <paramref name="x"/> held before; with 0 that is never read.</param>
    /// <param name="degreeOfParallelism">Threads at most; at least 1.</param>
    /// <exception cref="ArgumentException">A tensor's lengths are not those of the problem.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is below 1.</exception>
    public static void ToImage(ReferenceConvolution problem, ReferenceTensor columns, ReferenceTensor x, double alpha = 1, double beta = 0, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ShapeCheck.Expect(columns, problem.ColumnLengths, nameof(columns));
        ShapeCheck.Expect(x, problem.InputLengths, nameof(x));

        ExtendedInput extension = new(problem);
        SlidingWindow window = extension.Window;
        double[] source = columns.ToArray();
        double[] extended = new double[checked((long)problem.Batch * problem.InputChannels * window.InputVolume)];
        Threads.ForEach((long)problem.Batch * problem.InputChannels, degreeOfParallelism, plane =>
            Visit(problem, window, plane, (d, h, w, column) => extended[((plane * window.D.Input + d) * window.H.Input + h) * window.W.Input + w] += source[column]));
        Blending.Blend(extension.Fold(extended, detachMean: false, degreeOfParallelism), x, alpha, beta);
    }

    /// <summary>Calls <paramref name="visit"/>(d, h, w, place in the columns) for every element of the columns of one plane that x̃ fills.</summary>
    private static void Visit(ReferenceConvolution problem, SlidingWindow window, long plane, Action<long, long, long, long> visit)
    {
        for (int tap = 0; tap < window.KernelVolume; tap++)
        {
            WindowTap r = window.Taps[tap];
            int row = problem.Mode == ReferenceConvolutionMode.Convolution ? window.KernelVolume - 1 - tap : tap;
            for (int od = r.OutputsD.First; od < r.OutputsD.End; od++)
            {
                for (int oh = r.OutputsH.First; oh < r.OutputsH.End; oh++)
                {
                    for (int ow = r.OutputsW.First; ow < r.OutputsW.End; ow++)
                    {
                        long output = ((long)od * window.H.Output + oh) * window.W.Output + ow;
                        long column = (plane * window.KernelVolume + row) * window.OutputVolume + output;
                        visit(window.D.Position(od, r.D), window.H.Position(oh, r.H), window.W.Position(ow, r.W), column);
                    }
                }
            }
        }
    }
}
