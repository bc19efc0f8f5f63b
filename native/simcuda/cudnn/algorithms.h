/* The algorithms that each direction offers, what each refuses, and the workspace each wants. All compute the same
   formula; they differ in what a caller has to respect. */
#ifndef SIM_CUDNN_ALGORITHMS_H
#define SIM_CUDNN_ALGORITHMS_H

#include "descriptors.h"

/* A convolution with everything that decides whether an algorithm can do it. */
typedef struct {
    Direction direction;
    Convolution shape;
    int spatial;
    Layout x, w, y;
    cudnnTensorFormat_t filterFormat;
    cudnnDataType_t computeType;
    cudnnMathType_t mathType;
} Request;

/* Checks that the descriptors fit together. */
cudnnStatus_t requestOf(Direction direction, const Tensor *x, const Filter *w, const ConvolutionDescriptor *convolution,
                        const Tensor *y, Request *request);
int algorithmCount(Direction direction);
/* SUCCESS and the workspace's bytes, or NOT_SUPPORTED with the reason. */
cudnnStatus_t checkAlgorithm(const Request *request, int algorithm, size_t *workspace);
/* Fills the list, best first. `measured`: times instead of -1. */
cudnnStatus_t listAlgorithms(const Request *request, bool measured, size_t workspaceLimit, int requested, int *returned,
                             cudnnConvolutionAlgoPerf_t *results);
/* Mantissa bits that the algorithm's multipliers see of a float32 operand; 0: all. */
int operandBits(const Request *request, int algorithm);

#endif
