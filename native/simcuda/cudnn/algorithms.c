#include "algorithms.h"
#include <stdlib.h>

typedef enum {
    ABSENT, /* has a number, was never implemented */
    IMPLICIT,
    PRECOMPUTED,
    ATOMIC, /* adds partial sums in any order: not deterministic */
    EXPLICIT_GEMM,
    FFT,
    FFT_TILING,
    WINOGRAD,
    WINOGRAD_NONFUSED,
} Family;

static const Family forward[] = {IMPLICIT, PRECOMPUTED, EXPLICIT_GEMM, ABSENT,
                                 FFT,      FFT_TILING,  WINOGRAD,      WINOGRAD_NONFUSED};
static const Family backwardData[] = {ATOMIC, PRECOMPUTED, FFT, FFT_TILING, WINOGRAD, WINOGRAD_NONFUSED};
static const Family backwardFilter[] = {ATOMIC, PRECOMPUTED, FFT, ATOMIC, ABSENT, WINOGRAD_NONFUSED, FFT_TILING};

static const Family *const families[] = {forward, backwardData, backwardFilter};
static const int counts[] = {sizeof forward / sizeof *forward, sizeof backwardData / sizeof *backwardData,
                             sizeof backwardFilter / sizeof *backwardFilter};

int algorithmCount(Direction direction) {
    return counts[direction];
}

