namespace ConvDnn.Interop.CuDnn.Raw;

// Activation.
public sealed unsafe partial class CudnnFunctions
{
    /// <summary><c>cudnnStatus_t cudnnCreateActivationDescriptor(cudnnActivationDescriptor_t* activationDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnActivationDescriptor_t*, cudnnStatus_t> cudnnCreateActivationDescriptor =
        (delegate* unmanaged<cudnnActivationDescriptor_t*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnCreateActivationDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetActivationDescriptor(cudnnActivationDescriptor_t activationDesc, cudnnActivationMode_t mode, cudnnNanPropagation_t reluNanOpt, double coef)</c>. Coef double: clip limit (CLIPPED_RELU), ELU α.</summary>
    public readonly delegate* unmanaged<cudnnActivationDescriptor_t, cudnnActivationMode_t, cudnnNanPropagation_t, double, cudnnStatus_t> cudnnSetActivationDescriptor =
        (delegate* unmanaged<cudnnActivationDescriptor_t, cudnnActivationMode_t, cudnnNanPropagation_t, double, cudnnStatus_t>)entryPoints.Required(nameof(cudnnSetActivationDescriptor));

    /// <summary><c>cudnnStatus_t cudnnSetActivationDescriptorSwishBeta(cudnnActivationDescriptor_t activationDesc, double swish_beta)</c>. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cudnnActivationDescriptor_t, double, cudnnStatus_t> cudnnSetActivationDescriptorSwishBeta =
        (delegate* unmanaged<cudnnActivationDescriptor_t, double, cudnnStatus_t>)entryPoints.Optional(nameof(cudnnSetActivationDescriptorSwishBeta));

    /// <summary><c>cudnnStatus_t cudnnDestroyActivationDescriptor(cudnnActivationDescriptor_t activationDesc)</c>.</summary>
    public readonly delegate* unmanaged<cudnnActivationDescriptor_t, cudnnStatus_t> cudnnDestroyActivationDescriptor =
        (delegate* unmanaged<cudnnActivationDescriptor_t, cudnnStatus_t>)entryPoints.Required(nameof(cudnnDestroyActivationDescriptor));

    /// <summary><c>cudnnStatus_t cudnnActivationForward(cudnnHandle_t handle, cudnnActivationDescriptor_t activationDesc, const void* alpha, cudnnTensorDescriptor_t xDesc, const void* x, const void* beta, cudnnTensorDescriptor_t yDesc, void* y)</c>.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnActivationDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnActivationForward =
        (delegate* unmanaged<cudnnHandle_t, cudnnActivationDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnActivationForward));

    /// <summary><c>cudnnStatus_t cudnnActivationBackward(cudnnHandle_t handle, cudnnActivationDescriptor_t activationDesc, const void* alpha, cudnnTensorDescriptor_t yDesc, const void* y, cudnnTensorDescriptor_t dyDesc, const void* dy, cudnnTensorDescriptor_t xDesc, const void* x, const void* beta, cudnnTensorDescriptor_t dxDesc, void* dx)</c>. Needs y, dy, x.</summary>
    public readonly delegate* unmanaged<cudnnHandle_t, cudnnActivationDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t> cudnnActivationBackward =
        (delegate* unmanaged<cudnnHandle_t, cudnnActivationDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, cudnnTensorDescriptor_t, void*, void*, cudnnTensorDescriptor_t, void*, cudnnStatus_t>)entryPoints.Required(nameof(cudnnActivationBackward));
}
