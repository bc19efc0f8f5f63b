/* GEMM against products worked out by hand, in every type, and what is refused. */
#include "test.h"
#include "../core/elements.h"

typedef struct cublasContext *cublasHandle_t;
int cublasCreate_v2(cublasHandle_t *);
int cublasDestroy_v2(cublasHandle_t);
int cublasSetStream_v2(cublasHandle_t, CUstream);
int cublasSetWorkspace_v2(cublasHandle_t, void *, size_t);
int cublasSetMathMode(cublasHandle_t, int);
int cublasSetPointerMode_v2(cublasHandle_t, int);
int cublasGetVersion_v2(cublasHandle_t, int *);
const char *cublasGetStatusName(int);
int cublasSgemm_v2(cublasHandle_t, int, int, int, int, int, const float *, const float *, int, const float *, int,
                   const float *, float *, int);
int cublasDgemm_v2(cublasHandle_t, int, int, int, int, int, const double *, const double *, int, const double *, int,
                   const double *, double *, int);
int cublasGemmEx(cublasHandle_t, int, int, int, int, int, const void *, const void *, int, int, const void *, int, int,
                 const void *, void *, int, int, int, int);
int cublasGemmStridedBatchedEx_64(cublasHandle_t, int, int, int64_t, int64_t, int64_t, const void *, const void *, int,
                                  int64_t, long long, const void *, int, int64_t, long long, const void *, void *, int,
                                  int64_t, long long, int64_t, int, int);

/* Column-major A (2x3) = [1 2 3; 4 5 6], B (3x2) = [7 8; 9 10; 11 12]; A B = [58 64; 139 154]. */
static const float a[] = {1, 4, 2, 5, 3, 6}, b[] = {7, 9, 11, 8, 10, 12};
static const float product[] = {58, 139, 64, 154};

static void transposes(cublasHandle_t handle) {
    const float at[] = {1, 2, 3, 4, 5, 6}, bt[] = {7, 8, 9, 10, 11, 12};
    void *da = upload(a, sizeof a), *dat = upload(at, sizeof at), *db = upload(b, sizeof b),
         *dbt = upload(bt, sizeof bt);
    void *c = upload(NULL, sizeof product);
    float one = 1, zero = 0, two = 2;
    for (int mode = 0; mode < 4; mode++) {
        int ta = mode & 1, tb = mode >> 1;
        OK(cublasSgemm_v2(handle, ta, tb, 2, 2, 3, &one, ta ? dat : da, ta ? 3 : 2, tb ? dbt : db, tb ? 2 : 3, &zero, c,
                          2));
        for (size_t i = 0; i < 4; i++)
            NEAR(floatAt(c, i), product[i], 0);
    }
    OK(cublasSgemm_v2(handle, 0, 0, 2, 2, 3, &two, da, 2, db, 3, &one, c, 2));
    NEAR(floatAt(c, 1), 3 * 139, 0);
    OK(cublasSgemm_v2(handle, 0, 0, 2, 2, 0, &two, NULL, 2, NULL, 3, &two, c, 2));
    NEAR(floatAt(c, 1), 6 * 139, 0);
    OK(cublasSgemm_v2(handle, 0, 0, 0, 2, 3, &one, NULL, 2, NULL, 3, &zero, NULL, 2));

    EQUAL(cublasSgemm_v2(handle, 0, 0, 2, 2, 3, &one, da, 1, db, 3, &zero, c, 2), 7);
    EQUAL(cublasSgemm_v2(handle, 0, 0, 2, 2, 3, &one, da, 2, db, 3, &zero, c, 3), 13);
    VIOLATED("C: 20 bytes wanted, its allocation has 16 left");
    EQUAL(cublasSgemm_v2(handle, 0, 0, 2, 2, 3, &one, a, 2, db, 3, &zero, c, 2), 13);
    VIOLATED("A: ");
    discard(da), discard(dat), discard(db), discard(dbt), discard(c);
}

