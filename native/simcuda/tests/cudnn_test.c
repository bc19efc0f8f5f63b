/* The legacy API: results against numbers worked out independently, refusals, misuse, queries. */
#include "test.h"
#include "cudnn.h"
#include "../core/elements.h"
#include <pthread.h>

static H handle;
static const float one = 1, zero = 0;

static TD tensor(int n, int c, int h, int w) {
    TD descriptor;
    OK(cudnnCreateTensorDescriptor(&descriptor));
    OK(cudnnSetTensor4dDescriptor(descriptor, CUDNN_TENSOR_NCHW, CUDNN_DATA_FLOAT, n, c, h, w));
    return descriptor;
}

static FD filter(int k, int c, int h, int w) {
    FD descriptor;
    OK(cudnnCreateFilterDescriptor(&descriptor));
    OK(cudnnSetFilter4dDescriptor(descriptor, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NCHW, k, c, h, w));
    return descriptor;
}

static CD convolution(int pad, int stride, int dilation, int mode) {
    CD descriptor;
    OK(cudnnCreateConvolutionDescriptor(&descriptor));
    OK(cudnnSetConvolution2dDescriptor(descriptor, pad, pad, stride, stride, dilation, dilation, mode,
                                       CUDNN_DATA_FLOAT));
    OK(cudnnSetConvolutionMathType(descriptor, CUDNN_FMA_MATH));
    return descriptor;
}

static void drop(TD x, FD w, CD conv, TD y) {
    OK(cudnnDestroyTensorDescriptor(x));
    OK(cudnnDestroyFilterDescriptor(w));
    OK(cudnnDestroyConvolutionDescriptor(conv));
    OK(cudnnDestroyTensorDescriptor(y));
}

static void library(void) {
    int major;
    char message[512];
    OK(cudnnGetProperty(0, &major));
    EQUAL(major, SIM_CUDNN_MAJOR);
    EQUAL(cudnnGetVersion(), major == 8 ? 8907 : 91200);
    CHECK(strcmp(cudnnGetErrorString(CUDNN_STATUS_BAD_PARAM), "CUDNN_STATUS_BAD_PARAM") == 0);
    EQUAL(CUDNN_STATUS_BAD_PARAM, major == 8 ? 3 : 2000);
    EQUAL(cudnnCreate(NULL), CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
#if SIM_CUDNN_MAJOR >= 9
    cudnnGetLastErrorString(message, sizeof message);
    CHECK(strcmp(message, "cudnnCreate: handle is null (simulated)") == 0);
    cudnnGetLastErrorString(message, sizeof message);
    CHECK(message[0] == 0);
#else
    (void)message;
#endif
}

/* x = 1..9 in 3x3, w = [1 2; 3 4]. Cross-correlation: 1*1+2*2+4*3+5*4 = 37, 47; 67, 77.
   Convolution: the filter turned, 4 3; 2 1: 4+6+8+5 = 23, 33; 53, 63. */
static void handNumbers(void) {
    const float xs[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, ws[] = {1, 2, 3, 4}, correlation[] = {37, 47, 67, 77},
                turned[] = {23, 33, 53, 63}, gradient[] = {1, 10, 100, 1000},
                dx[] = {1, 12, 20, 103, 1234, 2040, 300, 3400, 4000};
    void *x = upload(xs, sizeof xs), *w = upload(ws, sizeof ws), *y = upload(NULL, 16), *dy = upload(gradient, 16);
    void *d = upload(NULL, sizeof xs), *dw = upload(NULL, 16);
    TD xd = tensor(1, 1, 3, 3), yd = tensor(1, 1, 2, 2);
    FD wd = filter(1, 1, 2, 2);
    CD cross = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION), flip = convolution(0, 1, 1, CUDNN_CONVOLUTION);
    int n, c, h, width;
    OK(cudnnGetConvolution2dForwardOutputDim(cross, xd, wd, &n, &c, &h, &width));
    CHECK(n == 1 && c == 1 && h == 2 && width == 2);
    OK(cudnnConvolutionForward(handle, &one, xd, x, wd, w, cross, 0, NULL, 0, &zero, yd, y));
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), correlation[i], 0);
    const float two = 2, minus = -1;
    OK(cudnnConvolutionForward(handle, &two, xd, x, wd, w, flip, 0, NULL, 0, &minus, yd, y));
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), 2 * turned[i] - correlation[i], 0);
    /* dx[i] sums w * dy over the outputs that see i: dx[1] = 2*1 + 1*10 = 12, dx[4] = 4*1 + 3*10 + 2*100 + 1*1000. */
    OK(cudnnConvolutionBackwardData(handle, &one, wd, w, yd, dy, cross, 0, NULL, 0, &zero, xd, d));
    for (size_t i = 0; i < 9; i++)
        NEAR(floatAt(d, i), dx[i], 0);
    /* dw[0] = 1*1 + 2*10 + 4*100 + 5*1000 = 5421, and so on. */
    const float dws[] = {5421, 6532, 8754, 9865};
    OK(cudnnConvolutionBackwardFilter(handle, &one, xd, x, yd, dy, cross, 0, NULL, 0, &zero, wd, dw));
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(dw, i), dws[i], 0);
    OK(cudnnConvolutionBackwardFilter(handle, &one, xd, x, yd, dy, flip, 0, NULL, 0, &zero, wd, dw));
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(dw, i), dws[3 - i], 0);
    drop(xd, wd, cross, yd);
    OK(cudnnDestroyConvolutionDescriptor(flip));
    discard(x), discard(w), discard(y), discard(dy), discard(d), discard(dw);
}

