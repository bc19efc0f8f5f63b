namespace ConvDnn.Parity.Conformance;

/// <summary>The problems that conformance cases pose, without their numbers: for runs of every algorithm against the oracle.</summary>
public static class CaseProblems
{
    /// <summary>Every problem of the cases in some folders, each once, in the order in which the cases pose them. What no case can be made of is left to <c>check</c>.</summary>
    /// <param name="folders">Cases, suites of cases, or trees of suites.</param>
    /// <param name="layout">Channels first, or last.</param>
    public static IReadOnlyList<Problem> Of(IEnumerable<string> folders, TensorFormat layout = TensorFormat.ChannelsFirst)
    {
        var problems = new List<Problem>();
        var known = new HashSet<Problem>();
        var runner = new CaseRunner(
            problem =>
            {
                if (known.Add(problem)) problems.Add(problem);
                throw new RefusedException("Only its problem is wanted.");
            },
            new CaseRunOptions { Layout = layout });
        foreach (string folder in CaseFolders.Find(folders)) runner.Run(folder);
        return problems;
    }
}
