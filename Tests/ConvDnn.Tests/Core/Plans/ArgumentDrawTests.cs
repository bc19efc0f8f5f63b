using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace ConvDnn.Tests.Core.Plans;

/// <summary>
/// Arguments drawn at random, mostly right in each respect, against the rules written down here once more: what is right is executed and what is wrong is refused, whichever of
/// a plan's checks it meets, the quick one of usual arguments or the long one.
/// </summary>
public class ArgumentDrawTests
{
    private const int Seed = 20261121;
    private const int Rounds = 30_000;
    private const int WorkspaceBytes = 64;

    /// <summary>Operands lie this far apart, unless one is drawn elsewhere.</summary>
    private const int Distance = 256;
    private static readonly byte[] s_memory = GC.AllocateArray<byte>(16 * Distance, pinned: true);
    private static readonly (string Direction, int Output)[] Directions = [("forward", 2), ("backward-data", 0), ("backward-filter", 1)];
    private static readonly long[] Extents = [16, 12, 12];

    [Test]
    public void Right_is_executed_and_wrong_is_refused([ValueSource(nameof(Directions))] (string Direction, int Output) way, [Values] MemorySpace space)
    {
        var random = new Random(Seed);
        using var plan = new RecordingPlan(Problem.Parse($"conv {way.Direction} x=1,2,8 w=2,2,3"), WorkspaceBytes, space);
        int right = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Drawn drawn = Drawn.From(random, space);
            bool isRight = drawn.IsRight(way.Output, space);
            right += isRight ? 1 : 0;
            Assert.That(IsExecuted(plan, drawn), Is.EqualTo(isRight), $"seed {Seed}, round {round}: {drawn}");
        }

        Assert.That(right, Is.InRange(Rounds / 20, Rounds * 19 / 20), "both answers come often");
    }

    [Test]
    public void A_plan_that_owns_its_filter_takes_no_other()
    {
        float[] x = new float[16], w = new float[12], y = new float[12];
        byte[] workspace = new byte[WorkspaceBytes];
        using Plan plan = new RecordingPlan(Problem.Parse("conv forward x=1,2,8 w=2,2,3"), WorkspaceBytes).Bind(TensorView.Of(w));
        plan.Execute(new ExecutionArguments { X = TensorView.Of(x), Y = TensorView.Of(y), Workspace = TensorView.Of(workspace) });
        Assert.That(
            () => plan.Execute(new ExecutionArguments { X = TensorView.Of(x), W = TensorView.Of(w), Y = TensorView.Of(y), Workspace = TensorView.Of(workspace) }),
            Throws.ArgumentException.With.Message.Contains("owns a filter already"));
        Assert.That(
            () => plan.Execute(new ExecutionArguments { X = TensorView.Of(x), Y = TensorView.Of(x.AsSpan(4)), Workspace = TensorView.Of(workspace) }),
            Throws.ArgumentException.With.Message.Contains("shares memory"));
    }

    private static bool IsExecuted(RecordingPlan plan, Drawn drawn)
    {
        int before = plan.Executions;
        try
        {
            plan.Execute(new ExecutionArguments
            {
                X = drawn.Operands[0].View,
                W = drawn.Operands[1].View,
                Y = drawn.Operands[2].View,
                Workspace = drawn.Workspace.View,
                Bias = drawn.HasBias ? TensorView.At(1 << 20, 2, ElementType.Float32, plan.Space) : default,
                ForwardX = drawn.HasForwardX ? TensorView.At(1 << 21, 16, ElementType.Float32, plan.Space) : default,
                Quantization = drawn.HasQuantization ? new Quantization() : null,
                Alpha = drawn.Factors[0],
                Beta = drawn.Factors[1],
                ResidualScale = drawn.Factors[2],
            });
        }
        catch (ArgumentException)
        {
            Assert.That(plan.Executions, Is.EqualTo(before), "nothing that is refused is executed");
            return false;
        }

        return plan.Executions == before + 1;
    }

    private static unsafe long Start => (long)Unsafe.AsPointer(ref s_memory[4 * Distance]);

    private static bool Seldom(Random random) => random.Next(40) == 0;

    /// <summary>Memory as it was drawn.</summary>
    private sealed record Memory(bool IsGiven, long Address, long Length, ElementType Type, MemorySpace Space, bool IsReadOnly)
    {
        public TensorView View => IsGiven ? TensorView.At((nint)Address, Length, Type, Space, IsReadOnly) : default;

        public static Memory From(Random random, int place, long length, ElementType type, MemorySpace space) => new(
            !Seldom(random),
            // At times it reaches into a neighbour.
            Start + (Distance * place) + (Seldom(random) ? random.Next(-300, 300) : 0),
            Seldom(random) ? length - 1 : length + random.Next(3),
            Seldom(random) ? ElementType.Int32 : type,
            Seldom(random) ? 1 - space : space,
            random.Next(8) == 0);
    }

    private sealed record Drawn(Memory[] Operands, Memory Workspace, bool HasBias, bool HasForwardX, bool HasQuantization, double[] Factors)
    {
        public static Drawn From(Random random, MemorySpace space) => new(
            [.. Enumerable.Range(0, 3).Select(i => Memory.From(random, i, Extents[i], ElementType.Float32, space))],
            Memory.From(random, 3, WorkspaceBytes, ElementType.UInt8, space),
            Seldom(random), Seldom(random), Seldom(random),
            [.. Enumerable.Range(0, 3).Select(_ => Seldom(random) ? (random.Next(2) == 0 ? double.NaN : double.NegativeInfinity) : random.NextDouble())]);

        public bool IsRight(int output, MemorySpace space)
        {
            if (HasBias || HasForwardX || HasQuantization || !Factors.All(double.IsFinite)) return false;
            for (int i = 0; i < 3; i++)
            {
                Memory operand = Operands[i];
                if (!operand.IsGiven || operand.Type != ElementType.Float32 || operand.Space != space || operand.Length < Extents[i] || (i == output && operand.IsReadOnly)) return false;
                if (i != output && Meet(operand.Address, 4 * Extents[i], Operands[output].Address, 4 * Extents[output])) return false;
            }

            long bytes = Workspace.Length * (Workspace.Type == ElementType.UInt8 ? 1 : 4);
            return Workspace.IsGiven && !Workspace.IsReadOnly && Workspace.Space == space && bytes >= WorkspaceBytes
                && !Operands.Zip(Extents).Any(operand => Meet(operand.First.Address, 4 * operand.Second, Workspace.Address, bytes));
        }

        public override string ToString() => $"{string.Join(" ", (object[])Operands)} workspace {Workspace} {HasBias} {HasForwardX} {HasQuantization} {string.Join(" ", Factors)}";

        private static bool Meet(long a, long aBytes, long b, long bBytes) => a < b + bBytes && b < a + aBytes;
    }
}