typedef struct {
    int n, c, k, groups, in[3], filter[3], pad[3], stride[3], dilation[3], spatial, mode, type, compute, format;
} Case;

static int64_t wholes(const int *size) {
    return (int64_t)size[0] * size[1] * size[2];
}

/* The formula, one output at a time: y[n,k,o] = sum over c and r of w[k,c,r] x[n,c,o*stride - pad + r*dilation]. */
static void naive(const Case *t, const int *out, const double *x, const double *w, double *y) {
    int cg = t->c / t->groups, kg = t->k / t->groups;
    int64_t taps = wholes(t->filter), outs = wholes(out), ins = wholes(t->in);
    for (int n = 0; n < t->n; n++)
        for (int k = 0; k < t->k; k++)
            for (int64_t o = 0; o < outs; o++) {
                double sum = 0;
                int64_t at[] = {o / out[2] / out[1], o / out[2] % out[1], o % out[2]};
                for (int c = 0; c < cg; c++)
                    for (int64_t r = 0; r < taps; r++) {
                        int64_t tap[] = {r / t->filter[2] / t->filter[1], r / t->filter[2] % t->filter[1],
                                         r % t->filter[2]};
                        int64_t index = 0;
                        int inside = 1;
                        for (int i = 0; i < 3; i++) {
                            int64_t p = at[i] * t->stride[i] - t->pad[i] + tap[i] * t->dilation[i];
                            inside &= p >= 0 && p < t->in[i];
                            index = index * t->in[i] + p;
                        }
                        int64_t place = t->mode == CUDNN_CONVOLUTION ? taps - 1 - r : r;
                        if (inside)
                            sum += w[(k * cg + c) * taps + place] * x[(n * t->c + k / kg * cg + c) * ins + index];
                    }
                y[(n * t->k + k) * outs + o] = sum;
            }
}

static SimElement element(int type) {
    static const SimElement elements[] = {SIM_FLOAT, SIM_DOUBLE, SIM_HALF, SIM_INT8, SIM_INT32};
    return type == CUDNN_DATA_BFLOAT16 ? SIM_BFLOAT16 : elements[type];
}

/* Strides of a packed tensor, channels last for NHWC. */
static void strides(const int *size, int dims, int format, int *stride) {
    int step = 1;
    if (format == CUDNN_TENSOR_NHWC) {
        stride[1] = 1;
        step = size[1];
    }
    for (int i = dims - 1; i >= 0; i--)
        if (i != 1 || format != CUDNN_TENSOR_NHWC) {
            stride[i] = step;
            step *= size[i];
        }
}

/* Copies values in logical order into memory of the given strides, or back. */
static void arrange(SimElement type, const int *size, const int *stride, int dims, double *values, void *memory,
                    int store) {
    int64_t count = 1;
    for (int i = 0; i < dims; i++)
        count *= size[i];
    for (int64_t index = 0; index < count; index++) {
        int64_t rest = index, offset = 0;
        for (int i = dims - 1; i >= 0; i--) {
            offset += rest % size[i] * stride[i];
            rest /= size[i];
        }
        if (store)
            simStore(type, memory, offset, values[index]);
        else
            values[index] = simLoad(type, memory, offset);
    }
}

static uint64_t seed = 1;

static double *integers(int64_t count) {
    double *values = malloc((size_t)count * sizeof *values);
    for (int64_t i = 0; i < count; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        values[i] = (double)(seed >> 33) - 9 * floor((double)(seed >> 33) / 9) - 4;
    }
    return values;
}

