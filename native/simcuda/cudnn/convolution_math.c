#include "convolution_math.h"

int64_t outputSize(int64_t input, int64_t paddingBefore, int64_t paddingAfter, int64_t filter, int64_t stride,
                   int64_t dilation) {
    int64_t room = input + paddingBefore + paddingAfter - ((filter - 1) * dilation + 1);
    return room < 0 ? 0 : 1 + room / stride;
}

/* The outputs o of one axis whose input o * stride - padding + tap * dilation exists, and the first one's input. */
typedef struct {
    int64_t first, count, input;
} Overlap;

static Overlap overlapOf(const Convolution *shape, int axis, int64_t tap) {
    int64_t stride = shape->stride[axis], shift = tap * shape->dilation[axis] - shape->padding[axis];
    int64_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    int64_t room = shape->input[axis] - 1 - shift;
    int64_t last = room < 0 ? -1 : room / stride;
    if (last >= shape->output[axis])
        last = shape->output[axis] - 1;
    return (Overlap){first, last < first ? 0 : last - first + 1, first * stride + shift};
}

static int64_t volume(const int64_t *size) {
    return size[0] * size[1] * size[2];
}

/* One filter tap meets one row of the output: w joins x and y at `count` places. */
static void meet(Direction direction, double *x, double *w, double *y, int64_t count, int64_t step) {
    switch (direction) {
    case FORWARD:
        for (int64_t i = 0; i < count; i++)
            y[i] += *w * x[i * step];
        break;
    case BACKWARD_DATA:
        for (int64_t i = 0; i < count; i++)
            x[i * step] += *w * y[i];
        break;
    case BACKWARD_FILTER:
        for (int64_t i = 0; i < count; i++)
            *w += x[i * step] * y[i];
        break;
    }
}

/* One channel of one sample and one output channel: all taps of their filter plane. */
static void convolvePlane(const Convolution *shape, Direction direction, double *x, double *w, double *y) {
    const int64_t *filter = shape->filter, *input = shape->input, *output = shape->output;
    for (int64_t tap = 0; tap < volume(filter); tap++) {
        int64_t taps[] = {tap / filter[2] / filter[1], tap / filter[2] % filter[1], tap % filter[2]};
        Overlap axes[MAX_SPATIAL];
        for (int i = 0; i < MAX_SPATIAL; i++)
            axes[i] = overlapOf(shape, i, taps[i]);
        double *weight = w + (shape->flipped ? volume(filter) - 1 - tap : tap);
        for (int64_t i = 0; i < axes[0].count; i++)
            for (int64_t j = 0; j < axes[1].count; j++) {
                int64_t plane = axes[0].input + i * shape->stride[0], row = axes[1].input + j * shape->stride[1];
                double *xRow = x + (plane * input[1] + row) * input[2] + axes[2].input;
                double *yRow = y + ((axes[0].first + i) * output[1] + axes[1].first + j) * output[2] + axes[2].first;
                meet(direction, xRow, weight, yRow, axes[2].count, shape->stride[2]);
            }
    }
}

void convolve(const Convolution *shape, Direction direction, double *x, double *w, double *y) {
    int64_t channels = shape->c / shape->groups, outputs = shape->k / shape->groups;
    for (int64_t n = 0; n < shape->n; n++)
        for (int64_t k = 0; k < shape->k; k++)
            for (int64_t c = 0; c < channels; c++)
                convolvePlane(shape, direction, x + (n * shape->c + k / outputs * channels + c) * volume(shape->input),
                              w + (k * channels + c) * volume(shape->filter),
                              y + (n * shape->k + k) * volume(shape->output));
}
