namespace ConvDnn.Reference;

/// <summary>
/// What the error of any evaluation of an operation is measured against. In arithmetic of unit roundoff u, summed in any order,
/// <code>|computed − exact| ≤ γ(K) · A,   γ(K) = K·u / (1 − K·u)</code>
/// (Higham, Accuracy and Stability of Numerical Algorithms, sections 3.1 and 4.2).
/// </summary>
/// <param name="Magnitude">A: the same operation on magnitudes, |w| ∗ |x| + |b| + …, element by element; dense, shaped like the result.</param>
/// <param name="LongestSum">K: the number of terms in the longest sum of the operation, bias, residual and old content included; 0 if there is no sum at all.</param>
public sealed record ReferenceBound(ReferenceTensor Magnitude, long LongestSum);
