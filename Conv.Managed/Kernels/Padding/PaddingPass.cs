using System.Numerics;
using ConvDnn.Kernels.Epilogue;
using ConvDnn.Kernels.Padding;
using ConvDnn.Kernels.Stored;
using ConvDnn.Kernels.Threading;

namespace ConvDnn.Kernels;

/// <summary>Padding of a tensor of any rank, and its gradient.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed unsafe class PaddingPass<T>
    where T : unmanaged, INumber<T>
{
    private readonly PaddingJobs<T, T, SameElement<T>, BlendedRows<T>> _jobs;

    /// <summary>Plans a padding.</summary>
    /// <param name="geometry">Shapes, layouts and mode; at least one axis.</param>
    /// <param name="threads">The most threads that a run may use.</param>
    public PaddingPass(PadGeometry geometry, int threads)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _jobs = new(geometry, threads);
    }

    /// <summary>y = alpha · pad(x) + beta · y.</summary>
    /// <param name="x">Element 0 of x.</param>
    /// <param name="y">Element 0 of y.</param>
    /// <param name="alpha">Factor of the padded tensor.</param>
    /// <param name="beta">Factor of the old y; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void Execute(T* x, T* y, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _jobs.Run(x, new BlendedRows<T>(y, new Blending<T>(alpha, beta)), pool);
    }

    /// <summary>dx = alpha · (sum of dy over all positions that show an element) + beta · dx.</summary>
    /// <param name="gradient">Element 0 of dy.</param>
    /// <param name="result">Element 0 of dx.</param>
    /// <param name="alpha">Factor of the gradient.</param>
    /// <param name="beta">Factor of the old dx; 0 does not read it.</param>
    /// <param name="pool">The workers.</param>
    public void ExecuteGradient(T* gradient, T* result, double alpha, double beta, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _jobs.RunGradient(gradient, new BlendedRows<T>(result, new Blending<T>(alpha, beta)), pool);
    }
}
