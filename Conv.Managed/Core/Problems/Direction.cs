namespace ConvDnn;

/// <summary>Which of the operands is computed from the others. The roles X, W, Y keep their names in every direction.</summary>
public enum Direction
{
    /// <summary>y = conv(x, w): reads X and W, writes Y.</summary>
    Forward,

    /// <summary>dx = ∂⟨dy, y⟩/∂x: reads Y (holding dy) and W, writes X (receiving dx).</summary>
    BackwardData,

    /// <summary>dw = ∂⟨dy, y⟩/∂w: reads X and Y (holding dy), writes W (receiving dw).</summary>
    BackwardFilter,

    /// <summary>db = Σ dy over batch and positions: reads Y (holding dy), writes Bias (receiving db).</summary>
    BackwardBias,
}
