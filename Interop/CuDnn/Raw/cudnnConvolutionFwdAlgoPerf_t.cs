using System.Runtime.InteropServices;

namespace ConvDnn.Interop.CuDnn.Raw;

/// <summary>What cuDNN says of one forward algorithm for one problem.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct cudnnConvolutionFwdAlgoPerf_t
{
    public cudnnConvolutionFwdAlgo_t algo;
    public cudnnStatus_t status;

    /// <summary>Milliseconds; -1 from the heuristic.</summary>
    public float time;

    /// <summary>Workspace bytes.</summary>
    public nuint memory;
    public cudnnDeterminism_t determinism;
    public cudnnMathType_t mathType;
    public cudnnReserved3 reserved;
}
