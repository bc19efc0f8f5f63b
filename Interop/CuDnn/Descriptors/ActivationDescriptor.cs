using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Descriptors;

/// <summary>An activation function.</summary>
public sealed unsafe class ActivationDescriptor : Descriptor
{
    internal ActivationDescriptor(CudnnLibrary library, cudnnActivationMode_t mode, double coefficient, double? swishBeta, cudnnNanPropagation_t nan)
        : base(library, library.Functions.cudnnDestroyActivationDescriptor)
    {
        (Mode, Coefficient, SwishBeta, NanPropagation) = (mode, coefficient, swishBeta, nan);
        CudnnFunctions f = library.Functions;
        if (swishBeta is not null && f.cudnnSetActivationDescriptorSwishBeta == null)
        {
            throw new NotSupportedException($"The factor of swish needs cuDNN 8.2 or newer; this is {library}.");
        }

        cudnnActivationDescriptor_t made;
        Check(f.cudnnCreateActivationDescriptor(&made), nameof(f.cudnnCreateActivationDescriptor));
        Take(made.Value);
        Check(f.cudnnSetActivationDescriptor(made, mode, nan, coefficient), nameof(f.cudnnSetActivationDescriptor));
        if (swishBeta is { } beta) Check(f.cudnnSetActivationDescriptorSwishBeta(made, beta), nameof(f.cudnnSetActivationDescriptorSwishBeta));
    }

    /// <summary>The function.</summary>
    public cudnnActivationMode_t Mode { get; }

    /// <summary>The upper limit of clipped ReLU, or the alpha of ELU.</summary>
    public double Coefficient { get; }

    /// <summary>The beta of swish, or null for cuDNN's own.</summary>
    public double? SwishBeta { get; }

    /// <summary>Whether ReLU keeps NaN.</summary>
    public cudnnNanPropagation_t NanPropagation { get; }

    /// <inheritdoc/>
    public override string InWords => $"{Mode}({CallText.Literal(Coefficient)}), {NanPropagation}{(SwishBeta is { } beta ? $", beta {CallText.Literal(beta)}" : "")}";

    /// <inheritdoc/>
    protected override string Expression =>
        $"library.Activation({CallText.Literal(Mode)}, {CallText.Literal(Coefficient)}, {(SwishBeta is { } beta ? CallText.Literal(beta) : "null")}, {CallText.Literal(NanPropagation)})";

    private void Check(cudnnStatus_t status, string function)
    {
        if (status.Succeeded) return;
        Dispose();
        ActivationDescriptor activation = this;
        Library.CheckCall(status, $"{activation}", driver: null, function);
    }
}
