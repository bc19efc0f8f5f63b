using System.Collections.Immutable;

namespace ConvDnn.Parity.Conformance;

/// <summary>An input of a case: a role, and the numbers of its <c>.npy</c> file.</summary>
/// <param name="Role">What it is: <c>x</c>, <c>w</c>, <c>dy</c> …</param>
/// <param name="Type">The element type that the file holds.</param>
/// <param name="Shape">Lengths, channels first.</param>
/// <param name="Values">The numbers in row-major order; every element type that a case may have fits into float64.</param>
public sealed record CaseTensor(string Role, ElementType Type, Dims Shape, ImmutableArray<double> Values)
{
    /// <summary>The only number of a tensor that holds one.</summary>
    /// <exception cref="CaseFormatException">It holds another number of them.</exception>
    public double Scalar() => Values.Length == 1
        ? Values[0]
        : throw new CaseFormatException($"Input {Role} has {Values.Length} elements; expected one.");
}

/// <summary>A result that a case expects.</summary>
/// <param name="Tensor">Role, shape and expected numbers.</param>
/// <param name="Magnitude">The same operation on absolute values, rounded up: what rounding errors are measured against; empty when not shipped.</param>
/// <param name="TermCount">K: the number of products in the longest sum; 0 when not given.</param>
/// <param name="IsExact">True when every partial sum, in any order, is exact in float32.</param>
public sealed record ExpectedTensor(CaseTensor Tensor, ImmutableArray<double> Magnitude, long TermCount, bool IsExact);
