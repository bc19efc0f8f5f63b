#include "program.h"
#include "../core/text.h"
#include <math.h>
#include <stdlib.h>

enum {
    ADD = 0,
    MUL = 1,
    MIN = 2,
    MAX = 3,
    SQRT = 4,
    ADD_SQUARE = 5,
    DIV = 6,
    POW = 8,
    SUB = 9,
    ABS = 10,
    EXP = 13,
    LOG = 15,
    NEG = 16,
    RSQRT = 17,
    ERF = 20,
    IDENTITY = 21,
    RECIPROCAL = 22,
    RELU_FWD = 100,
    TANH_FWD = 101,
    SIGMOID_FWD = 102,
    ELU_FWD = 103,
    GELU_FWD = 104,
    SOFTPLUS_FWD = 105,
    SWISH_FWD = 106,
    GELU_APPROX_TANH_FWD = 107,
    RELU_BWD = 200,
    TANH_BWD = 201,
    SIGMOID_BWD = 202,
    ELU_BWD = 203,
    GELU_BWD = 204,
    SOFTPLUS_BWD = 205,
    SWISH_BWD = 206,
};

bool isPointwiseMode(int mode) {
    return (mode >= ADD && mode <= DIV) || (mode >= POW && mode <= ABS) || mode == EXP ||
           (mode >= LOG && mode <= RSQRT) || (mode >= ERF && mode <= RECIPROCAL) ||
           (mode >= RELU_FWD && mode <= GELU_APPROX_TANH_FWD) || (mode >= RELU_BWD && mode <= SWISH_BWD);
}

int pointwiseInputs(int mode) {
    bool single = mode == SQRT || mode == ABS || (mode > SUB && mode < RELU_BWD);
    return single ? 1 : 2;
}

static double sigmoid(double x) {
    return 1 / (1 + exp(-x));
}

static double relu(const Pointwise *p, double x) {
    if (isnan(x))
        return p->nan == CUDNN_PROPAGATE_NAN ? x : p->lowerClip;
    return x < p->lowerClip ? p->lowerClip + p->lowerSlope * (x - p->lowerClip) : fmin(x, p->upperClip);
}

static double reluSlope(const Pointwise *p, double x) {
    return x <= p->lowerClip ? p->lowerSlope : x < p->upperClip;
}

static double normalArea(double x) {
    return 0.5 * (1 + erf(x * M_SQRT1_2));
}

static double normalDensity(double x) {
    return exp(-0.5 * x * x) * M_SQRT1_2 * 0.5 * M_2_SQRTPI;
}

/* One element; a backward mode takes dy first and x second. */
static double apply(const Pointwise *p, double a, double b) {
    switch (p->mode) {
    case ADD:
        return a + b;
    case MUL:
        return a * b;
    case MIN:
        return isnan(a) || isnan(b) ? NAN : fmin(a, b);
    case MAX:
        return isnan(a) || isnan(b) ? NAN : fmax(a, b);
    case SQRT:
        return sqrt(a);
    case ADD_SQUARE:
        return a + b * b;
    case DIV:
        return a / b;
    case POW:
        return pow(a, b);
    case SUB:
        return a - b;
    case ABS:
        return fabs(a);
    case EXP:
        return exp(a);
    case LOG:
        return log(a);
    case NEG:
        return -a;
    case RSQRT:
        return 1 / sqrt(a);
    case ERF:
        return erf(a);
    case RECIPROCAL:
        return 1 / a;
    case RELU_FWD:
        return relu(p, a);
    case TANH_FWD:
        return tanh(a);
    case SIGMOID_FWD:
        return sigmoid(a);
    case ELU_FWD:
        return a >= 0 ? a : p->eluAlpha * expm1(a);
    case GELU_FWD:
        return a * normalArea(a);
    case SOFTPLUS_FWD:
        return log1p(exp(p->softplusBeta * a)) / p->softplusBeta;
    case SWISH_FWD:
        return a * sigmoid(p->swishBeta * a);
    case GELU_APPROX_TANH_FWD:
        return 0.5 * a * (1 + tanh(M_SQRT2 * sqrt(M_1_PI) * (a + 0.044715 * a * a * a)));
    case RELU_BWD:
        return a * reluSlope(p, b);
    case TANH_BWD:
        return a * (1 - tanh(b) * tanh(b));
    case SIGMOID_BWD:
        return a * sigmoid(b) * (1 - sigmoid(b));
    case ELU_BWD:
        return a * (b >= 0 ? 1 : p->eluAlpha * exp(b));
    case GELU_BWD:
        return a * (normalArea(b) + b * normalDensity(b));
    case SOFTPLUS_BWD:
        return a * sigmoid(p->softplusBeta * b);
    case SWISH_BWD: {
        double s = sigmoid(p->swishBeta * b);
        return a * (s + p->swishBeta * b * s * (1 - s));
    }
    default:
        return a;
    }
}

bool isResult(const Program *program, int tensor) {
    for (int i = 0; i < program->operationCount; i++)
        if (program->operations[i].result == tensor)
            return true;
    return false;
}

bool sortOperations(Program *program) {
    Operation sorted[MAX_OPERATIONS];
    bool ready[MAX_TENSORS], placed[MAX_OPERATIONS] = {false};
    for (int i = 0; i < program->tensorCount; i++)
        ready[i] = !isResult(program, i) && !program->tensors[i].isVirtual;
    for (int count = 0; count < program->operationCount; count++) {
        int next = NONE;
        for (int i = program->operationCount; i-- > 0;) {
            const Operation *operation = &program->operations[i];
            bool fed = true;
            for (int j = 0; j < 2; j++)
                fed = fed && (operation->inputs[j] == NONE || ready[operation->inputs[j]]);
            if (!placed[i] && fed)
                next = i;
        }
        if (next == NONE)
            return false;
        placed[next] = true;
        sorted[count] = program->operations[next];
        ready[sorted[count].result] = true;
    }
    memcpy(program->operations, sorted, sizeof sorted[0] * (size_t)program->operationCount);
    return true;
}

