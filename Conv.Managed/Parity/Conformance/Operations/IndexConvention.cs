namespace ConvDnn.Parity.Conformance;

/// <summary>How a case counts the positions of maxima. Engines count row-major inside the (n, c) plane.</summary>
/// <param name="shape">x: N, C, spatial.</param>
/// <param name="wholeTensor">True when positions count from the start of the whole tensor instead of the plane.</param>
/// <param name="columnMajor">True when the first spatial axis is the fastest inside a plane.</param>
internal sealed class IndexConvention(Dims shape, bool wholeTensor, bool columnMajor)
{
    public static IndexConvention Of(StrictObject attributes, Dims shape)
    {
        string convention = attributes.Text("index_convention", "plane");
        if (convention is not ("plane" or "whole_tensor")) throw attributes.Wrong($"index_convention is '{convention}'", "plane or whole_tensor");
        long order = attributes.Number("storage_order", 0);
        if (order is not (0 or 1)) throw attributes.Wrong($"storage_order is {order}", "0 or 1");
        return new IndexConvention(shape, convention == "whole_tensor", order == 1);
    }

    /// <summary>An engine's positions, in row-major order of y, from those of the case. What is no position of its plane becomes −1, which no engine gives.</summary>
    public double[] ToPlane(ReadOnlySpan<double> positions)
    {
        Dims spatial = shape.Slice(2, shape.Count - 2);
        long plane = spatial.Product();
        long perPlane = Math.Max(positions.Length / Math.Max(shape[0] * shape[1], 1), 1);
        double[] converted = new double[positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            long within = (long)positions[i] - (wholeTensor ? i / perPlane * plane : 0);
            converted[i] = within < 0 || within >= plane ? -1 : columnMajor ? RowMajorOf(within, spatial) : within;
        }

        return converted;
    }

    private static long RowMajorOf(long columnMajor, Dims spatial)
    {
        Span<long> index = stackalloc long[spatial.Count];
        for (int axis = 0; axis < spatial.Count; axis++) (columnMajor, index[axis]) = Math.DivRem(columnMajor, spatial[axis]);
        long position = 0;
        for (int axis = 0; axis < spatial.Count; axis++) position = (position * spatial[axis]) + index[axis];
        return position;
    }
}
