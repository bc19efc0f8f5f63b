/* One piece of cuDNN's work: inputs are read as doubles, a formula fills the result, one rounding writes it. */
#ifndef SIM_CUDNN_WORK_H
#define SIM_CUDNN_WORK_H

#include "convolution_math.h"
#include "handle.h"
#include "layout.h"

typedef struct {
    cudnnActivationMode_t mode;
    cudnnNanPropagation_t nan;
    double coefficient, swishBeta;
} Activation;

typedef struct {
    cudnnPoolingMode_t mode;
    cudnnNanPropagation_t nan;
    int spatial;
    int64_t window[CUDNN_DIM_MAX], padding[CUDNN_DIM_MAX], stride[CUDNN_DIM_MAX];
} Pooling;

typedef struct {
    Layout layout;
    const void *data;
    const char *name;
    bool broadcast;   /* read in the result's shape */
    bool mayBeResult; /* the result may overwrite it in place */
    int keptBits;     /* mantissa bits that a multiplier sees; 0: all */
} Operand;

enum { MAX_OPERANDS = 4 };

typedef struct Work {
    int inputCount;
    Operand inputs[MAX_OPERANDS];
    Layout layout; /* the result's */
    void *result;
    double alpha, beta;
    void *workspace;
    size_t workspaceNeeded, workspaceGiven;
    void (*compute)(const struct Work *work, double *const *inputs, double *result);
    union {
        struct {
            Convolution shape;
            Direction direction;
            double alpha1, alpha2;
            Activation activation;
        } convolution;
        Pooling pooling;
        Activation activation;
        struct {
            int operation;
            double alpha1, alpha2;
        } pair;
        struct {
            int64_t before[CUDNN_DIM_MAX];
        } transform;
        int reduction;
        double value;
    } as;
} Work;

/* alpha or beta as the caller passed it: a double for double results, a float for all others. */
double scalarOf(const void *scalar, cudnnDataType_t type);
/* Whether these bytes are live memory of the handle's context, aligned to `alignment`. */
cudnnStatus_t checkMemory(const Handle *handle, const void *data, size_t bytes, size_t alignment, const char *name);
/* The workspace, when there is one, is alive and large enough. */
cudnnStatus_t checkWorkspace(const Handle *handle, const void *workspace, size_t given, size_t needed);
/* Fills a workspace with garbage, as work that uses it would. */
void spoil(void *workspace, size_t bytes);
/* Checks the memory, then runs or records the work on the handle's stream. */
cudnnStatus_t submit(const Handle *handle, const Work *work);
/* Runs any work on the handle's stream. */
cudnnStatus_t submitRaw(const Handle *handle, void (*run)(const void *), const void *arguments, size_t size);

double activate(const Activation *activation, double x);
double activationSlope(const Activation *activation, double x, double y);

#endif
