/* GEMM: C = alpha * op(A) * op(B) + beta * C, column-major, accumulated in double and rounded once. */
#include "../core/elements.h"
#include "../core/handles.h"
#include "../core/memory.h"
#include "../driver/work.h"
#include <stdio.h>
#include <stdlib.h>

typedef int cublasStatus_t;
typedef int cublasOperation_t;
typedef int cublasPointerMode_t;
typedef int cublasAtomicsMode_t;
typedef int cublasMath_t;
typedef int cublasComputeType_t;
typedef int cublasGemmAlgo_t;
typedef int cudaDataType;
typedef int libraryPropertyType;
typedef struct CUstream_st *cudaStream_t;
typedef struct cublasContext *cublasHandle_t;

/* X(NAME, number) */
#define CUBLAS_STATUSES(X)                                                                                             \
    X(SUCCESS, 0)                                                                                                      \
    X(NOT_INITIALIZED, 1)                                                                                              \
    X(ALLOC_FAILED, 3)                                                                                                 \
    X(INVALID_VALUE, 7)                                                                                                \
    X(ARCH_MISMATCH, 8)                                                                                                \
    X(MAPPING_ERROR, 11)                                                                                               \
    X(EXECUTION_FAILED, 13)                                                                                            \
    X(INTERNAL_ERROR, 14)                                                                                              \
    X(NOT_SUPPORTED, 15)                                                                                               \
    X(LICENSE_ERROR, 16)

#define CUBLAS_STATUS(name, number) CUBLAS_STATUS_##name = number,
enum { CUBLAS_STATUSES(CUBLAS_STATUS) };
#undef CUBLAS_STATUS

enum { OP_N, OP_T, OP_C };
enum { POINTER_HOST, POINTER_DEVICE };
enum { MATH_TF32 = 3, MATH_FLAG_NO_REDUCED_REDUCTION = 16 };
enum { VERSION = 130000, MAJOR = 13 };
enum {
    COMPUTE_16F = 64,
    COMPUTE_32F = 68,
    COMPUTE_64F = 70,
    COMPUTE_32I = 72,
    COMPUTE_32F_FAST_16F = 74,
    COMPUTE_32F_FAST_16BF = 75,
    COMPUTE_32F_FAST_TF32 = 77,
};

typedef struct {
    const void *context;
    cudaStream_t stream;
    void *workspace;
    size_t workspaceSize;
    int mathMode, pointerMode, atomicsMode, busy;
} Handle;

static SimKind handleKind = {.name = "cublasHandle_t"};

/* The handle, when it is alive, its context is the current one, and no other thread is inside it. */
static cublasStatus_t find(cublasHandle_t handle, Handle **result) {
    const void *context;
    Handle *object = simFind(&handleKind, handle);
    if (!object)
        return CUBLAS_STATUS_NOT_INITIALIZED;
    if (simCurrentContext(&context))
        return CUBLAS_STATUS_EXECUTION_FAILED;
    if (context != object->context) {
        simViolate("cublasHandle_t used while another context is current");
        return CUBLAS_STATUS_EXECUTION_FAILED;
    }
    if (!simClaim(&object->busy, "cublasHandle_t"))
        return CUBLAS_STATUS_EXECUTION_FAILED;
    *result = object;
    return CUBLAS_STATUS_SUCCESS;
}

static void leave(Handle **object) {
    if (*object)
        simUnclaim(&(*object)->busy);
}

#define HANDLE_ENTER(object, handle)                                                                                   \
    SIM_ENTER();                                                                                                       \
    Handle *object __attribute__((cleanup(leave))) = NULL;                                                             \
    cublasStatus_t simHandleStatus = find(handle, &object);                                                            \
    if (simHandleStatus)                                                                                               \
        return simHandleStatus;

SIM_API cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
    SIM_ENTER();
    const void *context;
    if (!handle)
        return CUBLAS_STATUS_INVALID_VALUE;
    if (simCurrentContext(&context) || simForbiddenInCapture())
        return CUBLAS_STATUS_NOT_INITIALIZED;
    Handle *object = simNew(&handleKind, sizeof *object, context, handle);
    object->context = context;
    return CUBLAS_STATUS_SUCCESS;
}

SIM_API cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) {
    {
        HANDLE_ENTER(object, handle);
        if (simForbiddenInCapture())
            return CUBLAS_STATUS_EXECUTION_FAILED;
    }
    return simDelete(&handleKind, handle) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

SIM_API cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
    HANDLE_ENTER(object, handle);
    if (simCheckStream(object->context, stream))
        return CUBLAS_STATUS_INVALID_VALUE;
    object->stream = stream;
    object->workspace = NULL;
    object->workspaceSize = 0;
    return CUBLAS_STATUS_SUCCESS;
}

