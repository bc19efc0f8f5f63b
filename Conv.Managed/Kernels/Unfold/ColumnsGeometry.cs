namespace ConvDnn.Kernels.Unfold;

/// <summary>Rows of a column tensor: y[n, c·taps + t, window], with windows row-major and strides of its three axes.</summary>
internal readonly record struct ColumnsGeometry(long Image, long Row, long Window);
