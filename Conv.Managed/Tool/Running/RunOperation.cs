namespace ConvDnn.Tool.Running;

/// <summary>What <c>run</c> can do.</summary>
internal enum RunOperation
{
    Forward,
    BackwardData,
    BackwardFilter,
    BackwardBias,
    Transposed,
    MaxPool,
    AvgPool,
}