static void types(cublasHandle_t handle) {
    /* cudaDataType, element, compute type, result type */
    static const struct {
        int type, element, compute, result, resultElement;
    } rows[] = {{0, SIM_FLOAT, 68, 0, SIM_FLOAT}, {1, SIM_DOUBLE, 70, 1, SIM_DOUBLE},
                {2, SIM_HALF, 68, 2, SIM_HALF},   {2, SIM_HALF, 64, 2, SIM_HALF},
                {2, SIM_HALF, 68, 0, SIM_FLOAT},  {14, SIM_BFLOAT16, 68, 0, SIM_FLOAT},
                {0, SIM_FLOAT, 77, 0, SIM_FLOAT}, {14, SIM_BFLOAT16, 69, 14, SIM_BFLOAT16}};
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        char ha[48], hb[48], hc[32];
        double one = 1, zero = 0;
        SimElement element = rows[row].element, result = rows[row].resultElement;
        SimElement scalar = rows[row].compute == 70 ? SIM_DOUBLE : rows[row].compute == 64 ? SIM_HALF : SIM_FLOAT;
        double alpha, beta;
        simStore(scalar, &alpha, 0, one);
        simStore(scalar, &beta, 0, zero);
        for (int i = 0; i < 6; i++) {
            simStore(element, ha, i, a[i]);
            simStore(element, hb, i, b[i]);
        }
        void *da = upload(ha, 6 * simElementSize(element)), *db = upload(hb, 6 * simElementSize(element));
        void *c = upload(NULL, 4 * simElementSize(result));
        OK(cublasGemmEx(handle, 0, 0, 2, 2, 3, &alpha, da, rows[row].type, 2, db, rows[row].type, 3, &beta, c,
                        rows[row].result, 2, rows[row].compute, -1));
        OK(cuMemcpyDtoH_v2(hc, (CUdeviceptr)c, 4 * simElementSize(result)));
        for (int i = 0; i < 4; i++)
            NEAR(simLoad(result, hc, i), product[i], 0);
        EQUAL(cublasGemmEx(handle, 0, 0, 2, 2, 3, &alpha, da, rows[row].type, 2, db, rows[row].type, 3, &beta, c, 10, 2,
                           rows[row].compute, -1),
              15);
        discard(da), discard(db), discard(c);
    }
    signed char ia[16] = {1, 2, 3, 4, -5, -6, -7, -8}, ib[16] = {9, 10, 11, 12, -128, 127, 1, 0};
    int one = 1, zero = 0, out[4];
    void *da = upload(ia, 16), *db = upload(ib, 16), *c = upload(NULL, 16);
    OK(cublasGemmEx(handle, 1, 0, 2, 2, 4, &one, da, 3, 4, db, 3, 4, &zero, c, 10, 2, 72, -1));
    OK(cuMemcpyDtoH_v2(out, (CUdeviceptr)c, 16));
    EQUAL(out[0], 9 + 20 + 33 + 48);
    EQUAL(out[1], -45 - 60 - 77 - 96);
    EQUAL(out[2], -128 + 254 + 3);
    EQUAL(out[3], 640 - 762 - 7);
    discard(da), discard(db), discard(c);
}

/* 1 + 2^-12 keeps its last bit in float32 and loses it in TF32. */
static void precision(cublasHandle_t handle) {
    float x = 1 + 0x1p-12f, one = 1, zero = 0;
    void *d = upload(&x, 4), *ones = upload(&one, 4), *c = upload(NULL, 4);
    OK(cublasSgemm_v2(handle, 0, 0, 1, 1, 1, &one, d, 1, ones, 1, &zero, c, 1));
    NEAR(floatAt(c, 0), x, 0);
    OK(cublasSetMathMode(handle, 3));
    OK(cublasSgemm_v2(handle, 0, 0, 1, 1, 1, &one, d, 1, ones, 1, &zero, c, 1));
    NEAR(floatAt(c, 0), 1, 0);
    EQUAL(cublasSetMathMode(handle, 7), 7);
    OK(cublasSetMathMode(handle, 0));
    discard(d), discard(ones), discard(c);
}

static void batches(cublasHandle_t handle) {
    double x[] = {1, 2, 3, 4, 5, 6}, y[] = {7, 8};
    void *dx = upload(x, sizeof x), *dy = upload(y, sizeof y), *c = upload(NULL, 3 * 8);
    double scalars[] = {10, 0}, out[3];
    void *device = upload(scalars, sizeof scalars);
    OK(cublasSetPointerMode_v2(handle, 1));
    OK(cublasGemmStridedBatchedEx_64(handle, 0, 0, 1, 1, 2, device, dx, 1, 1, 2, dy, 1, 2, 0, (double *)device + 1, c,
                                     1, 1, 1, 3, 70, -1));
    OK(cuMemcpyDtoH_v2(out, (CUdeviceptr)c, sizeof out));
    NEAR(out[0], 10 * (7 + 16), 0);
    NEAR(out[2], 10 * (35 + 48), 0);
    OK(cublasSetPointerMode_v2(handle, 0));
    discard(dx), discard(dy), discard(c), discard(device);
}

int main(void) {
    CUcontext context = start(), other;
    cublasHandle_t handle;
    int version;
    CHECK(strcmp(cublasGetStatusName(15), "CUBLAS_STATUS_NOT_SUPPORTED") == 0);
    OK(cublasCreate_v2(&handle));
    OK(cublasGetVersion_v2(handle, &version));
    EQUAL(version, 130000);
    EQUAL(cublasSetWorkspace_v2(handle, (void *)256, 10), 7);
    VIOLATED("cublasSetWorkspace");
    transposes(handle);
    types(handle);
    precision(handle);
    batches(handle);
    OK(cuCtxCreate_v2(&other, 0, 0));
    EQUAL(cublasSetStream_v2(handle, NULL), 13);
    VIOLATED("another context");
    OK(cuCtxDestroy_v2(other));
    simFail("cublasDestroy_v2", 1, 14);
    EQUAL(cublasDestroy_v2(handle), 14);
    OK(cublasDestroy_v2(handle));
    EQUAL(cublasDestroy_v2(handle), 1);
    VIOLATED("used after it was destroyed");
    finish(context);
    simReset();
    return 0;
}
