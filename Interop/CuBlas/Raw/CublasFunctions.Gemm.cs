using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.CuBlas.Raw;

// Matrix products.
public sealed unsafe partial class CublasFunctions
{
    /// <summary><c>cublasStatus_t cublasSgemm_v2(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const float* alpha, const float* A, int lda, const float* B, int ldb, const float* beta, float* C, int ldc)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, float*, float*, int, float*, int, float*, float*, int, cublasStatus_t> cublasSgemm_v2 =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, float*, float*, int, float*, int, float*, float*, int, cublasStatus_t>)entryPoints.Required(nameof(cublasSgemm_v2));

    /// <summary><c>cublasStatus_t cublasDgemm_v2(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const double* alpha, const double* A, int lda, const double* B, int ldb, const double* beta, double* C, int ldc)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, double*, double*, int, double*, int, double*, double*, int, cublasStatus_t> cublasDgemm_v2 =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, double*, double*, int, double*, int, double*, double*, int, cublasStatus_t>)entryPoints.Required(nameof(cublasDgemm_v2));

    /// <summary><c>cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void* alpha, const void* A, cudaDataType Atype, int lda, const void* B, cudaDataType Btype, int ldb, const void* beta, void* C, cudaDataType Ctype, int ldc, cublasComputeType_t computeType, cublasGemmAlgo_t algo)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, void*, void*, cudaDataType, int, void*, cudaDataType, int, void*, void*, cudaDataType, int, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t> cublasGemmEx =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, void*, void*, cudaDataType, int, void*, cudaDataType, int, void*, void*, cudaDataType, int, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t>)entryPoints.Required(nameof(cublasGemmEx));

    /// <summary><c>cublasStatus_t cublasGemmEx_64(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int64_t m, int64_t n, int64_t k, const void* alpha, const void* A, cudaDataType Atype, int64_t lda, const void* B, cudaDataType Btype, int64_t ldb, const void* beta, void* C, cudaDataType Ctype, int64_t ldc, cublasComputeType_t computeType, cublasGemmAlgo_t algo)</c>. The same with 64-bit sizes, since CUDA 12. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, long, long, long, void*, void*, cudaDataType, long, void*, cudaDataType, long, void*, void*, cudaDataType, long, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t> cublasGemmEx_64 =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, long, long, long, void*, void*, cudaDataType, long, void*, cudaDataType, long, void*, void*, cudaDataType, long, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t>)entryPoints.Optional(nameof(cublasGemmEx_64));

    /// <summary><c>cublasStatus_t cublasGemmStridedBatchedEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const void* alpha, const void* A, cudaDataType Atype, int lda, long long int strideA, const void* B, cudaDataType Btype, int ldb, long long int strideB, const void* beta, void* C, cudaDataType Ctype, int ldc, long long int strideC, int batchCount, cublasComputeType_t computeType, cublasGemmAlgo_t algo)</c>. 64-bit strides.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, void*, void*, cudaDataType, int, long, void*, cudaDataType, int, long, void*, void*, cudaDataType, int, long, int, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t> cublasGemmStridedBatchedEx =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, void*, void*, cudaDataType, int, long, void*, cudaDataType, int, long, void*, void*, cudaDataType, int, long, int, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t>)entryPoints.Required(nameof(cublasGemmStridedBatchedEx));

    /// <summary><c>cublasStatus_t cublasGemmStridedBatchedEx_64(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int64_t m, int64_t n, int64_t k, const void* alpha, const void* A, cudaDataType Atype, int64_t lda, long long int strideA, const void* B, cudaDataType Btype, int64_t ldb, long long int strideB, const void* beta, void* C, cudaDataType Ctype, int64_t ldc, long long int strideC, int64_t batchCount, cublasComputeType_t computeType, cublasGemmAlgo_t algo)</c>. The same with 64-bit sizes, since CUDA 12. Optional: null where the loaded library lacks it.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, long, long, long, void*, void*, cudaDataType, long, long, void*, cudaDataType, long, long, void*, void*, cudaDataType, long, long, long, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t> cublasGemmStridedBatchedEx_64 =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, long, long, long, void*, void*, cudaDataType, long, long, void*, cudaDataType, long, long, void*, void*, cudaDataType, long, long, long, cublasComputeType_t, cublasGemmAlgo_t, cublasStatus_t>)entryPoints.Optional(nameof(cublasGemmStridedBatchedEx_64));

    /// <summary><c>cublasStatus_t cublasSgemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const float* alpha, const float* A, int lda, long long int strideA, const float* B, int ldb, long long int strideB, const float* beta, float* C, int ldc, long long int strideC, int batchCount)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, float*, float*, int, long, float*, int, long, float*, float*, int, long, int, cublasStatus_t> cublasSgemmStridedBatched =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, float*, float*, int, long, float*, int, long, float*, float*, int, long, int, cublasStatus_t>)entryPoints.Required(nameof(cublasSgemmStridedBatched));

    /// <summary><c>cublasStatus_t cublasDgemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, const double* alpha, const double* A, int lda, long long int strideA, const double* B, int ldb, long long int strideB, const double* beta, double* C, int ldc, long long int strideC, int batchCount)</c>.</summary>
    public readonly delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, double*, double*, int, long, double*, int, long, double*, double*, int, long, int, cublasStatus_t> cublasDgemmStridedBatched =
        (delegate* unmanaged<cublasHandle_t, cublasOperation_t, cublasOperation_t, int, int, int, double*, double*, int, long, double*, int, long, double*, double*, int, long, int, cublasStatus_t>)entryPoints.Required(nameof(cublasDgemmStridedBatched));
}
