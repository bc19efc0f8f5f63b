using System.CommandLine;

namespace ConvDnn.Tool.Options;

/// <summary>The files and shapes that <c>run</c> reads and writes.</summary>
internal sealed class RunFiles
{
    public Option<string?> Input { get; } = Of("--input", "x.npy", "The input x; for backward-data and avg-pool gradients only its shape.");

    public Option<string?> Filter { get; } = Of("--filter", "w.npy", "The filter w; for backward-filter only its shape.");

    public Option<string?> Bias { get; } = Of("--bias", "b.npy", "One number per output channel.");

    public Option<string?> Residual { get; } = Of("--residual", "z.npy", "A tensor of y's shape, added before the activation.");

    public Option<string?> Gradient { get; } = Of("--grad", "dy.npy", "The gradient with respect to y.");

    public Option<string?> Output { get; } = Of("--output", "out.npy", "The result; written whole or not at all.");

    public Option<string?> Indices { get; } = Of("--indices", "i.npy", "max-pool: also write where in its plane each maximum stood.");

    public Option<string?> Accumulate { get; } = Of("--accumulate", "old.npy", "What the output holds before: out = alpha*result + beta*old.");

    public Option<string?> Like { get; } = Of("--like", "out.npy", "backward-data and backward-filter: the result has the shape of this file.");

    public Option<string?> InputShape { get; } = Of("--input-shape", "N,C,H,W", "backward-data: the shape of x, in the order of the layout.");

    public Option<string?> FilterShape { get; } = Of("--filter-shape", "K,C,R,S", "backward-filter: the shape of w, in the order of the layout.");

    public IReadOnlyList<Option> All => [Input, Filter, Bias, Residual, Gradient, Output, Indices, Accumulate, Like, InputShape, FilterShape];

    private static Option<string?> Of(string name, string example, string description) => new(name) { Description = description, HelpName = example };
}
