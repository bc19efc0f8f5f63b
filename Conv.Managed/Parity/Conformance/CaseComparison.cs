namespace ConvDnn.Parity.Conformance;

/// <summary>The rule of a case applied to one result (the conformance cases' README, "Comparing").</summary>
internal static class CaseComparison
{
    public static Comparison Compare(CaseContents contents, PlannedResult planned, Execution execution, Run run)
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
        return Comparer.Compare(run.Outputs[planned.Source].View, spec, expectation, Bound(contents, planned, AlgorithmFamilies.Of(execution.Algorithm), spec.Type), overwrites ? run.Poison : null);
    }

    private static ErrorBound Bound(CaseContents contents, PlannedResult planned, AlgorithmFamily family, ElementType type)
    {
        ConformanceCase source = contents.Case;
        bool isExact = !type.IsFloatingPoint()
            || (planned.Expected.IsExact && contents.HoldsInputs && family.IsExactOnIntegers())
            // The numbers of other projects are not always those of the inputs that they ship. Rounding keeps the order, so a maximum of what was rounded is the rounded maximum.
            || (source.Tolerance.IsComponentwise && OnlyMoves(planned.Problem));
        if (isExact) return ErrorBound.Exact(type);
        return ProblemBounds.Of(planned.Problem, family, Math.Max(planned.Expected.TermCount, 1), exactSums: false) with
        {
            ExtraRoundings = planned.ExtraRoundings,
            InputRoundoff = contents.InputRoundoff + planned.Narrowings * contents.StorageRoundoff,
            RelativeAllowance = source.Tolerance.Relative,
            AbsoluteAllowance = source.Tolerance.Absolute,
        };
    }

    private static bool OnlyMoves(Problem problem) => problem is { Direction: Direction.Forward } and (PadProblem or UnfoldProblem or PoolProblem { Kind: PoolKind.Max });
}