static double dot(const double *a, const double *b, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Every algorithm of every direction: forward against the formula, element by element; the gradients by
   <dy, conv x> = <dx, x> = <dw, w>, which handNumbers completes with gradients written down. */
static void algorithms(const Case *t) {
    int dims = t->spatial + 2, first = 3 - t->spatial, out[3] = {1, 1, 1};
    int xs[5] = {t->n, t->c}, ws[5] = {t->k, t->c / t->groups}, ys[5] = {t->n, t->k}, xt[5], wt[5], yt[5];
    for (int i = first; i < 3; i++)
        out[i] = 1 + (t->in[i] + 2 * t->pad[i] - ((t->filter[i] - 1) * t->dilation[i] + 1)) / t->stride[i];
    for (int i = 0; i < t->spatial; i++) {
        xs[2 + i] = t->in[first + i];
        ws[2 + i] = t->filter[first + i];
        ys[2 + i] = out[first + i];
    }
    strides(xs, dims, t->format, xt);
    strides(ws, dims, t->format, wt);
    strides(ys, dims, t->format, yt);
    int64_t xn = t->n * t->c * wholes(t->in), wn = t->k * (t->c / t->groups) * wholes(t->filter),
            yn = t->n * t->k * wholes(out);
    double *x = integers(xn), *w = integers(wn), *expected = integers(yn), *y = integers(yn), *dx = integers(xn),
           *dw = integers(wn), *dy = integers(yn);
    naive(t, out, x, w, expected);

    TD xd, yd;
    FD wd;
    CD cd;
    OK(cudnnCreateTensorDescriptor(&xd));
    OK(cudnnSetTensorNdDescriptor(xd, t->type, dims, xs, xt));
    OK(cudnnCreateTensorDescriptor(&yd));
    int yType = t->type == CUDNN_DATA_INT8 ? CUDNN_DATA_FLOAT : t->type;
    OK(cudnnSetTensorNdDescriptor(yd, yType, dims, ys, yt));
    OK(cudnnCreateFilterDescriptor(&wd));
    OK(cudnnSetFilterNdDescriptor(wd, t->type, t->format, dims, ws));
    OK(cudnnCreateConvolutionDescriptor(&cd));
    OK(cudnnSetConvolutionNdDescriptor(cd, t->spatial, t->pad + first, t->stride + first, t->dilation + first, t->mode,
                                       t->compute));
    OK(cudnnSetConvolutionMathType(cd, CUDNN_FMA_MATH));
    OK(cudnnSetConvolutionGroupCount(cd, t->groups));

    SimElement type = element(t->type), yElement = element(yType);
    size_t size = simElementSize(type), ySize = simElementSize(yElement);
    char *host = calloc((size_t)(xn + wn + yn), 8);
    arrange(type, xs, xt, dims, x, host, 1);
    void *xm = upload(host, (size_t)xn * size);
    arrange(type, ws, wt, dims, w, host, 1);
    void *wm = upload(host, (size_t)wn * size);
    arrange(yElement, ys, yt, dims, dy, host, 1);
    void *dym = upload(host, (size_t)yn * ySize);
    void *ym = upload(NULL, (size_t)yn * ySize), *dxm = upload(NULL, (size_t)xn * size),
         *dwm = upload(NULL, (size_t)wn * size);
    double wideOne = 1, wideZero = 0;
    int wide = t->type == CUDNN_DATA_DOUBLE;
    const void *alpha = wide ? (void *)&wideOne : (void *)&one, *beta = wide ? (void *)&wideZero : (void *)&zero;

    int ran = 0;
    for (int algo = 0; algo < 8; algo++) {
        size_t bytes;
        if (cudnnGetConvolutionForwardWorkspaceSize(handle, xd, wd, cd, yd, algo, &bytes))
            continue;
        void *work = bytes ? upload(NULL, bytes) : NULL;
        OK(cuMemsetD8_v2((CUdeviceptr)ym, 0xFF, (size_t)yn * ySize));
        OK(cudnnConvolutionForward(handle, alpha, xd, xm, wd, wm, cd, algo, work, bytes, beta, yd, ym));
        OK(cuMemcpyDtoH_v2(host, (CUdeviceptr)ym, (size_t)yn * ySize));
        arrange(yElement, ys, yt, dims, y, host, 0);
        for (int64_t i = 0; i < yn; i++)
            NEAR(y[i], expected[i], 0);
        if (work)
            discard(work);
        ran++;
    }
    CHECK(ran >= (t->type == CUDNN_DATA_INT8 ? 1 : 2));
    for (int algo = 0; algo < 6 && t->type != CUDNN_DATA_INT8; algo++) {
        size_t bytes;
        if (cudnnGetConvolutionBackwardDataWorkspaceSize(handle, wd, yd, cd, xd, algo, &bytes))
            continue;
        void *work = bytes ? upload(NULL, bytes) : NULL;
        OK(cuMemsetD8_v2((CUdeviceptr)dxm, 0xFF, (size_t)xn * size));
        OK(cudnnConvolutionBackwardData(handle, alpha, wd, wm, yd, dym, cd, algo, work, bytes, beta, xd, dxm));
        OK(cuMemcpyDtoH_v2(host, (CUdeviceptr)dxm, (size_t)xn * size));
        arrange(type, xs, xt, dims, dx, host, 0);
        NEAR(dot(dx, x, xn), dot(dy, expected, yn), 0);
        if (work)
            discard(work);
    }
    for (int algo = 0; algo < 7 && t->type != CUDNN_DATA_INT8; algo++) {
        size_t bytes;
        if (cudnnGetConvolutionBackwardFilterWorkspaceSize(handle, xd, yd, cd, wd, algo, &bytes))
            continue;
        void *work = bytes ? upload(NULL, bytes) : NULL;
        OK(cuMemsetD8_v2((CUdeviceptr)dwm, 0xFF, (size_t)wn * size));
        OK(cudnnConvolutionBackwardFilter(handle, alpha, xd, xm, yd, dym, cd, algo, work, bytes, beta, wd, dwm));
        OK(cuMemcpyDtoH_v2(host, (CUdeviceptr)dwm, (size_t)wn * size));
        arrange(type, ws, wt, dims, dw, host, 0);
        NEAR(dot(dw, w, wn), dot(dy, expected, yn), 0);
        if (work)
            discard(work);
    }
    drop(xd, wd, cd, yd);
    discard(xm), discard(wm), discard(ym), discard(dym), discard(dxm), discard(dwm);
    free(x), free(w), free(y), free(expected), free(dx), free(dw), free(dy), free(host);
}

static void allAlgorithms(void) {
    enum { F = CUDNN_DATA_FLOAT, D = CUDNN_DATA_DOUBLE, NHWC = CUDNN_TENSOR_NHWC };
    const Case cases[] = {
        {2, 3, 4, 1, {1, 7, 5}, {1, 3, 3}, {0, 1, 1}, {1, 1, 1}, {1, 1, 1}, 2, 1, F, F, 0},
        {1, 4, 6, 2, {1, 9, 8}, {1, 3, 2}, {0, 2, 1}, {1, 2, 3}, {1, 2, 1}, 2, 1, F, F, 0},
        {1, 2, 2, 2, {1, 6, 6}, {1, 2, 3}, {0, 0, 2}, {1, 1, 2}, {1, 3, 2}, 2, 0, F, F, NHWC},
        {2, 2, 3, 1, {1, 6, 7}, {1, 5, 5}, {0, 2, 2}, {1, 1, 1}, {1, 1, 1}, 2, 0, D, D, 0},
        {1, 2, 2, 1, {4, 5, 6}, {2, 3, 2}, {1, 1, 0}, {1, 2, 1}, {2, 1, 1}, 3, 1, F, F, 0},
        {1, 2, 3, 1, {3, 4, 5}, {3, 1, 2}, {2, 0, 1}, {2, 3, 2}, {1, 1, 2}, 3, 0, D, D, NHWC},
        {1,
         4,
         8,
         1,
         {1, 5, 5},
         {1, 3, 3},
         {0, 1, 1},
         {1, 1, 1},
         {1, 1, 1},
         2,
         1,
         CUDNN_DATA_INT8,
         CUDNN_DATA_INT32,
         NHWC},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        algorithms(&cases[i]);
    const Case narrow = {1,         2,         2, 1, {1, 4, 4},       {1, 2, 2}, {0, 0, 0},
                         {1, 1, 1}, {1, 1, 1}, 2, 1, CUDNN_DATA_HALF, F,         0};
    Case bfloat = narrow;
    bfloat.type = CUDNN_DATA_BFLOAT16;
    bfloat.filter[1] = 1; /* sums of 4 products of at most 16 stay exact in 8 bits */
    algorithms(&narrow);
    algorithms(&bfloat);
}

static void queries(void) {
    TD x = tensor(1, 16, 32, 32), y = tensor(1, 8, 32, 32);
    FD w = filter(8, 16, 3, 3);
    CD conv = convolution(1, 1, 1, CUDNN_CROSS_CORRELATION);
    cudnnConvolutionAlgoPerf_t list[16];
    int count, most;
    size_t bytes, exact;
    OK(cudnnGetConvolutionForwardAlgorithmMaxCount(handle, &most));
    EQUAL(most, 16);
    OK(cudnnSetConvolutionMathType(conv, CUDNN_DEFAULT_MATH));
    OK(cudnnGetConvolutionForwardAlgorithm_v7(handle, x, w, conv, y, most, &count, list));
    EQUAL(count, 10); /* eight algorithms, two of them in two math types */
    CHECK(list[0].status == CUDNN_STATUS_SUCCESS && list[0].time == -1);
    EQUAL(list[count - 1].status, CUDNN_STATUS_NOT_SUPPORTED);
    for (int i = 0; i < count && list[i].status == CUDNN_STATUS_SUCCESS; i++) {
        OK(cudnnSetConvolutionMathType(conv, list[i].mathType));
        OK(cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, conv, y, list[i].algo, &bytes));
        EQUAL(bytes, list[i].memory);
    }
    OK(cudnnGetConvolutionForwardAlgorithm_v7(handle, x, w, conv, y, 2, &count, list));
    EQUAL(count, 2);
    EQUAL(cudnnGetConvolutionForwardAlgorithm_v7(handle, x, w, conv, y, 0, &count, list), CUDNN_STATUS_BAD_PARAM);
    OK(cudnnGetConvolutionBackwardFilterAlgorithm_v7(handle, x, y, conv, w, 16, &count, list));
    int random = 0, absent = 0;
    for (int i = 0; i < count; i++) {
        random += list[i].determinism == CUDNN_NON_DETERMINISTIC && (list[i].algo == 0 || list[i].algo == 3);
        absent += list[i].algo == 4 && list[i].status == CUDNN_STATUS_NOT_SUPPORTED;
    }
    CHECK(random == 2 && absent == 1);

    /* The workspace depends on the math type. */
    OK(cudnnSetConvolutionMathType(conv, CUDNN_TENSOR_OP_MATH));
    OK(cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, conv, y, 1, &bytes));
    OK(cudnnSetConvolutionMathType(conv, CUDNN_FMA_MATH));
    OK(cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, conv, y, 1, &exact));
    CHECK(exact > 0 && exact < bytes);

    /* Measuring gives times, keeps to the limit, and leaves poison in y. */
    float *values = calloc(16 * 32 * 32, 4);
    void *xm = upload(values, 16 * 32 * 32 * 4), *wm = upload(values, 8 * 16 * 9 * 4),
         *ym = upload(values, 8 * 32 * 32 * 4), *work = upload(NULL, exact);
    OK(cudnnFindConvolutionForwardAlgorithmEx(handle, x, xm, w, wm, conv, y, ym, 16, &count, list, work, exact));
    CHECK(list[0].time > 0 && isnan(floatAt(ym, 5)));
    int tooLarge = 0;
    for (int i = 0; i < count; i++)
        tooLarge += list[i].status == CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED;
    CHECK(tooLarge >= 1);
    free(values);

    /* Too small, not live, absent, unknown. */
    EQUAL(cudnnConvolutionForward(handle, &one, x, xm, w, wm, conv, 1, work, exact - 1, &zero, y, ym),
          CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT);
    EQUAL(cudnnConvolutionForward(handle, &one, x, xm, w, wm, conv, 1, NULL, exact, &zero, y, ym),
          CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
    EQUAL(cudnnConvolutionForward(handle, &one, x, xm, w, wm, conv, 1, work, exact + 1, &zero, y, ym),
          CUDNN_STATUS_BAD_PARAM);
    VIOLATED("workspace");
    EQUAL(cudnnConvolutionForward(handle, &one, x, xm, w, wm, conv, 3, NULL, 0, &zero, y, ym),
          CUDNN_STATUS_NOT_SUPPORTED);
    EQUAL(cudnnConvolutionForward(handle, &one, x, xm, w, wm, conv, 8, NULL, 0, &zero, y, ym), CUDNN_STATUS_BAD_PARAM);
    drop(x, w, conv, y);
    discard(xm), discard(wm), discard(ym), discard(work);
}