#define GETTER(name, type, field)                                                                                      \
    SIM_API cublasStatus_t name(cublasHandle_t handle, type *value) {                                                  \
        HANDLE_ENTER(object, handle);                                                                                  \
        if (!value)                                                                                                    \
            return CUBLAS_STATUS_INVALID_VALUE;                                                                        \
        *value = object->field;                                                                                        \
        return CUBLAS_STATUS_SUCCESS;                                                                                  \
    }

#define SETTER(name, type, field, valid)                                                                               \
    SIM_API cublasStatus_t name(cublasHandle_t handle, type value) {                                                   \
        HANDLE_ENTER(object, handle);                                                                                  \
        if (!(valid))                                                                                                  \
            return CUBLAS_STATUS_INVALID_VALUE;                                                                        \
        object->field = value;                                                                                         \
        return CUBLAS_STATUS_SUCCESS;                                                                                  \
    }

static bool isMathMode(int mode) {
    int base = mode & ~MATH_FLAG_NO_REDUCED_REDUCTION;
    return (base >= 0 && base <= 4) || base == 8;
}

GETTER(cublasGetStream_v2, cudaStream_t, stream)
GETTER(cublasGetMathMode, cublasMath_t, mathMode)
GETTER(cublasGetPointerMode_v2, cublasPointerMode_t, pointerMode)
SETTER(cublasSetMathMode, cublasMath_t, mathMode, isMathMode(value))
SETTER(cublasSetPointerMode_v2, cublasPointerMode_t, pointerMode, value == POINTER_HOST || value == POINTER_DEVICE)
SETTER(cublasSetAtomicsMode, cublasAtomicsMode_t, atomicsMode, value == 0 || value == 1)

SIM_API cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version) {
    HANDLE_ENTER(object, handle);
    (void)object;
    if (!version)
        return CUBLAS_STATUS_INVALID_VALUE;
    *version = VERSION;
    return CUBLAS_STATUS_SUCCESS;
}

SIM_API cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value) {
    SIM_ENTER();
    if (!value || type < 0 || type > 2)
        return CUBLAS_STATUS_INVALID_VALUE;
    *value = type == 0 ? MAJOR : 0;
    return CUBLAS_STATUS_SUCCESS;
}

SIM_API cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t size) {
    HANDLE_ENTER(object, handle);
    bool aligned = (uintptr_t)workspace % 256 == 0;
    if (!aligned || (size && !simCheckBytes(object->context, workspace, size, "cublasSetWorkspace")))
        return CUBLAS_STATUS_INVALID_VALUE;
    object->workspace = workspace;
    object->workspaceSize = size;
    return CUBLAS_STATUS_SUCCESS;
}

SIM_API cublasStatus_t cublasLoggerConfigure(int on, int toStdOut, int toStdErr, const char *file) {
    SIM_ENTER();
    (void)on, (void)toStdOut, (void)toStdErr, (void)file;
    return CUBLAS_STATUS_SUCCESS;
}

SIM_API const char *cublasGetStatusName(cublasStatus_t status) {
    SIM_COUNT();
    switch (status) {
#define CUBLAS_STATUS(name, number)                                                                                    \
    case number:                                                                                                       \
        return "CUBLAS_STATUS_" #name;
        CUBLAS_STATUSES(CUBLAS_STATUS)
#undef CUBLAS_STATUS
    default:
        return "CUBLAS_STATUS unknown";
    }
}

SIM_API const char *cublasGetStatusString(cublasStatus_t status) {
    SIM_COUNT();
    switch (status) {
#define CUBLAS_STATUS(name, number)                                                                                    \
    case number:                                                                                                       \
        return #name " (simulated cuBLAS)";
        CUBLAS_STATUSES(CUBLAS_STATUS)
#undef CUBLAS_STATUS
    default:
        return "unknown status (simulated cuBLAS)";
    }
}

typedef struct {
    const void *base;
    SimElement type;
    int operation;
    int64_t rows, columns, leading, stride; /* rows and columns as stored; the stride between two of a batch */
} Matrix;

typedef struct {
    Matrix a, b;
    struct {
        void *base;
        SimElement type;
        int64_t leading, stride;
    } c;
    int64_t m, n, k, batch;
    const void *alpha, *beta; /* read when the work runs, if they lie in device memory */
    SimElement scalar;
    double alphaValue, betaValue;
    bool scalarsOnDevice;
    int operandBits; /* mantissa bits that the operands keep; 0: all */
} Gemm;

