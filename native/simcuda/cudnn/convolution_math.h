/* The convolution's formula and its two adjoints, on packed doubles. */
#ifndef SIM_CUDNN_CONVOLUTION_MATH_H
#define SIM_CUDNN_CONVOLUTION_MATH_H

#include "layout.h"

typedef enum { FORWARD, BACKWARD_DATA, BACKWARD_FILTER } Direction;

enum { MAX_SPATIAL = 3 };

/* x is N C D H W, w is K C/groups T R S, y is N K and the output's space; fewer spatial dimensions leave the first
   ones at size 1. */
typedef struct {
    int64_t n, c, k, groups;
    int64_t input[MAX_SPATIAL], filter[MAX_SPATIAL], output[MAX_SPATIAL];
    int64_t padding[MAX_SPATIAL], stride[MAX_SPATIAL], dilation[MAX_SPATIAL]; /* padding before the first element */
    bool flipped; /* true convolution: the filter is turned in every spatial dimension */
} Convolution;

/* Positions along one axis: 1 + (input + padding - reach of the filter) / stride, rounded down. */
int64_t outputSize(int64_t input, int64_t paddingBefore, int64_t paddingAfter, int64_t filter, int64_t stride,
                   int64_t dilation);
/* The direction's result, which starts at zero, from the two others. */
void convolve(const Convolution *shape, Direction direction, double *x, double *w, double *y);

#endif
