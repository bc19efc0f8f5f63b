namespace ConvDnn.Kernels.Winograd;

/// <summary>
/// Winograd's minimal filtering on one axis: F(m, r) gives m neighbouring results of a filter of r taps as Aᵀ[(G·g) ⊙ (Bᵀ·d)], with d the m + r − 1 elements that they
/// read and g the taps. On two axes every transform is applied to the columns and then to the rows, and the products become independent sums over channels.
/// Each method transforms one line of vectors: element i of a line is at i · step, every lane on its own.
/// </summary>
internal unsafe interface IMinimalFilter<T>
    where T : unmanaged
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>r.</summary>
    static abstract int Taps { get; }

    /// <summary>m + r − 1.</summary>
    static abstract int Inputs { get; }

    /// <summary>target = Bᵀ · source: <see cref="Inputs"/> from <see cref="Inputs"/>.</summary>
    static abstract void Input(T* source, nint sourceStep, T* target, nint targetStep);

    /// <summary>target = G · source: <see cref="Inputs"/> from <see cref="Taps"/>.</summary>
    static abstract void Filter(T* source, nint sourceStep, T* target, nint targetStep);

    /// <summary>target = Aᵀ · source: <see cref="Outputs"/> from <see cref="Inputs"/>.</summary>
    static abstract void Output(T* source, nint sourceStep, T* target, nint targetStep);

    /// <summary>target = A · source: <see cref="Inputs"/> from <see cref="Outputs"/>. The gradient of the taps is Gᵀ[(A·dy) ⊙ (Bᵀ·d)], the adjoint of the above in g.</summary>
    static abstract void Gradient(T* source, nint sourceStep, T* target, nint targetStep);

    /// <summary>target = Gᵀ · source: <see cref="Taps"/> from <see cref="Inputs"/>.</summary>
    static abstract void FilterGradient(T* source, nint sourceStep, T* target, nint targetStep);
}