/* op(M) as rows of `inner` elements: row i holds what multiplies into row (or column) i of C. */
static double *gather(const Matrix *matrix, int64_t batch, int64_t outer, int64_t inner, bool outerIsRow, int bits) {
    double *packed = malloc((size_t)(outer * inner) * sizeof *packed + 1);
    if (!packed)
        abort();
    bool alongRows = outerIsRow == (matrix->operation == OP_N);
    int64_t outerStep = alongRows ? 1 : matrix->leading, innerStep = alongRows ? matrix->leading : 1;
    for (int64_t i = 0; i < outer; i++)
        for (int64_t j = 0; j < inner; j++) {
            double value = simLoad(matrix->type, matrix->base, batch * matrix->stride + i * outerStep + j * innerStep);
            packed[i * inner + j] = bits ? simKeepBits(value, bits) : value;
        }
    return packed;
}

static void runGemm(const void *arguments) {
    const Gemm *gemm = arguments;
    double alpha = gemm->scalarsOnDevice ? simLoad(gemm->scalar, gemm->alpha, 0) : gemm->alphaValue;
    double beta = gemm->scalarsOnDevice ? simLoad(gemm->scalar, gemm->beta, 0) : gemm->betaValue;
    for (int64_t batch = 0; batch < gemm->batch; batch++) {
        double *a = gather(&gemm->a, batch, gemm->m, gemm->k, true, gemm->operandBits);
        double *b = gather(&gemm->b, batch, gemm->n, gemm->k, false, gemm->operandBits);
        for (int64_t column = 0; column < gemm->n; column++)
            for (int64_t row = 0; row < gemm->m; row++) {
                const double *x = a + row * gemm->k, *y = b + column * gemm->k;
                double sum = 0;
                for (int64_t i = 0; i < gemm->k; i++)
                    sum += x[i] * y[i];
                int64_t index = batch * gemm->c.stride + column * gemm->c.leading + row;
                double old = beta == 0 ? 0 : beta * simLoad(gemm->c.type, gemm->c.base, index);
                simStore(gemm->c.type, gemm->c.base, index, alpha * sum + old);
            }
        free(a);
        free(b);
    }
}

static size_t span(int64_t rows, int64_t columns, int64_t leading, int64_t stride, int64_t batch, SimElement type) {
    return (size_t)((batch - 1) * stride + (columns - 1) * leading + rows) * simElementSize(type);
}

static bool isMatrix(const void *context, const Matrix *matrix, int64_t batch, const char *what) {
    size_t bytes = span(matrix->rows, matrix->columns, matrix->leading, matrix->stride, batch, matrix->type);
    return simCheckBytes(context, matrix->base, bytes, what);
}

/* Checks everything that every form of GEMM has, reads the scalars, and runs it. */
static cublasStatus_t submit(Handle *handle, Gemm gemm) {
    bool shape = gemm.m >= 0 && gemm.n >= 0 && gemm.k >= 0 && gemm.batch >= 0;
    bool operations =
        gemm.a.operation >= OP_N && gemm.a.operation <= OP_C && gemm.b.operation >= OP_N && gemm.b.operation <= OP_C;
    gemm.a.rows = gemm.a.operation == OP_N ? gemm.m : gemm.k;
    gemm.a.columns = gemm.a.operation == OP_N ? gemm.k : gemm.m;
    gemm.b.rows = gemm.b.operation == OP_N ? gemm.k : gemm.n;
    gemm.b.columns = gemm.b.operation == OP_N ? gemm.n : gemm.k;
    bool leading = gemm.a.leading >= 1 && gemm.a.leading >= gemm.a.rows && gemm.b.leading >= 1 &&
                   gemm.b.leading >= gemm.b.rows && gemm.c.leading >= 1 && gemm.c.leading >= gemm.m;
    if (!shape || !operations || !leading || !gemm.alpha || !gemm.beta)
        return CUBLAS_STATUS_INVALID_VALUE;
    if (gemm.m == 0 || gemm.n == 0 || gemm.batch == 0)
        return CUBLAS_STATUS_SUCCESS;
    const void *context = handle->context;
    gemm.scalarsOnDevice = handle->pointerMode == POINTER_DEVICE;
    if (gemm.scalarsOnDevice) {
        size_t size = simElementSize(gemm.scalar);
        if (!simCheckBytes(context, gemm.alpha, size, "alpha") || !simCheckBytes(context, gemm.beta, size, "beta"))
            return CUBLAS_STATUS_EXECUTION_FAILED;
    } else {
        gemm.alphaValue = simLoad(gemm.scalar, gemm.alpha, 0);
        gemm.betaValue = simLoad(gemm.scalar, gemm.beta, 0);
    }
    size_t written = span(gemm.m, gemm.n, gemm.c.leading, gemm.c.stride, gemm.batch, gemm.c.type);
    bool inside = simCheckBytes(context, gemm.c.base, written, "C");
    if (gemm.k > 0)
        inside = inside && isMatrix(context, &gemm.a, gemm.batch, "A") && isMatrix(context, &gemm.b, gemm.batch, "B");
    if (!inside)
        return CUBLAS_STATUS_EXECUTION_FAILED;
    CUresult result = simSubmit(context, handle->stream, runGemm, &gemm, sizeof gemm);
    return result ? CUBLAS_STATUS_EXECUTION_FAILED : CUBLAS_STATUS_SUCCESS;
}

