/* What an operation graph computes: tensors, and operations in an order in which each finds its inputs ready. Plain
   numbers only, so that it can be copied into work and written into a plan's text. */
#ifndef SIM_CUDNN_PROGRAM_H
#define SIM_CUDNN_PROGRAM_H

#include "work.h"

enum { MAX_TENSORS = 32, MAX_OPERATIONS = 16, NONE = -1 };

typedef struct {
    Layout layout;
    int64_t uid, alignment;
    bool isVirtual, byValue;
} GraphTensor;

typedef struct {
    int mode;
    cudnnNanPropagation_t nan;
    double lowerClip, upperClip, lowerSlope, eluAlpha, softplusBeta, swishBeta;
} Pointwise;

typedef struct {
    bool isConvolution;
    Direction direction;
    int inputs[2], result; /* indices of tensors; NONE */
    double alpha, beta;    /* of a convolution's result and what it overwrites, or of a pointwise operation's inputs */
    Convolution shape;
    int spatial;
    bool asymmetric;
    Pointwise pointwise;
} Operation;

typedef struct {
    int tensorCount, operationCount;
    GraphTensor tensors[MAX_TENSORS];
    Operation operations[MAX_OPERATIONS];
} Program;

/* A program with the memory of its tensors. */
typedef struct {
    Program program;
    void *data[MAX_TENSORS];
    double values[MAX_TENSORS]; /* of tensors passed by value */
    int keptBits;
    void *workspace;
    size_t workspaceBytes;
} Execution;

/* Whether an operation of the program writes this tensor. */
bool isResult(const Program *program, int tensor);
/* Puts the operations into an order in which inputs come before their use; false when there is none. */
bool sortOperations(Program *program);
void execute(const void *execution);

/* The program as one line of hexadecimal digits with a checksum, and back. The text is to be freed. */
char *writeProgram(const Program *program);
bool readProgram(const char *text, Program *program);

/* Pointwise modes by how many inputs they take. */
bool isPointwiseMode(int mode);
int pointwiseInputs(int mode);

#endif
