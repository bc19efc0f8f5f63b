namespace ConvDnn.Kernels;

/// <summary>Which of the three tensors of a convolution is computed from the other two.</summary>
public enum ConvolutionDirection
{
    /// <summary>y from x and w.</summary>
    Forward,

    /// <summary>The gradient of x, from that of y and w. Also the forward pass of a transposed convolution.</summary>
    BackwardData,

    /// <summary>The gradient of w, from x and the gradient of y.</summary>
    BackwardFilter,
}
