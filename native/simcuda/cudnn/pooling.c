/* Pooling and its gradient. Ties in a maximum go to the first in row-major order. */
#include "descriptors.h"
#include "sublibraries.h"
#include <math.h>

/* Sizes and parameters with three spatial dimensions; missing ones come first, with size 1. */
typedef struct {
    int64_t planes, input[MAX_SPATIAL], output[MAX_SPATIAL];
    int64_t window[MAX_SPATIAL], padding[MAX_SPATIAL], stride[MAX_SPATIAL];
} Shape;

static Shape shapeOf(const Pooling *pooling, const Layout *input, const Layout *output) {
    Shape shape = {input->size[0] * input->size[1], {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {0}, {1, 1, 1}};
    for (int i = 0; i < pooling->spatial; i++) {
        int axis = MAX_SPATIAL - pooling->spatial + i;
        shape.input[axis] = input->size[2 + i];
        shape.output[axis] = output->size[2 + i];
        shape.window[axis] = pooling->window[i];
        shape.padding[axis] = pooling->padding[i];
        shape.stride[axis] = pooling->stride[i];
    }
    return shape;
}

/* The part of one window that lies inside the input: the half-open box [first, end). */
typedef struct {
    int64_t first[MAX_SPATIAL], end[MAX_SPATIAL], taps;
} Window;

static Window windowAt(const Shape *shape, const Pooling *pooling, int64_t place) {
    Window window = {.taps = 1};
    for (int i = MAX_SPATIAL - 1; i >= 0; i--) {
        int64_t first = place % shape->output[i] * shape->stride[i] - shape->padding[i];
        int64_t end = first + shape->window[i];
        place /= shape->output[i];
        window.first[i] = first < 0 ? 0 : first;
        window.end[i] = end > shape->input[i] ? shape->input[i] : end;
        bool counted = pooling->mode == CUDNN_POOLING_AVERAGE_COUNT_INCLUDE_PADDING;
        window.taps *= counted ? shape->window[i] : window.end[i] - window.first[i];
    }
    return window;
}

static bool isMaximum(const Pooling *pooling) {
    return pooling->mode == CUDNN_POOLING_MAX || pooling->mode == CUDNN_POOLING_MAX_DETERMINISTIC;
}

/* The index of the largest element of the window; with NaN propagation a NaN is the largest. */
static int64_t largest(const Shape *shape, const Pooling *pooling, const Window *window, const double *x) {
    int64_t best = -1;
    for (int64_t d = window->first[0]; d < window->end[0]; d++)
        for (int64_t h = window->first[1]; h < window->end[1]; h++)
            for (int64_t w = window->first[2]; w < window->end[2]; w++) {
                int64_t index = (d * shape->input[1] + h) * shape->input[2] + w;
                if (best >= 0 && isnan(x[best]) && pooling->nan)
                    return best;
                if (best < 0 || x[index] > x[best] || (isnan(x[index]) && pooling->nan) ||
                    (isnan(x[best]) && !pooling->nan))
                    best = index;
            }
    return best;
}

static double average(const Shape *shape, const Window *window, const double *x) {
    double sum = 0;
    for (int64_t d = window->first[0]; d < window->end[0]; d++)
        for (int64_t h = window->first[1]; h < window->end[1]; h++)
            for (int64_t w = window->first[2]; w < window->end[2]; w++)
                sum += x[(d * shape->input[1] + h) * shape->input[2] + w];
    return sum / (double)window->taps;
}

static void spread(const Shape *shape, const Window *window, double gradient, double *dx) {
    for (int64_t d = window->first[0]; d < window->end[0]; d++)
        for (int64_t h = window->first[1]; h < window->end[1]; h++)
            for (int64_t w = window->first[2]; w < window->end[2]; w++)
                dx[(d * shape->input[1] + h) * shape->input[2] + w] += gradient / (double)window->taps;
}

static int64_t volume(const int64_t *size) {
    return size[0] * size[1] * size[2];
}

static void pool(const Work *work, double *const *inputs, double *result) {
    const Pooling *pooling = &work->as.pooling;
    Shape shape = shapeOf(pooling, &work->inputs[0].layout, &work->layout);
    for (int64_t plane = 0; plane < shape.planes; plane++)
        for (int64_t place = 0; place < volume(shape.output); place++) {
            const double *x = inputs[0] + plane * volume(shape.input);
            Window window = windowAt(&shape, pooling, place);
            *result++ = isMaximum(pooling) ? x[largest(&shape, pooling, &window, x)] : average(&shape, &window, x);
        }
}

/* inputs: y, dy, x */
static void poolGradient(const Work *work, double *const *inputs, double *result) {
    const Pooling *pooling = &work->as.pooling;
    Shape shape = shapeOf(pooling, &work->layout, &work->inputs[1].layout);
    const double *dy = inputs[1];
    for (int64_t plane = 0; plane < shape.planes; plane++)
        for (int64_t place = 0; place < volume(shape.output); place++, dy++) {
            const double *x = inputs[2] + plane * volume(shape.input);
            double *dx = result + plane * volume(shape.input);
            Window window = windowAt(&shape, pooling, place);
            if (isMaximum(pooling))
                dx[largest(&shape, pooling, &window, x)] += *dy;
            else
                spread(&shape, &window, *dy, dx);
        }
}

static cudnnStatus_t outputOf(const Pooling *pooling, const Layout *input, Layout *output) {
    REQUIRE(input->dims == pooling->spatial + 2, BAD_PARAM, "the pooling has %d spatial dimensions, the tensor %d",
            pooling->spatial, input->dims - 2);
    *output = *input;
    for (int i = 0; i < pooling->spatial; i++) {
        output->size[2 + i] = outputSize(input->size[2 + i], pooling->padding[i], pooling->padding[i],
                                         pooling->window[i], pooling->stride[i], 1);
        REQUIRE(output->size[2 + i] > 0, BAD_PARAM, "the window is larger than the padded input in dimension %d", i);
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetPoolingNdForwardOutputDim(cudnnPoolingDescriptor_t poolingDesc,
                                                        cudnnTensorDescriptor_t inputTensorDesc, int nbDims,
                                                        int *outputTensorDimA) {
    CUDNN_ENTER();
    PoolingDescriptor *descriptor;
    Layout output;
    CHECK(findPooling(poolingDesc, &descriptor));
    TENSOR(input, inputTensorDesc);
    NOT_NULL(outputTensorDimA);
    CHECK(outputOf(&descriptor->pooling, &input->layout, &output));
    REQUIRE(nbDims == output.dims, BAD_PARAM, "%d dimensions requested, the result has %d", nbDims, output.dims);
    for (int i = 0; i < nbDims; i++)
        outputTensorDimA[i] = (int)output.size[i];
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetPooling2dForwardOutputDim(cudnnPoolingDescriptor_t poolingDesc,
                                                        cudnnTensorDescriptor_t inputTensorDesc, int *n, int *c, int *h,
                                                        int *w) {
    CUDNN_ENTER();
    PoolingDescriptor *descriptor;
    Layout output;
    CHECK(findPooling(poolingDesc, &descriptor));
    TENSOR(input, inputTensorDesc);
    CHECK(outputOf(&descriptor->pooling, &input->layout, &output));
    REQUIRE(output.dims == 4, BAD_PARAM, "the result has %d dimensions", output.dims);
    int *const targets[] = {n, c, h, w};
    for (int i = 0; i < 4; i++) {
        NOT_NULL(targets[i]);
        *targets[i] = (int)output.size[i];
    }
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t checkOutput(const Pooling *pooling, const Layout *input, const Layout *output) {
    Layout expected;
    CHECK(outputOf(pooling, input, &expected));
    REQUIRE(sameShape(output, &expected), BAD_PARAM_SHAPE_MISMATCH, "y has not the size that pooling x gives");
    REQUIRE(input->type == output->type, BAD_PARAM, "x and y differ in type");
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnPoolingForward(cudnnHandle_t handle, cudnnPoolingDescriptor_t poolingDesc, const void *alpha,
                                          cudnnTensorDescriptor_t xDesc, const void *x, const void *beta,
                                          cudnnTensorDescriptor_t yDesc, void *y) {
    HANDLE_ENTER(object, handle);
    PoolingDescriptor *descriptor;
    CHECK(findPooling(poolingDesc, &descriptor));
    TENSOR(xs, xDesc);
    TENSOR(ys, yDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    CHECK(checkOutput(&descriptor->pooling, &xs->layout, &ys->layout));
    CHECK(cudnnNeed(SUB_OPS));
    Work work = {.inputCount = 1,
                 .inputs = {{.layout = xs->layout, .data = x, .name = "x"}},
                 .layout = ys->layout,
                 .result = y,
                 .alpha = scalarOf(alpha, ys->layout.type),
                 .beta = scalarOf(beta, ys->layout.type),
                 .compute = pool};
    work.as.pooling = descriptor->pooling;
    return submit(object, &work);
}

SIM_API cudnnStatus_t cudnnPoolingBackward(cudnnHandle_t handle, cudnnPoolingDescriptor_t poolingDesc,
                                           const void *alpha, cudnnTensorDescriptor_t yDesc, const void *y,
                                           cudnnTensorDescriptor_t dyDesc, const void *dy,
                                           cudnnTensorDescriptor_t xDesc, const void *x, const void *beta,
                                           cudnnTensorDescriptor_t dxDesc, void *dx) {
    HANDLE_ENTER(object, handle);
    PoolingDescriptor *descriptor;
    CHECK(findPooling(poolingDesc, &descriptor));
    TENSOR(ys, yDesc);
    TENSOR(dys, dyDesc);
    TENSOR(xs, xDesc);
    TENSOR(dxs, dxDesc);
    NOT_NULL(alpha);
    NOT_NULL(beta);
    CHECK(checkOutput(&descriptor->pooling, &xs->layout, &ys->layout));
    REQUIRE(sameShape(&ys->layout, &dys->layout) && sameShape(&xs->layout, &dxs->layout), BAD_PARAM_SHAPE_MISMATCH,
            "a gradient differs in size from its tensor");
    CHECK(cudnnNeed(SUB_OPS | SUB_TRAIN));
    Work work = {.inputCount = 3,
                 .inputs = {{.layout = ys->layout, .data = y, .name = "y"},
                            {.layout = dys->layout, .data = dy, .name = "dy"},
                            {.layout = xs->layout, .data = x, .name = "x"}},
                 .layout = dxs->layout,
                 .result = dx,
                 .alpha = scalarOf(alpha, dxs->layout.type),
                 .beta = scalarOf(beta, dxs->layout.type),
                 .compute = poolGradient};
    work.as.pooling = descriptor->pooling;
    return submit(object, &work);
}