/* 1 + 2^-12 loses its last bit where the math type permits TF32. */
static void tf32(void) {
    const float value = 1 + 0x1p-12f;
    void *x = upload(&value, 4), *w = upload(&one, 4), *y = upload(NULL, 4), *work = upload(NULL, 4096);
    TD d = tensor(1, 1, 1, 1);
    FD f = filter(1, 1, 1, 1);
    CD conv = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION);
    OK(cudnnConvolutionForward(handle, &one, d, x, f, w, conv, 1, work, 4096, &zero, d, y));
    NEAR(floatAt(y, 0), value, 0);
    OK(cudnnSetConvolutionMathType(conv, CUDNN_DEFAULT_MATH));
    OK(cudnnConvolutionForward(handle, &one, d, x, f, w, conv, 1, work, 4096, &zero, d, y));
    NEAR(floatAt(y, 0), 1, 0);
    simSetTf32(0);
    OK(cudnnConvolutionForward(handle, &one, d, x, f, w, conv, 1, work, 4096, &zero, d, y));
    NEAR(floatAt(y, 0), value, 0);
    simSetTf32(1);
    OK(cudnnDestroyTensorDescriptor(d));
    OK(cudnnDestroyFilterDescriptor(f));
    OK(cudnnDestroyConvolutionDescriptor(conv));
    discard(x), discard(w), discard(y), discard(work);
}