static SimElement elementOf(cudaDataType type) {
    switch (type) {
    case 0:
        return SIM_FLOAT;
    case 1:
        return SIM_DOUBLE;
    case 2:
        return SIM_HALF;
    case 3:
        return SIM_INT8;
    case 10:
        return SIM_INT32;
    case 14:
        return SIM_BFLOAT16;
    default:
        return SIM_NO_ELEMENT;
    }
}

/* The scalars' type of a compute type, or none when the combination of types does not exist. */
static SimElement scalarOf(cublasComputeType_t compute, SimElement a, SimElement b, SimElement c) {
    bool narrow = a == SIM_HALF || a == SIM_BFLOAT16;
    if (a != b)
        return SIM_NO_ELEMENT;
    switch (compute & ~1) {
    case COMPUTE_16F:
        return a == SIM_HALF && c == SIM_HALF ? SIM_HALF : SIM_NO_ELEMENT;
    case COMPUTE_64F:
        return a == SIM_DOUBLE && c == SIM_DOUBLE ? SIM_DOUBLE : SIM_NO_ELEMENT;
    case COMPUTE_32I:
        return a == SIM_INT8 && c == SIM_INT32 ? SIM_INT32 : SIM_NO_ELEMENT;
    case COMPUTE_32F:
        return (narrow && (c == a || c == SIM_FLOAT)) || ((a == SIM_FLOAT || a == SIM_INT8) && c == SIM_FLOAT)
                   ? SIM_FLOAT
                   : SIM_NO_ELEMENT;
    default: /* the fast modes of float32 */
        return compute >= COMPUTE_32F_FAST_16F && compute <= COMPUTE_32F_FAST_TF32 && a == SIM_FLOAT && c == SIM_FLOAT
                   ? SIM_FLOAT
                   : SIM_NO_ELEMENT;
    }
}

static int operandBits(const Handle *handle, cublasComputeType_t compute, SimElement a) {
    bool allowed = (handle->mathMode & ~MATH_FLAG_NO_REDUCED_REDUCTION) == MATH_TF32 && compute == COMPUTE_32F;
    if (a != SIM_FLOAT || !simTf32())
        return 0;
    return compute == COMPUTE_32F_FAST_16BF              ? 7
           : compute == COMPUTE_32F_FAST_16F             ? 10
           : compute == COMPUTE_32F_FAST_TF32 || allowed ? 10
                                                         : 0;
}

static cublasStatus_t submitTyped(Handle *handle, Gemm gemm, cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
    gemm.scalar = scalarOf(compute, gemm.a.type, gemm.b.type, gemm.c.type);
    bool known = (algorithm >= -1 && algorithm <= 23) || (algorithm >= 99 && algorithm <= 115) || algorithm == 999;
    if (!known)
        return CUBLAS_STATUS_INVALID_VALUE;
    if (gemm.scalar == SIM_NO_ELEMENT)
        return CUBLAS_STATUS_NOT_SUPPORTED;
    if (gemm.scalar == SIM_INT32 && (gemm.a.leading % 4 || gemm.b.leading % 4))
        return CUBLAS_STATUS_NOT_SUPPORTED;
    gemm.operandBits = operandBits(handle, compute, gemm.a.type);
    return submit(handle, gemm);
}

#define PLAIN_GEMM(name, real, compute, datatype)                                                                      \
    SIM_API cublasStatus_t name(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,      \
                                int n, int k, const real *alpha, const real *A, int lda, const real *B, int ldb,       \
                                const real *beta, real *C, int ldc) {                                                  \
        HANDLE_ENTER(object, handle);                                                                                  \
        Gemm gemm = {{A, datatype, transa, 0, 0, lda, 0},                                                              \
                     {B, datatype, transb, 0, 0, ldb, 0},                                                              \
                     {C, datatype, ldc, 0},                                                                            \
                     .m = m,                                                                                           \
                     .n = n,                                                                                           \
                     .k = k,                                                                                           \
                     .batch = 1,                                                                                       \
                     .alpha = alpha,                                                                                   \
                     .beta = beta};                                                                                    \
        return submitTyped(object, gemm, compute, -1);                                                                 \
    }

