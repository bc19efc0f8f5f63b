using System.Numerics;

namespace ConvDnn.Engines.Cpu;

/// <summary>Proposals that exist for every floating-point element.</summary>
internal interface IFloatingProposals
{
    Proposal Propose<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>;
}