/* 1x1: conv = 3 x; y = relu(2 * 3x + 0.5 z + b). */
static void fused(void) {
    const float xs[] = {1, -1}, ws[] = {3, 3}, zs[] = {4, 8, 12, 16}, bs[] = {10, -9}, two = 2, half = 0.5f;
    void *x = upload(xs, 8), *w = upload(ws, 8), *z = upload(zs, 16), *b = upload(bs, 8), *y = upload(NULL, 16);
    void *work = upload(NULL, 4096);
    TD xd = tensor(1, 1, 1, 2), yd = tensor(1, 2, 1, 2), bd = tensor(1, 2, 1, 1);
    FD wd = filter(2, 1, 1, 1);
    CD conv = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION);
    AD relu, identity, tanhs;
    OK(cudnnCreateActivationDescriptor(&relu));
    OK(cudnnCreateActivationDescriptor(&identity));
    OK(cudnnCreateActivationDescriptor(&tanhs));
    OK(cudnnSetActivationDescriptor(relu, CUDNN_ACTIVATION_RELU, CUDNN_PROPAGATE_NAN, 0));
    OK(cudnnSetActivationDescriptor(identity, CUDNN_ACTIVATION_IDENTITY, CUDNN_PROPAGATE_NAN, 0));
    OK(cudnnSetActivationDescriptor(tanhs, CUDNN_ACTIVATION_TANH, CUDNN_PROPAGATE_NAN, 0));
    const float expected[] = {6 + 2 + 10, -6 + 4 + 10, 6 + 6 - 9, 0 /* -6 + 8 - 9 */};
    OK(cudnnConvolutionBiasActivationForward(handle, &two, xd, x, wd, w, conv, 0, NULL, 0, &half, yd, z, bd, b, relu,
                                             yd, y));
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), expected[i], 0);
    OK(cudnnConvolutionBiasActivationForward(handle, &two, xd, x, wd, w, conv, 1, work, 4096, &half, yd, z, bd, b,
                                             identity, yd, z));
    NEAR(floatAt(z, 3), -6 + 8 - 9, 0);
    EQUAL(cudnnConvolutionBiasActivationForward(handle, &two, xd, x, wd, w, conv, 0, NULL, 0, &half, yd, z, bd, b,
                                                identity, yd, y),
          CUDNN_STATUS_NOT_SUPPORTED);
    EQUAL(cudnnConvolutionBiasActivationForward(handle, &two, xd, x, wd, w, conv, 1, work, 4096, &half, yd, z, bd, b,
                                                tanhs, yd, y),
          CUDNN_STATUS_NOT_SUPPORTED);
    OK(cudnnDestroyActivationDescriptor(relu));
    OK(cudnnDestroyActivationDescriptor(identity));
    OK(cudnnDestroyActivationDescriptor(tanhs));
    OK(cudnnDestroyTensorDescriptor(bd));
    drop(xd, wd, conv, yd);
    discard(x), discard(w), discard(z), discard(b), discard(y), discard(work);
}