PLAIN_GEMM(cublasSgemm_v2, float, COMPUTE_32F, SIM_FLOAT)
PLAIN_GEMM(cublasDgemm_v2, double, COMPUTE_64F, SIM_DOUBLE)

#define STRIDED_BATCHED_GEMM(name, real, compute, datatype)                                                            \
    SIM_API cublasStatus_t name(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,      \
                                int n, int k, const real *alpha, const real *A, int lda, long long strideA,            \
                                const real *B, int ldb, long long strideB, const real *beta, real *C, int ldc,         \
                                long long strideC, int batchCount) {                                                   \
        HANDLE_ENTER(object, handle);                                                                                  \
        Gemm gemm = {{A, datatype, transa, 0, 0, lda, strideA},                                                        \
                     {B, datatype, transb, 0, 0, ldb, strideB},                                                        \
                     {C, datatype, ldc, strideC},                                                                      \
                     .m = m,                                                                                           \
                     .n = n,                                                                                           \
                     .k = k,                                                                                           \
                     .batch = batchCount,                                                                              \
                     .alpha = alpha,                                                                                   \
                     .beta = beta};                                                                                    \
        return submitTyped(object, gemm, compute, -1);                                                                 \
    }

STRIDED_BATCHED_GEMM(cublasSgemmStridedBatched, float, COMPUTE_32F, SIM_FLOAT)
STRIDED_BATCHED_GEMM(cublasDgemmStridedBatched, double, COMPUTE_64F, SIM_DOUBLE)

/* The Ex forms differ only in the width of the sizes. */
#define GEMM_EX(name, integer)                                                                                         \
    SIM_API cublasStatus_t name(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, integer m,  \
                                integer n, integer k, const void *alpha, const void *A, cudaDataType Atype,            \
                                integer lda, const void *B, cudaDataType Btype, integer ldb, const void *beta,         \
                                void *C, cudaDataType Ctype, integer ldc, cublasComputeType_t computeType,             \
                                cublasGemmAlgo_t algo) {                                                               \
        HANDLE_ENTER(object, handle);                                                                                  \
        Gemm gemm = {{A, elementOf(Atype), transa, 0, 0, lda, 0},                                                      \
                     {B, elementOf(Btype), transb, 0, 0, ldb, 0},                                                      \
                     {C, elementOf(Ctype), ldc, 0},                                                                    \
                     .m = m,                                                                                           \
                     .n = n,                                                                                           \
                     .k = k,                                                                                           \
                     .batch = 1,                                                                                       \
                     .alpha = alpha,                                                                                   \
                     .beta = beta};                                                                                    \
        return submitTyped(object, gemm, computeType, algo);                                                           \
    }

#define GEMM_STRIDED_BATCHED_EX(name, integer)                                                                         \
    SIM_API cublasStatus_t name(                                                                                       \
        cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, integer m, integer n, integer k,    \
        const void *alpha, const void *A, cudaDataType Atype, integer lda, long long strideA, const void *B,           \
        cudaDataType Btype, integer ldb, long long strideB, const void *beta, void *C, cudaDataType Ctype,             \
        integer ldc, long long strideC, integer batchCount, cublasComputeType_t computeType, cublasGemmAlgo_t algo) {  \
        HANDLE_ENTER(object, handle);                                                                                  \
        Gemm gemm = {{A, elementOf(Atype), transa, 0, 0, lda, strideA},                                                \
                     {B, elementOf(Btype), transb, 0, 0, ldb, strideB},                                                \
                     {C, elementOf(Ctype), ldc, strideC},                                                              \
                     .m = m,                                                                                           \
                     .n = n,                                                                                           \
                     .k = k,                                                                                           \
                     .batch = batchCount,                                                                              \
                     .alpha = alpha,                                                                                   \
                     .beta = beta};                                                                                    \
        return submitTyped(object, gemm, computeType, algo);                                                           \
    }

GEMM_EX(cublasGemmEx, int)
GEMM_EX(cublasGemmEx_64, int64_t)
GEMM_STRIDED_BATCHED_EX(cublasGemmStridedBatchedEx, int)
GEMM_STRIDED_BATCHED_EX(cublasGemmStridedBatchedEx_64, int64_t)
