using ConvDnn.Parity;
using NUnit.Framework;

namespace ConvDnn.EngineContract;

/// <summary>One plan, several threads, each with its own outputs and workspace: the bits of a lone execution every time.</summary>
[TestFixtureSource(typeof(EngineFixture), nameof(Engines))]
public class ConcurrencyContractTests(string name) : EngineFixture(name)
{
    private const int Threads = 4;
    private const int Rounds = 3;

    public static IEnumerable<string> Files => ProblemFiles.Names;

    [TestCaseSource(nameof(Files))]
    public void Executions_of_one_plan_on_four_threads_do_not_disturb_each_other(string file)
    {
        int executed = 0;
        foreach (Problem problem in ProblemFiles.Problems(file).Where(problem => Engine.Supports(problem, PlanOptions.Default).IsSupported))
        {
            PreparedCase prepared = PreparedCase.Prepare(new ParityCase(problem, DataKind.Reals, (ulong)executed));
            using Plan plan = Engine.CreatePlan(problem, PlanOptions.Default);
            if (plan.Space != MemorySpace.Host) continue;
            byte[] alone = new OperandMemory(prepared).Execute(plan);
            string[] faults = [.. Together(prepared, plan, alone).Distinct()];
            Assert.That(faults, Is.Empty, problem.ToString());
            executed++;
        }

        TestContext.Out.WriteLine($"{Name}, {file}: {executed} plans on {Threads} threads");
    }

    private static string[] Together(PreparedCase prepared, Plan plan, byte[] alone)
    {
        using var start = new Barrier(Threads);
        var faults = new System.Collections.Concurrent.ConcurrentBag<string>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            try
            {
                var memory = new OperandMemory(prepared);
                start.SignalAndWait();
                for (int round = 0; round < Rounds; round++)
                {
                    if (!memory.Execute(plan).AsSpan().SequenceEqual(alone)) faults.Add("other bits than alone");
                }
            }
#pragma warning disable CA1031 // Whatever the engine throws on a thread is the finding.
            catch (Exception exception)
            {
                faults.Add(exception.ToString());
            }
#pragma warning restore CA1031
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return [.. faults];
    }
}
