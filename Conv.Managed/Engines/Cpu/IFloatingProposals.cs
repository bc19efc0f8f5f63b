using System.Numerics;

namespace ConvDnn.Engines.Cpu;

/// <summary>Proposals that exist for every floating-point element.</summary>
internal interface IFloatingProposals
{
    Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>;

    /// <summary>For elements that are stored in 16 bits and computed with in float32.</summary>
    Proposal ProposeStored();
}
