/* The shape of a tensor in memory, and its elements as packed doubles in the order of its dimensions. */
#ifndef SIM_CUDNN_LAYOUT_H
#define SIM_CUDNN_LAYOUT_H

#include "abi.h"
#include "../core/elements.h"

typedef struct {
    cudnnDataType_t type;
    int dims;
    int64_t size[CUDNN_DIM_MAX], stride[CUDNN_DIM_MAX]; /* strides count elements */
} Layout;

SimElement elementOf(cudnnDataType_t type);
/* Strides without gaps: the last dimension fastest, or for NHWC the second. */
void setPackedStrides(Layout *layout, cudnnTensorFormat_t format);
int64_t elementCount(const Layout *layout);
/* From the first to behind the last element. */
size_t spanBytes(const Layout *layout);
bool sameShape(const Layout *a, const Layout *b);
bool sameLayout(const Layout *a, const Layout *b);
/* No gaps, channels slower (or faster) than space. Strides of dimensions of size one do not matter. */
bool isPacked(const Layout *layout, cudnnTensorFormat_t format);
/* Whether every dimension of `part` is that of `whole`, or 1. */
bool broadcastsTo(const Layout *part, const Layout *whole);

/* The tensor's elements in the shape of `shape`, dimensions of size 1 repeated. To be freed. */
double *gather(const Layout *tensor, const void *data, const Layout *shape);
/* data = alpha * values + beta * data, rounded once; with beta 0 it is not read. */
void scatter(const Layout *tensor, void *data, const double *values, double alpha, double beta);
double *newValues(int64_t count);

#endif
