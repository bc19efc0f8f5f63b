namespace ConvDnn.Parity.Conformance;

/// <summary>By which rule a case's results are held against the expected ones.</summary>
/// <param name="IsComponentwise">True: the rounding-error bound alone, element by element. False: the source project's tolerance.</param>
/// <param name="Relative">The source project's relative tolerance.</param>
/// <param name="Absolute">The source project's absolute tolerance.</param>
public sealed record CaseTolerance(bool IsComponentwise, double Relative, double Absolute);
