namespace ConvDnn.Kernels.ImplicitGemm;

/// <summary>A filter read as rows × channels × taps of one correlation, in elements of the tensor.</summary>
/// <param name="Offset">Of row 0, channel 0, tap 0 of group 0.</param>
/// <param name="Group">Between groups.</param>
/// <param name="Row">Between rows.</param>
/// <param name="Channel">Between channels.</param>
/// <param name="D">Between taps in depth.</param>
/// <param name="H">Between taps in height.</param>
/// <param name="W">Between taps in width.</param>
internal readonly record struct FilterView(long Offset, long Group, long Row, long Channel, long D, long H, long W);