static void elementwise(void) {
    const float cs[] = {1, 2, 3, 4, 5, 6, 7, 8}, bs[] = {10, 20}, two = 2, five = 5;
    void *c = upload(cs, 32), *b = upload(bs, 8), *d = upload(NULL, 32);
    TD cd = tensor(1, 2, 2, 2), bd = tensor(1, 2, 1, 1), nhwc;
    OK(cudnnCreateTensorDescriptor(&nhwc));
    OK(cudnnSetTensor4dDescriptor(nhwc, CUDNN_TENSOR_NHWC, CUDNN_DATA_FLOAT, 1, 2, 2, 2));
    OK(cudnnAddTensor(handle, &two, bd, b, &one, cd, c));
    NEAR(floatAt(c, 0), 21, 0);
    NEAR(floatAt(c, 7), 48, 0);
    OK(cudnnTransformTensor(handle, &one, cd, c, &zero, nhwc, d));
    NEAR(floatAt(d, 0), 21, 0); /* h0 w0: both channels side by side */
    NEAR(floatAt(d, 1), 45, 0);
    OK(cudnnScaleTensor(handle, cd, c, &two));
    NEAR(floatAt(c, 1), 44, 0);
    OK(cudnnConvolutionBackwardBias(handle, &one, cd, c, &zero, bd, b));
    NEAR(floatAt(b, 0), 42 + 44 + 46 + 48, 0);
    OK(cudnnSetTensor(handle, cd, c, &five));
    NEAR(floatAt(c, 7), 5, 0);

    OD pair;
    OK(cudnnCreateOpTensorDescriptor(&pair));
    OK(cudnnSetOpTensorDescriptor(pair, CUDNN_OP_MUL, CUDNN_DATA_FLOAT, CUDNN_PROPAGATE_NAN));
    OK(cudnnOpTensor(handle, pair, &one, cd, c, &one, bd, b, &one, cd, c));
    NEAR(floatAt(c, 0), 5 * 180 + 5, 0);
    OK(cudnnDestroyOpTensorDescriptor(pair));

    RD sum;
    size_t bytes;
    OK(cudnnCreateReduceTensorDescriptor(&sum));
    OK(cudnnSetReduceTensorDescriptor(sum, CUDNN_REDUCE_AVG, CUDNN_DATA_FLOAT, 0, 0, 0));
    OK(cudnnGetReductionWorkspaceSize(handle, sum, cd, bd, &bytes));
    void *work = upload(NULL, bytes);
    OK(cudnnReduceTensor(handle, sum, NULL, 0, work, bytes, &one, cd, c, &zero, bd, b));
    NEAR(floatAt(b, 0), 905, 0);
    OK(cudnnDestroyReduceTensorDescriptor(sum));
    discard(work);

    XD pad;
    TD padded = tensor(1, 2, 3, 4);
    const int before[] = {0, 0, 1, 0}, after[] = {0, 0, 0, 2};
    void *p = upload(NULL, 96);
    OK(cudnnCreateTensorTransformDescriptor(&pad));
    OK(cudnnSetTensorTransformDescriptor(pad, 4, CUDNN_TENSOR_NCHW, before, after, NULL, 0));
    OK(cudnnTransformTensorEx(handle, pad, &one, nhwc, d, &zero, padded, p));
    const float firstChannel[] = {0, 0, 0, 0, 21, 22, 0, 0, 23, 24, 0, 0};
    for (size_t i = 0; i < 12; i++)
        NEAR(floatAt(p, i), firstChannel[i], 0);
    OK(cudnnDestroyTensorTransformDescriptor(pad));
    OK(cudnnDestroyTensorDescriptor(padded));
    discard(p);

    /* f = tanh at 0: y = 0, slope 1, so dx = 2 dy + dx; dy is read in NHWC. */
    AD activation;
    OK(cudnnCreateActivationDescriptor(&activation));
    OK(cudnnSetActivationDescriptor(activation, CUDNN_ACTIVATION_TANH, CUDNN_PROPAGATE_NAN, 0));
    void *y = upload(NULL, 32), *dx = upload(cs, 32);
    OK(cudnnScaleTensor(handle, cd, c, &zero));
    OK(cudnnActivationForward(handle, activation, &one, cd, c, &zero, cd, y));
    OK(cudnnActivationBackward(handle, activation, &two, cd, y, nhwc, d, cd, c, &one, cd, dx));
    NEAR(floatAt(dx, 1), 2 * 22 + 2, 0);
    OK(cudnnActivationForward(handle, activation, &one, cd, dx, &zero, cd, dx));
    NEAR(floatAt(dx, 1), 1, 0);
    OK(cudnnSetActivationDescriptor(activation, CUDNN_ACTIVATION_IDENTITY, CUDNN_PROPAGATE_NAN, 0));
    EQUAL(cudnnActivationForward(handle, activation, &one, cd, c, &zero, cd, y), CUDNN_STATUS_BAD_PARAM);
    OK(cudnnDestroyActivationDescriptor(activation));
    discard(y), discard(dx);
    OK(cudnnDestroyTensorDescriptor(cd));
    OK(cudnnDestroyTensorDescriptor(bd));
    OK(cudnnDestroyTensorDescriptor(nhwc));
    discard(c), discard(b), discard(d);
}

