namespace ConvDnn;

/// <content>What a convolution costs and sees.</content>
public sealed partial record ConvProblem
{
    /// <summary>2·N·K·P·Q·C/g·R·S (transposed: over the positions of x); backward bias: one addition per element of y.</summary>
    public override double Flops => Direction == Direction.BackwardBias ? Y.Count : 2.0 * PositionsTimesFilters;

    /// <summary>Numbers that are learned: K·C/g·R·S, and K more with a bias.</summary>
    public long Parameters => W.Count + (Options.Bias ? OutputChannels : 0);

    /// <summary>Parameters of the fully connected layer between the same tensors of one sample, without bias: (C·H·W)·(K·P·Q).</summary>
    public double FullyConnectedParameters => InputChannels * InputSize.ProductAsDouble() * OutputChannels * OutputSize.ProductAsDouble();

    /// <summary>Positions of the input that one output sees, per spatial axis: (k − 1)·dilation + 1.</summary>
    public Dims ReceptiveField
    {
        get
        {
            Span<long> reach = stackalloc long[SpatialRank];
            for (int i = 0; i < reach.Length; i++) reach[i] = ((KernelSize[i] - 1) * Options.Dilation[i]) + 1;
            return Dims.Create(reach);
        }
    }

    private double PositionsTimesFilters => BatchSize * (Options.Transposed ? InputSize : OutputSize).ProductAsDouble() * W.Lengths.ProductAsDouble();
}
