#include "engines.h"
#include "backend_numbers.h"

typedef enum { DIRECT, TENSOR_CORES, WINOGRAD, FFT, ATOMICS } Engine;

enum { NOTE_TENSOR_CORE, NOTE_DOWN_CONVERT, NOTE_REDUCED, NOTE_FFT, NOTE_NONDETERMINISTIC, NOTE_WINOGRAD, NOTE_TILE_4 };
enum { BEHAVIOR_RUNTIME_COMPILATION = 0, BEHAVIOR_CUDA_GRAPH = 3 };

static const Operation *convolutionOf(const Program *program) {
    for (int i = 0; i < program->operationCount; i++)
        if (program->operations[i].isConvolution)
            return &program->operations[i];
    return NULL;
}

static int convolutions(const Program *program) {
    int count = 0;
    for (int i = 0; i < program->operationCount; i++)
        count += program->operations[i].isConvolution;
    return count;
}

static int64_t largest(const int64_t *values) {
    int64_t most = values[0];
    for (int i = 1; i < MAX_SPATIAL; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

/* The element type that the convolution multiplies. */
static cudnnDataType_t typeOf(const Program *program, const Operation *convolution) {
    return program->tensors[convolution->inputs[0]].layout.type;
}

static bool isChannelsFirst(const Program *program, const Operation *convolution) {
    return isPacked(&program->tensors[convolution->inputs[0]].layout, CUDNN_TENSOR_NCHW);
}

static bool isAligned(const Program *program) {
    for (int i = 0; i < program->tensorCount; i++) {
        const GraphTensor *tensor = &program->tensors[i];
        if (!tensor->isVirtual && !tensor->byValue && tensor->alignment % 16 != 0)
            return false;
    }
    return true;
}

static cudnnStatus_t checkSpecial(const Program *program, const Operation *convolution, Engine engine) {
    const Convolution *shape = &convolution->shape;
    cudnnDataType_t type = typeOf(program, convolution);
    REQUIRE(program->operationCount == 1, NOT_SUPPORTED_GRAPH_PATTERN, "only a convolution on its own");
    REQUIRE(shape->groups == 1 && isChannelsFirst(program, convolution), NOT_SUPPORTED_LAYOUT, "only NCHW, no groups");
    REQUIRE(type == CUDNN_DATA_FLOAT || type == CUDNN_DATA_HALF, NOT_SUPPORTED_DATA_TYPE, "only float and half");
    REQUIRE(convolution->spatial == 2 && largest(shape->stride) == 1 && largest(shape->dilation) == 1,
            NOT_SUPPORTED_SHAPE, "only two spatial dimensions with stride 1 and dilation 1");
    bool three = shape->filter[1] == 3 && shape->filter[2] == 3;
    REQUIRE(engine == FFT || three, NOT_SUPPORTED_SHAPE, "only 3x3 filters");
    return CUDNN_STATUS_SUCCESS;
}

/* Plain int8 is for NHWC and channels in multiples of 4; gradients have none. */
static cudnnStatus_t checkBytes(const Program *program, const Operation *convolution) {
    const Convolution *shape = &convolution->shape;
    const Layout *x = &program->tensors[convolution->inputs[0]].layout,
                 *w = &program->tensors[convolution->inputs[1]].layout;
    bool wide = isPacked(x, CUDNN_TENSOR_NHWC) && isPacked(w, CUDNN_TENSOR_NHWC) &&
                isPacked(&program->tensors[convolution->result].layout, CUDNN_TENSOR_NHWC);
    REQUIRE(wide, NOT_SUPPORTED_LAYOUT, "int8 is for NHWC tensors and filters");
    REQUIRE(shape->c / shape->groups % 4 == 0 && shape->k / shape->groups % 4 == 0, NOT_SUPPORTED_SHAPE,
            "int8 needs channels in multiples of 4");
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t checkEngine(const Program *program, int64_t engine) {
    REQUIRE(engine >= 0 && engine < ENGINE_COUNT, BAD_PARAM_OUT_OF_BOUND, "there is no engine %lld", (long long)engine);
    REQUIRE(convolutions(program) <= 1, NOT_SUPPORTED_GRAPH_PATTERN, "more than one convolution in a graph");
    const Operation *convolution = convolutionOf(program);
    if (!convolution) {
        REQUIRE(engine == DIRECT, NOT_SUPPORTED_GRAPH_PATTERN, "this engine is for convolutions");
        return CUDNN_STATUS_SUCCESS;
    }
    cudnnDataType_t type = typeOf(program, convolution);
    if (type == CUDNN_DATA_INT8)
        CHECK(checkBytes(program, convolution));
    REQUIRE(type != CUDNN_DATA_DOUBLE || program->operationCount == 1, NOT_SUPPORTED_GRAPH_PATTERN,
            "double is for a convolution on its own");
    bool strided = largest(convolution->shape.stride) > 1;
    bool hole = convolution->asymmetric && strided && type == CUDNN_DATA_FLOAT && isChannelsFirst(program, convolution);
    REQUIRE(!hole, NOT_SUPPORTED_PADDING, "float NCHW with asymmetric padding and a stride: no engine");
    REQUIRE(engine == DIRECT || !convolution->asymmetric, NOT_SUPPORTED_PADDING, "only symmetric padding");
    switch ((Engine)engine) {
    case TENSOR_CORES:
        REQUIRE(type != CUDNN_DATA_DOUBLE, NOT_SUPPORTED_DATA_TYPE, "no double");
        REQUIRE(isAligned(program), NOT_SUPPORTED, "only tensors aligned to 16 bytes");
        return CUDNN_STATUS_SUCCESS;
    case WINOGRAD:
    case FFT:
        return checkSpecial(program, convolution, (Engine)engine);
    case ATOMICS:
        REQUIRE(convolution->direction != FORWARD && program->operationCount == 1 && type != CUDNN_DATA_INT8,
                NOT_SUPPORTED_GRAPH_PATTERN, "only a gradient on its own");
        return CUDNN_STATUS_SUCCESS;
    default:
        return CUDNN_STATUS_SUCCESS;
    }
}

static size_t elements(const Program *program) {
    int64_t count = 0;
    for (int i = 0; i < program->tensorCount; i++)
        count += elementCount(&program->tensors[i].layout);
    return (size_t)count;
}

static void note(int *notes, int *count, int value) {
    notes[(*count)++] = value;
}

EngineFacts factsOf(const Program *program, int64_t engine) {
    EngineFacts facts = {.workspace = 0};
    const Operation *convolution = convolutionOf(program);
    bool single = convolution && typeOf(program, convolution) == CUDNN_DATA_FLOAT;
    size_t size = (elements(program) * 4 + 255) / 256 * 256;
    switch ((Engine)engine) {
    case DIRECT:
        note(facts.behavior, &facts.behaviorCount, BEHAVIOR_CUDA_GRAPH);
        break;
    case TENSOR_CORES:
        note(facts.numerical, &facts.numericalCount, NOTE_TENSOR_CORE);
        if (single)
            note(facts.numerical, &facts.numericalCount, NOTE_DOWN_CONVERT);
        if (program->operationCount > 1)
            note(facts.behavior, &facts.behaviorCount, BEHAVIOR_RUNTIME_COMPILATION);
        facts.workspace = size;
        break;
    case WINOGRAD:
        note(facts.numerical, &facts.numericalCount, NOTE_WINOGRAD);
        note(facts.numerical, &facts.numericalCount, NOTE_TILE_4);
        facts.workspace = 3 * size;
        break;
    case FFT:
        note(facts.numerical, &facts.numericalCount, NOTE_FFT);
        facts.workspace = 8 * size;
        break;
    case ATOMICS:
        note(facts.numerical, &facts.numericalCount, NOTE_NONDETERMINISTIC);
        facts.hasSplitK = true;
        break;
    }
    return facts;
}

int proposeEngines(const Program *program, int mode, int64_t engines[ENGINE_COUNT]) {
    static const Engine order[] = {TENSOR_CORES, WINOGRAD, DIRECT, ATOMICS, FFT};
    int count = 0;
    cudnnAsk(true);
    for (int i = 0; i < ENGINE_COUNT; i++) {
        bool proposed = mode != HEUR_FALLBACK || order[i] == DIRECT;
        if (proposed && checkEngine(program, order[i]) == CUDNN_STATUS_SUCCESS)
            engines[count++] = order[i];
    }
    cudnnAsk(false);
    return count;
}

int engineBits(const Program *program, int64_t engine) {
    const Operation *convolution = convolutionOf(program);
    bool single = convolution && typeOf(program, convolution) == CUDNN_DATA_FLOAT;
    return engine == TENSOR_CORES && single && simTf32() ? 10 : 0;
}
