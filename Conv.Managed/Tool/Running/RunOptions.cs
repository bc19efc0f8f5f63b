using System.CommandLine;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Running;

/// <summary>All options of <c>run</c>, and which of them mean something to which operation.</summary>
internal sealed class RunOptions
{
    public RunFiles Files { get; } = new();

    public GeometryOptions Geometry { get; } = new();

    public EngineOptions Engine { get; } = new();

    public ArithmeticOption Arithmetic { get; } = new();

    public LayoutOption Layout { get; } = new();

    public JsonOption Json { get; } = new();

    public Option<string?> Alpha { get; } = new("--alpha") { Description = "The factor of the result. Default 1.", HelpName = "A" };

    public Option<string?> Beta { get; } = new("--beta") { Description = "The factor of --accumulate. Default 1 with that file, else 0.", HelpName = "B" };

    public Option<string?> ResidualScale { get; } = new("--residual-scale") { Description = "The factor of --residual. Default 1.", HelpName = "S" };

    public Option<string?> Activation { get; } = new("--activation") { Description = $"Applied last: {string.Join(", ", Words.All<ActivationKind>())}; with a parameter as in leaky-relu(0.1).", HelpName = "F" };

    public IReadOnlyList<Option> All => [.. Everywhere, .. Files.All.Where(option => option != Files.Output && option != Files.Accumulate), .. Geometry.All, ResidualScale, Activation];

    private IReadOnlyList<Option> Everywhere => [Files.Output, Files.Accumulate, Alpha, Beta, Engine.Engine, Engine.Kernel, Engine.Threads, Arithmetic.Option, Layout.Option, Json.Option];

    /// <summary>An option that the operation would ignore is a mistake in the command line.</summary>
    /// <exception cref="UsageException">There is one.</exception>
    public void RequireMeaningful(ParseResult parsed, RunOperation operation)
    {
        IReadOnlyList<Option> meaningful = [.. Everywhere, .. Of(operation)];
        foreach (Option option in All)
        {
            if (parsed.GetResult(option) is { Implicit: false } && !meaningful.Contains(option))
            {
                throw new UsageException($"{option.Name} means nothing to {Words.Of(operation)}; expected {string.Join(", ", Of(operation).Select(static known => known.Name))}.");
            }
        }
    }

    private IReadOnlyList<Option> Of(RunOperation operation) => operation switch
    {
        RunOperation.Forward => [Files.Input, Files.Filter, .. Epilogue, .. Geometry.OfConvolutions],
        RunOperation.Transposed => [Files.Input, Files.Filter, .. Epilogue, .. Geometry.OfConvolutions, Geometry.OutputPadding],
        RunOperation.BackwardData => [Files.Gradient, Files.Filter, Files.Input, Files.InputShape, Files.Like, .. Geometry.OfConvolutions],
        RunOperation.BackwardFilter => [Files.Input, Files.Gradient, Files.Filter, Files.FilterShape, Files.Like, .. Geometry.OfConvolutions],
        RunOperation.BackwardBias => [Files.Gradient],
        RunOperation.MaxPool => [Files.Input, Files.Gradient, Files.Indices, .. Geometry.OfPooling],
        _ => [Files.Input, Files.Gradient, .. Geometry.OfPooling, Geometry.CountPadding],
    };

    private IReadOnlyList<Option> Epilogue => [Files.Bias, Files.Residual, ResidualScale, Activation];
}