/* Packed values in another shape, or with fewer bits; to be freed. */
static double *repeated(const Program *program, int tensor, const double *values, const Layout *shape, int bits) {
    Layout packed = program->tensors[tensor].layout;
    packed.type = CUDNN_DATA_DOUBLE;
    setPackedStrides(&packed, CUDNN_TENSOR_NCHW);
    double *copy = gather(&packed, values, shape ? shape : &packed);
    for (int64_t i = bits ? elementCount(shape ? shape : &packed) : 0; i-- > 0;)
        copy[i] = simKeepBits(copy[i], bits);
    return copy;
}

static void runConvolution(const Execution *execution, const Operation *operation, double **buffers) {
    const Program *program = &execution->program;
    double *a = repeated(program, operation->inputs[0], buffers[operation->inputs[0]], NULL, execution->keptBits);
    double *b = repeated(program, operation->inputs[1], buffers[operation->inputs[1]], NULL, execution->keptBits);
    const GraphTensor *target = &program->tensors[operation->result];
    double *result = buffers[operation->result];
    double *roles[][3] = {{a, b, result}, {result, a, b}, {a, result, b}};
    double **role = roles[operation->direction];
    convolve(&operation->shape, operation->direction, role[0], role[1], role[2]);
    double *old =
        operation->beta == 0 ? NULL : gather(&target->layout, execution->data[operation->result], &target->layout);
    for (int64_t i = elementCount(&target->layout); i-- > 0;)
        result[i] = operation->alpha * result[i] + (old ? operation->beta * old[i] : 0);
    free(old);
    free(a);
    free(b);
}

static void runPointwise(const Execution *execution, const Operation *operation, double **buffers) {
    const Program *program = &execution->program;
    const Layout *shape = &program->tensors[operation->result].layout;
    double *inputs[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++)
        if (operation->inputs[i] != NONE)
            inputs[i] = repeated(program, operation->inputs[i], buffers[operation->inputs[i]], shape, 0);
    for (int64_t i = elementCount(shape); i-- > 0;)
        buffers[operation->result][i] = apply(&operation->pointwise, operation->alpha * inputs[0][i],
                                              inputs[1] ? operation->beta * inputs[1][i] : 0);
    free(inputs[0]);
    free(inputs[1]);
}

void execute(const void *arguments) {
    const Execution *execution = arguments;
    const Program *program = &execution->program;
    double *buffers[MAX_TENSORS];
    for (int i = 0; i < program->tensorCount; i++) {
        const GraphTensor *tensor = &program->tensors[i];
        bool read = !tensor->isVirtual && !tensor->byValue && !isResult(program, i);
        buffers[i] = read ? gather(&tensor->layout, execution->data[i], &tensor->layout)
                          : newValues(elementCount(&tensor->layout));
        if (tensor->byValue)
            buffers[i][0] = execution->values[i];
    }
    spoil(execution->workspace, execution->workspaceBytes);
    for (int i = 0; i < program->operationCount; i++) {
        const Operation *operation = &program->operations[i];
        (operation->isConvolution ? runConvolution : runPointwise)(execution, operation, buffers);
    }
    for (int i = 0; i < program->tensorCount; i++) {
        if (isResult(program, i) && !program->tensors[i].isVirtual)
            scatter(&program->tensors[i].layout, execution->data[i], buffers[i], 1, 0);
        free(buffers[i]);
    }
}

static uint32_t checksum(const Program *program) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < sizeof *program; i++)
        hash = (hash ^ ((const uint8_t *)program)[i]) * 16777619u;
    return hash;
}

/* The parts of a program that are in use. */
typedef struct {
    size_t offset, size;
} Part;

static int partsOf(const Program *program, Part parts[3]) {
    parts[0] = (Part){0, offsetof(Program, tensors)};
    parts[1] = (Part){offsetof(Program, tensors), (size_t)program->tensorCount * sizeof(GraphTensor)};
    parts[2] = (Part){offsetof(Program, operations), (size_t)program->operationCount * sizeof(Operation)};
    return 3;
}

char *writeProgram(const Program *program) {
    SimText text = {0};
    Part parts[3];
    simTextAdd(&text, "%08x", checksum(program));
    for (int i = 0, count = partsOf(program, parts); i < count; i++)
        for (size_t j = 0; j < parts[i].size; j++)
            simTextAdd(&text, "%02x", ((const uint8_t *)program)[parts[i].offset + j]);
    return text.bytes;
}

static bool readBytes(const char **text, uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++, *text += 2) {
        unsigned value;
        if (sscanf(*text, "%2x", &value) != 1)
            return false;
        bytes[i] = (uint8_t)value;
    }
    return true;
}

bool readProgram(const char *text, Program *program) {
    uint32_t expected;
    Part parts[3];
    memset(program, 0, sizeof *program);
    if (sscanf(text, "%8x", &expected) != 1 || strlen(text) < 8)
        return false;
    text += 8;
    partsOf(program, parts);
    if (!readBytes(&text, (uint8_t *)program, parts[0].size) || program->tensorCount > MAX_TENSORS ||
        program->tensorCount < 0 || program->operationCount > MAX_OPERATIONS || program->operationCount < 0)
        return false;
    partsOf(program, parts);
    return readBytes(&text, (uint8_t *)program + parts[1].offset, parts[1].size) &&
           readBytes(&text, (uint8_t *)program + parts[2].offset, parts[2].size) && checksum(program) == expected;
}