/* x = 1 2 3; 4 5 6; 7 8 9, window 2x2, padding 1, stride 2: windows {1}, {2,3}, {4,7}, {5,6,8,9}. */
static void pooling(void) {
    const float xs[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, dys[] = {1, 10, 100, 1000};
    const float expected[][4] = {{1, 3, 7, 9}, {0.25f, 1.25f, 2.75f, 7}, {1, 2.5f, 5.5f, 7}, {1, 3, 7, 9}};
    const float gradient[][9] = {{1, 0, 10, 0, 0, 0, 100, 0, 1000},
                                 {0.25f, 2.5f, 2.5f, 25, 250, 250, 25, 250, 250},
                                 {1, 5, 5, 50, 250, 250, 50, 250, 250},
                                 {1, 0, 10, 0, 0, 0, 100, 0, 1000}};
    void *x = upload(xs, 36), *y = upload(NULL, 16), *dy = upload(dys, 16), *dx = upload(NULL, 36);
    TD xd = tensor(1, 1, 3, 3), yd = tensor(1, 1, 2, 2);
    PD pool;
    OK(cudnnCreatePoolingDescriptor(&pool));
    for (int mode = 0; mode < 4; mode++) {
        int n, c, h, w;
        OK(cudnnSetPooling2dDescriptor(pool, mode, CUDNN_PROPAGATE_NAN, 2, 2, 1, 1, 2, 2));
        OK(cudnnGetPooling2dForwardOutputDim(pool, xd, &n, &c, &h, &w));
        CHECK(n == 1 && c == 1 && h == 2 && w == 2);
        OK(cudnnPoolingForward(handle, pool, &one, xd, x, &zero, yd, y));
        for (size_t i = 0; i < 4; i++)
            NEAR(floatAt(y, i), expected[mode][i], 0);
        OK(cudnnPoolingBackward(handle, pool, &one, yd, y, yd, dy, xd, x, &zero, xd, dx));
        for (size_t i = 0; i < 9; i++)
            NEAR(floatAt(dx, i), gradient[mode][i], 0);
    }
    EQUAL(cudnnSetPooling2dDescriptor(pool, 0, 0, 2, 2, 2, 0, 1, 1), CUDNN_STATUS_BAD_PARAM);
    OK(cudnnDestroyPoolingDescriptor(pool));
    OK(cudnnDestroyTensorDescriptor(xd));
    OK(cudnnDestroyTensorDescriptor(yd));
    discard(x), discard(y), discard(dy), discard(dx);
}

static void strided(void) {
    /* Every second column of a 1x1x1x4 buffer; the gaps stay as they are. */
    const float xs[] = {1, 2, 3, 4};
    void *x = upload(xs, 16), *y = upload(xs, 16);
    TD every;
    OK(cudnnCreateTensorDescriptor(&every));
    OK(cudnnSetTensor4dDescriptorEx(every, CUDNN_DATA_FLOAT, 1, 1, 1, 2, 4, 4, 4, 2));
    size_t bytes;
    OK(cudnnGetTensorSizeInBytes(every, &bytes));
    EQUAL(bytes, 12);
    const float ten = 10;
    OK(cudnnTransformTensor(handle, &ten, every, (char *)x + 4, &zero, every, y));
    const float expected[] = {20, 2, 40, 4};
    for (size_t i = 0; i < 4; i++)
        NEAR(floatAt(y, i), expected[i], 0);
    OK(cudnnDestroyTensorDescriptor(every));
    discard(x), discard(y);
}

static char logged[2048];

static void keepLog(cudnnSeverity_t severity, void *udata, const cudnnDebug_t *debug, const char *message) {
    CHECK(udata == logged && severity == CUDNN_SEV_ERROR && debug->version == cudnnGetVersion());
    const char *line = message;
    logged[0] = 0;
    for (; *line; line += strlen(line) + 1)
        strcat(strcat(logged, line), "|");
}

static void misuse(void) {
    TD x = tensor(1, 1, 2, 2), dead = tensor(1, 1, 2, 2), unset;
    FD w = filter(1, 1, 1, 1);
    CD conv = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION);
    void *m = upload(NULL, 16), *v = upload(NULL, 4), *y = upload(NULL, 12);
    OK(cudnnSetCallback(1 << CUDNN_SEV_ERROR, logged, keepLog));
    OK(cudnnDestroyTensorDescriptor(dead));
    EQUAL(cudnnDestroyTensorDescriptor(dead), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("used after it was destroyed");
    CHECK(strstr(logged, "cudnnDestroyTensorDescriptor|Error: CUDNN_STATUS_BAD_PARAM; Reason: "));
    OK(cudnnSetCallback(0, NULL, NULL));
    EQUAL(cudnnScaleTensor(handle, (TD)w, m, &one), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("cudnnFilterDescriptor_t #");
    OK(cudnnCreateTensorDescriptor(&unset));
    EQUAL(cudnnScaleTensor(handle, unset, m, &one), CUDNN_STATUS_BAD_PARAM);
    OK(cudnnDestroyTensorDescriptor(unset));
    EQUAL(cudnnScaleTensor(handle, x, NULL, &one), CUDNN_STATUS_BAD_PARAM_NULL_POINTER);
    EQUAL(cudnnScaleTensor(handle, x, y, &one), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("16 bytes wanted, its allocation has 12 left");
    EQUAL(cudnnScaleTensor(handle, x, (char *)m + 1, &one), CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER);
    EQUAL(cudnnConvolutionForward(handle, &one, x, m, w, v, conv, 0, NULL, 0, &zero, x, m), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("overlap");
    float host[4];
    EQUAL(cudnnConvolutionForward(handle, &one, x, host, w, v, conv, 0, NULL, 0, &zero, x, m), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("no live allocation");
    EQUAL(cudnnSetTensor4dDescriptor(x, 0, 0, 0, 1, 1, 1), CUDNN_STATUS_BAD_PARAM);
    const int three[] = {1, 1, 1};
    EQUAL(cudnnSetTensorNdDescriptorEx(x, 0, 0, 3, three), CUDNN_STATUS_NOT_SUPPORTED);

    CUcontext other;
    CUstream foreign, own;
    OK(cuStreamCreate(&own, 0));
    OK(cudnnSetStream(handle, own));
    OK(cuCtxCreate_v2(&other, 0, 0));
    OK(cuStreamCreate(&foreign, 0));
    EQUAL(cudnnScaleTensor(handle, x, m, &one), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("another context");
    OK(cuCtxPopCurrent_v2(NULL));
    EQUAL(cudnnSetStream(handle, foreign), CUDNN_STATUS_BAD_PARAM_STREAM_MISMATCH);
    VIOLATED("stream of another context");
    OK(cuStreamDestroy_v2(foreign));
    OK(cuCtxDestroy_v2(other));
    OK(cuStreamDestroy_v2(own));
    EQUAL(cudnnScaleTensor(handle, x, m, &one), CUDNN_STATUS_EXECUTION_FAILED_CUDA_DRIVER);
    VIOLATED("CUstream #");
    OK(cudnnSetStream(handle, NULL));

    simFail("cudnnScaleTensor", 1, CUDNN_STATUS_INTERNAL_ERROR);
    EQUAL(cudnnScaleTensor(handle, x, m, &one), CUDNN_STATUS_INTERNAL_ERROR);
    OK(cudnnScaleTensor(handle, x, m, &one));
    simSetMemoryLimit(1000);
    H second;
    EQUAL(cudnnCreate(&second), CUDNN_STATUS_NOT_INITIALIZED);
    simSetMemoryLimit((size_t)1 << 30);

    /* Checked, not computed. */
    float before = 3;
    OK(cuMemcpyHtoD_v2((CUdeviceptr)m, &before, 4));
    simSetWork(0);
    OK(cudnnScaleTensor(handle, x, m, &zero));
    simSetWork(1);
    NEAR(floatAt(m, 0), 3, 0);
    drop(x, w, conv, unset = tensor(1, 1, 1, 1));
    discard(m), discard(v), discard(y);
}

/* A whole forward and backward pass captured, replayed on other data. */
static void captured(void) {
    const float xs[] = {1, 2, 3, 4}, ws[] = {2};
    void *x = upload(xs, 16), *w = upload(ws, 4), *y = upload(NULL, 16), *dw = upload(NULL, 4);
    TD d = tensor(1, 1, 2, 2);
    FD f = filter(1, 1, 1, 1);
    CD conv = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION);
    CUstream stream;
    CUgraph graph, spoiled;
    CUgraphExec exec;
    H second;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    OK(cudnnSetStream(handle, stream));
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_THREAD_LOCAL));
    OK(cudnnConvolutionForward(handle, &one, d, x, f, w, conv, 0, NULL, 0, &zero, d, y));
    OK(cudnnConvolutionBackwardFilter(handle, &one, d, x, d, y, conv, 0, NULL, 0, &zero, f, dw));
    OK(cuStreamEndCapture(stream, &graph));
    CHECK(isnan(floatAt(y, 0)));
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphLaunch(exec, stream));
    NEAR(floatAt(y, 3), 8, 0);
    NEAR(floatAt(dw, 0), 2 * (1 + 4 + 9 + 16), 0);
    const float three = 3;
    OK(cuMemcpyHtoD_v2((CUdeviceptr)w, &three, 4));
    OK(cuGraphLaunch(exec, stream));
    NEAR(floatAt(y, 3), 12, 0);
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_THREAD_LOCAL));
    EQUAL(cudnnCreate(&second), CUDNN_STATUS_NOT_INITIALIZED);
    EQUAL(cuStreamEndCapture(stream, &spoiled), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    OK(cudnnSetStream(handle, NULL));
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
    OK(cuStreamDestroy_v2(stream));
    drop(d, f, conv, tensor(1, 1, 1, 1));
    discard(x), discard(w), discard(y), discard(dw);
}

/* Several threads, each with its own handle, at once. */
static void *train(void *context) {
    const float values[] = {1, 2, 3, 4};
    H own;
    OK(cuCtxPushCurrent_v2(context));
    OK(cudnnCreate(&own));
    for (int i = 0; i < 50; i++) {
        TD d = tensor(1, 1, 2, 2);
        FD f = filter(1, 1, 1, 1);
        CD conv = convolution(0, 1, 1, CUDNN_CROSS_CORRELATION);
        void *x = upload(values, 16), *w = upload(values + 2, 4), *y = upload(NULL, 16);
        OK(cudnnConvolutionForward(own, &one, d, x, f, w, conv, 0, NULL, 0, &zero, d, y));
        NEAR(floatAt(y, 3), 12, 0);
        drop(d, f, conv, tensor(1, 1, 1, 1));
        discard(x), discard(w), discard(y);
    }
    OK(cudnnDestroy(own));
    OK(cuCtxPopCurrent_v2(NULL));
    return NULL;
}

static void *intrude(void *context) {
    OK(cuCtxPushCurrent_v2(context));
    EQUAL(cudnnSetStream(handle, NULL), CUDNN_STATUS_BAD_PARAM);
    OK(cuCtxPopCurrent_v2(NULL));
    return NULL;
}

static void parallel(void *(*run)(void *), int count, void *context) {
    pthread_t threads[8];
    for (int i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, run, context);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

/* Called while the handle is in use, so that a second user can be sent in. */
static void sendIntruder(cudnnSeverity_t severity, void *context, const cudnnDebug_t *debug, const char *message) {
    (void)debug, (void)message;
    EQUAL(severity, CUDNN_SEV_INFO);
    parallel(intrude, 1, context);
}

static void threads(CUcontext context) {
    CUstream stream;
    parallel(train, 8, context);
    OK(cudnnSetCallback(1 << CUDNN_SEV_INFO, context, sendIntruder));
    OK(cudnnGetStream(handle, (cudaStream_t *)&stream));
    OK(cudnnSetCallback(0, NULL, NULL));
    VIOLATED("used by two threads at once");
}

int main(void) {
    CUcontext context = start();
    OK(cudnnCreate(&handle));
    library();
    handNumbers();
    allAlgorithms();
    queries();
    tf32();
    fused();
    elementwise();
    pooling();
    strided();
    misuse();
    captured();
    threads(context);
    OK(cudnnDestroy(handle));
    EQUAL(cudnnDestroy(handle), CUDNN_STATUS_BAD_PARAM);
    VIOLATED("used after it was destroyed");
    finish(context);
    simReset();
    return 0;
}
