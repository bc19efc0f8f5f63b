namespace ConvDnn.Parity.Conformance;

/// <summary>The rule of a case applied to one result (the conformance cases' README, "Comparing").</summary>
internal static class CaseComparison
{
    public static Comparison Compare(ConformanceCase source, PlannedResult planned, Execution execution, Run run)
    {
        TensorSpec spec = planned.Problem.Operands.Single(operand => operand.Role == planned.Source).Spec;
        CaseTensor expected = planned.Expected.Tensor;
        // Without shipped magnitudes the results themselves stand in for them: never more than the truth, so never a looser bound.
        ReadOnlySpan<double> magnitudes = planned.Expected.Magnitude.IsEmpty ? [.. expected.Values.Select(Math.Abs)] : planned.Expected.Magnitude.AsSpan();
        var expectation = new Expectation(
            RowMajor.ToMemory(spec, planned.ToOperand(expected.Values.AsSpan())),
            RowMajor.ToMemory(spec, magnitudes),
            planned.Expected.TermCount)
        {
            // The numbers of a case are given: zeros among them were meant.
            MeansZero = true,
        };
        bool overwrites = planned.Source != planned.Problem.Output.Role || !planned.Accumulates;
        return Comparer.Compare(run.Outputs[planned.Source].View, spec, expectation, Bound(source, planned, AlgorithmFamilies.Of(execution.Algorithm), spec.Type), overwrites ? run.Poison : null);
    }

    private static ErrorBound Bound(ConformanceCase source, PlannedResult planned, AlgorithmFamily family, ElementType type)
    {
        bool isExact = !type.IsFloatingPoint()
            || (planned.Expected.IsExact && family.IsExactOnIntegers())
            // The numbers of other projects are not always those of the inputs that they ship.
            || (source.Tolerance.IsComponentwise && OnlyMoves(planned.Problem));
        if (isExact) return ErrorBound.Exact(type);
        return ProblemBounds.Of(planned.Problem, family, Math.Max(planned.Expected.TermCount, 1), exactSums: false) with
        {
            ExtraRoundings = planned.ExtraRoundings,
            RelativeAllowance = source.Tolerance.Relative,
            AbsoluteAllowance = source.Tolerance.Absolute,
        };
    }

    private static bool OnlyMoves(Problem problem) => problem is { Direction: Direction.Forward } and (PadProblem or UnfoldProblem or PoolProblem { Kind: PoolKind.Max });
}