static cudnnStatus_t checkTypes(const Request *request) {
    int x = request->x.type, w = request->w.type, y = request->y.type, compute = request->computeType;
    REQUIRE(x == w, BAD_PARAM, "x and w differ in type");
    if (x == CUDNN_DATA_INT8) {
        bool fits = request->direction == FORWARD && compute == CUDNN_DATA_INT32 &&
                    (y == CUDNN_DATA_INT8 || y == CUDNN_DATA_FLOAT);
        REQUIRE(fits, NOT_SUPPORTED_DATA_TYPE, "int8 is for forward only, computed in int32, to int8 or float");
        return CUDNN_STATUS_SUCCESS;
    }
    REQUIRE(x == y, BAD_PARAM, "x and y differ in type");
    bool halfSums = compute == CUDNN_DATA_HALF && request->spatial == 2 && request->direction != BACKWARD_FILTER;
    bool fits = x == CUDNN_DATA_HALF                                ? compute == CUDNN_DATA_FLOAT || halfSums
                : x == CUDNN_DATA_DOUBLE                            ? compute == CUDNN_DATA_DOUBLE
                : x == CUDNN_DATA_FLOAT || x == CUDNN_DATA_BFLOAT16 ? compute == CUDNN_DATA_FLOAT
                                                                    : false;
    REQUIRE(fits, NOT_SUPPORTED_DATA_TYPE, "data type %d with compute type %d", x, compute);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t requestOf(Direction direction, const Tensor *x, const Filter *w, const ConvolutionDescriptor *convolution,
                        const Tensor *y, Request *request) {
    int spatial = convolution->spatial;
    REQUIRE(x->layout.dims == spatial + 2 && w->layout.dims == spatial + 2 && y->layout.dims == spatial + 2, BAD_PARAM,
            "x, w and y have %d, %d and %d dimensions, the convolution %d spatial ones", x->layout.dims, w->layout.dims,
            y->layout.dims, spatial);
    const int64_t *xs = x->layout.size, *ws = w->layout.size, *ys = y->layout.size;
    int groups = convolution->groups;
    REQUIRE(xs[1] == ws[1] * groups, BAD_PARAM_SHAPE_MISMATCH, "x has %lld channels, w %lld in each of %d groups",
            (long long)xs[1], (long long)ws[1], groups);
    REQUIRE(ws[0] % groups == 0, BAD_PARAM, "%lld output channels in %d groups", (long long)ws[0], groups);
    REQUIRE(ys[0] == xs[0] && ys[1] == ws[0], BAD_PARAM_SHAPE_MISMATCH, "y is %lld x %lld, expected %lld x %lld",
            (long long)ys[0], (long long)ys[1], (long long)xs[0], (long long)ws[0]);
    *request = (Request){.direction = direction,
                         .shape = {xs[0],
                                   xs[1],
                                   ws[0],
                                   groups,
                                   {1, 1, 1},
                                   {1, 1, 1},
                                   {1, 1, 1},
                                   {0},
                                   {1, 1, 1},
                                   {1, 1, 1},
                                   convolution->mode == CUDNN_CONVOLUTION},
                         .spatial = spatial,
                         .x = x->layout,
                         .w = w->layout,
                         .y = y->layout,
                         .filterFormat = w->format,
                         .computeType = convolution->computeType,
                         .mathType = convolution->mathType};
    for (int i = 0; i < spatial; i++) {
        int axis = MAX_SPATIAL - spatial + i, padding = convolution->padding[i];
        Convolution *shape = &request->shape;
        shape->input[axis] = xs[2 + i];
        shape->filter[axis] = ws[2 + i];
        shape->padding[axis] = padding;
        shape->stride[axis] = convolution->stride[i];
        shape->dilation[axis] = convolution->dilation[i];
        shape->output[axis] =
            outputSize(xs[2 + i], padding, padding, ws[2 + i], shape->stride[axis], shape->dilation[axis]);
        REQUIRE(shape->output[axis] > 0, BAD_PARAM, "the filter is larger than the padded input in dimension %d", i);
        REQUIRE(ys[2 + i] == shape->output[axis], BAD_PARAM_SHAPE_MISMATCH,
                "y's spatial size %d is %lld, expected %lld", i, (long long)ys[2 + i], (long long)shape->output[axis]);
    }
    return checkTypes(request);
}

static bool each(const Request *request, const int64_t *values, int64_t expected) {
    bool equal = true;
    for (int i = MAX_SPATIAL - request->spatial; i < MAX_SPATIAL; i++)
        equal = equal && values[i] == expected;
    return equal;
}

static int64_t volume(const int64_t *size) {
    return size[0] * size[1] * size[2];
}

static size_t aligned(int64_t bytes) {
    return ((size_t)bytes + 255) / 256 * 256;
}

static cudnnStatus_t checkTransform(const Request *request, Family family) {
    const Convolution *shape = &request->shape;
    bool single = request->x.type == CUDNN_DATA_FLOAT || request->x.type == CUDNN_DATA_HALF;
    REQUIRE(single, NOT_SUPPORTED_DATA_TYPE, "only float and half");
    REQUIRE(shape->groups == 1 || family == WINOGRAD, NOT_SUPPORTED, "no groups");
    REQUIRE(each(request, shape->stride, 1) && each(request, shape->dilation, 1), NOT_SUPPORTED_SHAPE,
            "only stride 1 and dilation 1");
    for (int i = 0; i < MAX_SPATIAL; i++)
        REQUIRE(shape->padding[i] < shape->filter[i] || shape->filter[i] == 1, NOT_SUPPORTED_PADDING,
                "the padding reaches the filter's size");
    return CUDNN_STATUS_SUCCESS;
}

static bool tensorCores(Family family) {
    return family == PRECOMPUTED || family == WINOGRAD_NONFUSED;
}

cudnnStatus_t checkAlgorithm(const Request *request, int algorithm, size_t *workspace) {
    REQUIRE(algorithm >= 0 && algorithm < counts[request->direction], BAD_PARAM, "there is no algorithm %d", algorithm);
    const Convolution *shape = &request->shape;
    Family family = families[request->direction][algorithm];
    bool wide = isPacked(&request->x, CUDNN_TENSOR_NHWC) && isPacked(&request->y, CUDNN_TENSOR_NHWC);
    bool packed = isPacked(&request->x, CUDNN_TENSOR_NCHW) && isPacked(&request->y, CUDNN_TENSOR_NCHW);
    int64_t element = (int64_t)simElementSize(elementOf(request->x.type));
    int64_t outputs = volume(shape->output), taps = volume(shape->filter);
    REQUIRE(family != ABSENT, NOT_SUPPORTED, "algorithm %d was never implemented", algorithm);
    REQUIRE(request->filterFormat == CUDNN_TENSOR_NCHW || wide, NOT_SUPPORTED_LAYOUT,
            "an NHWC filter needs NHWC tensors");
    if (request->x.type == CUDNN_DATA_INT8) {
        REQUIRE(family == PRECOMPUTED && wide && request->filterFormat == CUDNN_TENSOR_NHWC, NOT_SUPPORTED_LAYOUT,
                "int8 is for IMPLICIT_PRECOMP_GEMM with NHWC tensors and filters");
        REQUIRE(shape->c / shape->groups % 4 == 0 && shape->k / shape->groups % 4 == 0, NOT_SUPPORTED_SHAPE,
                "int8 needs channels in multiples of 4");
    }
    *workspace = 0;
    switch (family) {
    case PRECOMPUTED:
        *workspace = aligned(8 * outputs + 4 * taps);
        if (request->mathType != CUDNN_FMA_MATH)
            *workspace += aligned(element * shape->n * shape->c * volume(shape->input));
        return CUDNN_STATUS_SUCCESS;
    case ATOMIC:
        if (algorithm == 3)
            *workspace = aligned(4 * taps * shape->c);
        return CUDNN_STATUS_SUCCESS;
    case EXPLICIT_GEMM:
        REQUIRE(packed && shape->groups == 1, NOT_SUPPORTED_LAYOUT, "only NCHW without groups");
        *workspace = aligned(element * shape->c * taps * outputs);
        return CUDNN_STATUS_SUCCESS;
    case FFT:
    case FFT_TILING: {
        CHECK(checkTransform(request, family));
        REQUIRE(packed, NOT_SUPPORTED_LAYOUT, "only NCHW");
        int64_t largest = family == FFT ? 256 : 32;
        REQUIRE(family == FFT_TILING || request->spatial == 2, NOT_SUPPORTED_SHAPE, "only two spatial dimensions");
        for (int i = 0; i < MAX_SPATIAL; i++)
            REQUIRE((family == FFT ? shape->input[i] + shape->padding[i] : shape->filter[i]) <= largest,
                    NOT_SUPPORTED_SHAPE, "larger than %lld", (long long)largest);
        int64_t planes = shape->n * shape->c + shape->k * shape->c + shape->n * shape->k;
        *workspace = aligned(8 * planes * (family == FFT ? 2 * volume(shape->input) : 32 * 17));
        return CUDNN_STATUS_SUCCESS;
    }
    case WINOGRAD:
    case WINOGRAD_NONFUSED: {
        CHECK(checkTransform(request, family));
        bool five = family == WINOGRAD_NONFUSED && each(request, shape->filter, 5);
        REQUIRE(packed && request->spatial == 2, NOT_SUPPORTED_LAYOUT, "only NCHW with two spatial dimensions");
        REQUIRE(each(request, shape->filter, 3) || five, NOT_SUPPORTED_SHAPE, "only 3x3, or unfused 5x5, filters");
        if (family == WINOGRAD_NONFUSED)
            *workspace =
                aligned(4 * 36 * (shape->k * shape->c + (shape->n * shape->c + shape->k) * (outputs / 16 + 1)));
        return CUDNN_STATUS_SUCCESS;
    }
    default:
        return CUDNN_STATUS_SUCCESS;
    }
}

int operandBits(const Request *request, int algorithm) {
    bool rounds = request->x.type == CUDNN_DATA_FLOAT && request->mathType != CUDNN_FMA_MATH &&
                  tensorCores(families[request->direction][algorithm]);
    return rounds && simTf32() ? 10 : 0;
}

/* Milliseconds that a device of a few teraflops might take; only their order matters. */
static float timeOf(const Request *request, Family family, cudnnMathType_t mathType) {
    static const double rates[] = {[IMPLICIT] = 2e9, [PRECOMPUTED] = 5e9,  [ATOMIC] = 2.2e9, [EXPLICIT_GEMM] = 3e9,
                                   [FFT] = 1.5e9,    [FFT_TILING] = 1.8e9, [WINOGRAD] = 7e9, [WINOGRAD_NONFUSED] = 6e9};
    const Convolution *shape = &request->shape;
    double products = (double)shape->n * (double)shape->k * (double)(shape->c / shape->groups) *
                      (double)(volume(shape->output) * volume(shape->filter));
    double faster = tensorCores(family) && mathType != CUDNN_FMA_MATH ? 4 : 1;
    return (float)(0.01 + products / rates[family] / faster);
}

static bool before(const cudnnConvolutionAlgoPerf_t *a, const cudnnConvolutionAlgoPerf_t *b) {
    bool aWorks = a->status == CUDNN_STATUS_SUCCESS, bWorks = b->status == CUDNN_STATUS_SUCCESS;
    return aWorks != bWorks ? aWorks : aWorks && a->time < b->time;
}

static void insert(cudnnConvolutionAlgoPerf_t *list, int *count, cudnnConvolutionAlgoPerf_t entry) {
    int place = (*count)++;
    for (; place > 0 && before(&entry, &list[place - 1]); place--)
        list[place] = list[place - 1];
    list[place] = entry;
}

enum { MAX_ENTRIES = 16 };

/* One algorithm in one math type. */
static cudnnConvolutionAlgoPerf_t entryOf(Request request, int algorithm, cudnnMathType_t mathType, size_t limit) {
    Family family = families[request.direction][algorithm];
    cudnnConvolutionAlgoPerf_t entry = {.algo = algorithm, .time = -1, .mathType = mathType};
    request.mathType = mathType;
    cudnnAsk(true);
    entry.status = checkAlgorithm(&request, algorithm, &entry.memory);
    cudnnAsk(false);
    entry.determinism = family == ATOMIC ? CUDNN_NON_DETERMINISTIC : CUDNN_DETERMINISTIC;
    if (entry.status == CUDNN_STATUS_SUCCESS && entry.memory > limit)
        entry.status = CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED; /* what version 8 calls ALLOC_FAILED */
    if (entry.status == CUDNN_STATUS_SUCCESS)
        entry.time = timeOf(&request, family, mathType);
    else
        entry.memory = 0;
    return entry;
}

cudnnStatus_t listAlgorithms(const Request *request, bool measured, size_t workspaceLimit, int requested, int *returned,
                             cudnnConvolutionAlgoPerf_t *results) {
    NOT_NULL(returned);
    NOT_NULL(results);
    REQUIRE(requested > 0, BAD_PARAM, "%d algorithms requested", requested);
    cudnnConvolutionAlgoPerf_t list[MAX_ENTRIES];
    int count = 0;
    for (int i = 0; i < counts[request->direction]; i++) {
        bool choice = tensorCores(families[request->direction][i]) && request->mathType != CUDNN_FMA_MATH;
        if (choice && request->x.type != CUDNN_DATA_DOUBLE)
            insert(list, &count, entryOf(*request, i, CUDNN_TENSOR_OP_MATH, workspaceLimit));
        cudnnMathType_t plain = request->mathType == CUDNN_FMA_MATH || choice ? CUDNN_FMA_MATH : CUDNN_DEFAULT_MATH;
        insert(list, &count, entryOf(*request, i, plain, workspaceLimit));
    }
    *returned = count < requested ? count : requested;
    for (int i = 0; i < *returned; i++) {
        results[i] = list[i];
        if (!measured)
            results[i].time = -1;
    }
    return CUDNN_STATUS_SUCCESS;
}
