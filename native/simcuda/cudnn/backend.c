/* The graph API's entry points: descriptors with typed attributes, and the execution of plans. */
#include "backend.h"
#include "sublibraries.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    Body *body;
} Descriptor;

static void disposeDescriptor(void *object) {
    releaseBody(((Descriptor *)object)->body);
}

static SimKind descriptorKind = {.name = CUDNN_KIND("cudnnBackendDescriptor_t"), .dispose = disposeDescriptor};

enum { MANY = 64, OPTIONAL = 0, REQUIRED = 1, READ_ONLY = 2 };

/* Which attributes a descriptor has, their type, how many elements, and for descriptors of which type. */
typedef struct {
    DescriptorType descriptor;
    int name;
    AttributeType type;
    int64_t most;
    int use;
    DescriptorType nested;
} Rule;

#define CONVOLUTION_RULES(descriptor, first)                                                                           \
    {descriptor, (first), TYPE_SCALAR, 1, REQUIRED, 0}, {descriptor, (first) + 1, TYPE_SCALAR, 1, REQUIRED, 0},        \
        {descriptor, (first) + 2, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_CONVOLUTION},                       \
        {descriptor, (first) + 3, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_TENSOR},                            \
        {descriptor, (first) + 4, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_TENSOR}, {                          \
        descriptor, (first) + 5, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_TENSOR                               \
    }

#define POINTWISE_TENSOR(name)                                                                                         \
    { DESCRIPTOR_OP_POINTWISE, name, TYPE_BACKEND_DESCRIPTOR, 1, OPTIONAL, DESCRIPTOR_TENSOR }

static const Rule rules[] = {
    {DESCRIPTOR_POINTWISE, POINTWISE_MODE, TYPE_POINTWISE_MODE, 1, REQUIRED, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_MATH_PREC, TYPE_DATA_TYPE, 1, REQUIRED, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_NAN_PROPAGATION, TYPE_NAN_PROPOGATION, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_RELU_LOWER_CLIP, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_RELU_UPPER_CLIP, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_RELU_LOWER_CLIP_SLOPE, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_ELU_ALPHA, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_SOFTPLUS_BETA, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_SWISH_BETA, TYPE_DOUBLE, 1, OPTIONAL, 0},
    {DESCRIPTOR_POINTWISE, POINTWISE_AXIS, TYPE_INT64, 1, OPTIONAL, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_COMP_TYPE, TYPE_DATA_TYPE, 1, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_CONV_MODE, TYPE_CONVOLUTION_MODE, 1, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_DILATIONS, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_FILTER_STRIDES, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_POST_PADDINGS, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_PRE_PADDINGS, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_CONVOLUTION, CONVOLUTION_SPATIAL_DIMS, TYPE_INT64, 1, REQUIRED, 0},
    {DESCRIPTOR_ENGINEHEUR, ENGINEHEUR_MODE, TYPE_HEUR_MODE, 1, REQUIRED, 0},
    {DESCRIPTOR_ENGINEHEUR, ENGINEHEUR_OPERATION_GRAPH, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_GRAPH},
    {DESCRIPTOR_ENGINEHEUR, ENGINEHEUR_RESULTS, TYPE_BACKEND_DESCRIPTOR, MANY, READ_ONLY, DESCRIPTOR_ENGINECFG},
    {DESCRIPTOR_ENGINEHEUR, ENGINEHEUR_SM_COUNT_TARGET, TYPE_INT32, 1, OPTIONAL, 0},
    {DESCRIPTOR_ENGINECFG, ENGINECFG_ENGINE, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_ENGINE},
    {DESCRIPTOR_ENGINECFG, ENGINECFG_KNOB_CHOICES, TYPE_BACKEND_DESCRIPTOR, MANY, OPTIONAL, DESCRIPTOR_KNOB_CHOICE},
    {DESCRIPTOR_ENGINECFG, ENGINECFG_WORKSPACE_SIZE, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_ENGINECFG, ENGINECFG_SHARED_MEMORY_USED, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_PLAN, PLAN_HANDLE, TYPE_HANDLE, 1, REQUIRED, 0},
    {DESCRIPTOR_PLAN, PLAN_ENGINE_CONFIG, TYPE_BACKEND_DESCRIPTOR, 1, OPTIONAL, DESCRIPTOR_ENGINECFG},
    {DESCRIPTOR_PLAN, PLAN_WORKSPACE_SIZE, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_PLAN, PLAN_JSON_REPRESENTATION, TYPE_CHAR, INT32_MAX, OPTIONAL, 0},
    {DESCRIPTOR_KNOB_CHOICE, KNOB_CHOICE_KNOB_TYPE, TYPE_KNOB_TYPE, 1, REQUIRED, 0},
    {DESCRIPTOR_KNOB_CHOICE, KNOB_CHOICE_KNOB_VALUE, TYPE_INT64, 1, REQUIRED, 0},
    {DESCRIPTOR_KNOB_INFO, KNOB_INFO_TYPE, TYPE_KNOB_TYPE, 1, READ_ONLY, 0},
    {DESCRIPTOR_KNOB_INFO, KNOB_INFO_MAXIMUM_VALUE, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_KNOB_INFO, KNOB_INFO_MINIMUM_VALUE, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_KNOB_INFO, KNOB_INFO_STRIDE, TYPE_INT64, 1, READ_ONLY, 0},
    CONVOLUTION_RULES(DESCRIPTOR_OP_FORWARD, OPERATION_FORWARD_ALPHA),
    CONVOLUTION_RULES(DESCRIPTOR_OP_BACKWARD_DATA, OPERATION_BACKWARD_DATA_ALPHA),
    CONVOLUTION_RULES(DESCRIPTOR_OP_BACKWARD_FILTER, OPERATION_BACKWARD_FILTER_ALPHA),
    {DESCRIPTOR_OP_POINTWISE, OPERATION_POINTWISE_PW_DESCRIPTOR, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED,
     DESCRIPTOR_POINTWISE},
    {DESCRIPTOR_OP_POINTWISE, OPERATION_POINTWISE_ALPHA1, TYPE_SCALAR, 1, OPTIONAL, 0},
    {DESCRIPTOR_OP_POINTWISE, OPERATION_POINTWISE_ALPHA2, TYPE_SCALAR, 1, OPTIONAL, 0},
    POINTWISE_TENSOR(OPERATION_POINTWISE_XDESC),
    POINTWISE_TENSOR(OPERATION_POINTWISE_BDESC),
    POINTWISE_TENSOR(OPERATION_POINTWISE_YDESC),
    POINTWISE_TENSOR(OPERATION_POINTWISE_DXDESC),
    POINTWISE_TENSOR(OPERATION_POINTWISE_DYDESC),
    {DESCRIPTOR_GRAPH, GRAPH_HANDLE, TYPE_HANDLE, 1, REQUIRED, 0},
    {DESCRIPTOR_GRAPH, GRAPH_OPS, TYPE_BACKEND_DESCRIPTOR, MAX_OPERATIONS, REQUIRED, DESCRIPTOR_OPERATION},
    {DESCRIPTOR_GRAPH, GRAPH_ENGINE_GLOBAL_COUNT, TYPE_INT64, 1, READ_ONLY, 0},
    {DESCRIPTOR_GRAPH, GRAPH_MODE, TYPE_GRAPH_MODE, 1, OPTIONAL, 0},
    {DESCRIPTOR_TENSOR, TENSOR_BYTE_ALIGNMENT, TYPE_INT64, 1, REQUIRED, 0},
    {DESCRIPTOR_TENSOR, TENSOR_DATA_TYPE, TYPE_DATA_TYPE, 1, REQUIRED, 0},
    {DESCRIPTOR_TENSOR, TENSOR_DIMENSIONS, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_TENSOR, TENSOR_STRIDES, TYPE_INT64, CUDNN_DIM_MAX, REQUIRED, 0},
    {DESCRIPTOR_TENSOR, TENSOR_VECTOR_COUNT, TYPE_INT64, 1, OPTIONAL, 0},
    {DESCRIPTOR_TENSOR, TENSOR_VECTORIZED_DIMENSION, TYPE_INT64, 1, OPTIONAL, 0},
    {DESCRIPTOR_TENSOR, TENSOR_UNIQUE_ID, TYPE_INT64, 1, REQUIRED, 0},
    {DESCRIPTOR_TENSOR, TENSOR_IS_VIRTUAL, TYPE_BOOLEAN, 1, OPTIONAL, 0},
    {DESCRIPTOR_TENSOR, TENSOR_IS_BY_VALUE, TYPE_BOOLEAN, 1, OPTIONAL, 0},
    {DESCRIPTOR_TENSOR, TENSOR_REORDERING_MODE, TYPE_REORDERING_MODE, 1, OPTIONAL, 0},
    {DESCRIPTOR_VARIANT_PACK, VARIANT_PACK_UNIQUE_IDS, TYPE_INT64, MAX_TENSORS, REQUIRED, 0},
    {DESCRIPTOR_VARIANT_PACK, VARIANT_PACK_DATA_POINTERS, TYPE_VOID_PTR, MAX_TENSORS, REQUIRED, 0},
    {DESCRIPTOR_VARIANT_PACK, VARIANT_PACK_WORKSPACE, TYPE_VOID_PTR, 1, OPTIONAL, 0},
    {DESCRIPTOR_ENGINE, ENGINE_OPERATION_GRAPH, TYPE_BACKEND_DESCRIPTOR, 1, REQUIRED, DESCRIPTOR_GRAPH},
    {DESCRIPTOR_ENGINE, ENGINE_GLOBAL_INDEX, TYPE_INT64, 1, REQUIRED, 0},
    {DESCRIPTOR_ENGINE, ENGINE_KNOB_INFO, TYPE_BACKEND_DESCRIPTOR, MANY, READ_ONLY, DESCRIPTOR_KNOB_INFO},
    {DESCRIPTOR_ENGINE, ENGINE_NUMERICAL_NOTE, TYPE_NUMERICAL_NOTE, MANY, READ_ONLY, 0},
    {DESCRIPTOR_ENGINE, ENGINE_LAYOUT_INFO, TYPE_BACKEND_DESCRIPTOR, MANY, READ_ONLY, 0},
    {DESCRIPTOR_ENGINE, ENGINE_BEHAVIOR_NOTE, TYPE_BEHAVIOR_NOTE, MANY, READ_ONLY, 0},
    {DESCRIPTOR_ENGINE, ENGINE_SM_COUNT_TARGET, TYPE_INT32, 1, OPTIONAL, 0},
};
enum { RULES = sizeof rules / sizeof *rules };

static size_t sizeOf(int type) {
    switch (type) {
    case TYPE_BOOLEAN:
    case TYPE_CHAR:
        return 1;
    case TYPE_HANDLE:
    case TYPE_INT64:
    case TYPE_DOUBLE:
    case TYPE_VOID_PTR:
    case TYPE_BACKEND_DESCRIPTOR:
        return 8;
    default:
        return 4;
    }
}

Body *newBody(DescriptorType type) {
    Body *body = calloc(1, sizeof *body);
    if (!body)
        abort();
    body->references = 1;
    body->type = type;
    return body;
}

Body *retainBody(Body *body) {
    __atomic_add_fetch(&body->references, 1, __ATOMIC_RELAXED);
    return body;
}

static void freeAttribute(Attribute *attribute) {
    for (int64_t i = 0; attribute->type == TYPE_BACKEND_DESCRIPTOR && i < attribute->count; i++)
        releaseBody(((Body **)attribute->elements)[i]);
    free(attribute->elements);
    free(attribute);
}

void releaseBody(Body *body) {
    if (__atomic_sub_fetch(&body->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    while (body->attributes) {
        Attribute *first = body->attributes;
        body->attributes = first->next;
        freeAttribute(first);
    }
    free(body);
}

const Attribute *attributeOf(const Body *body, int name) {
    for (const Attribute *attribute = body->attributes; attribute; attribute = attribute->next)
        if (attribute->name == name)
            return attribute;
    return NULL;
}

int64_t integerOf(const Body *body, int name, int64_t otherwise) {
    const Attribute *attribute = attributeOf(body, name);
    if (!attribute || attribute->count == 0)
        return otherwise;
    switch (sizeOf(attribute->type)) {
    case 1:
        return *(const uint8_t *)attribute->elements;
    case 4:
        return *(const int32_t *)attribute->elements;
    default:
        return *(const int64_t *)attribute->elements;
    }
}

double realOf(const Body *body, int name, double otherwise) {
    const Attribute *attribute = attributeOf(body, name);
    if (!attribute || attribute->count == 0)
        return otherwise;
    return simLoad(attribute->type == TYPE_DOUBLE ? SIM_DOUBLE : SIM_FLOAT, attribute->elements, 0);
}

Body *bodyOf(const Body *body, int name) {
    const Attribute *attribute = attributeOf(body, name);
    return attribute ? *(Body **)attribute->elements : NULL;
}

void setAttribute(Body *body, int name, AttributeType type, int64_t count, const void *elements) {
    for (Attribute **link = &body->attributes; *link; link = &(*link)->next)
        if ((*link)->name == name) {
            Attribute *old = *link;
            *link = old->next;
            freeAttribute(old);
            break;
        }
    Attribute *attribute = calloc(1, sizeof *attribute);
    size_t bytes = (size_t)count * sizeOf(type);
    *attribute = (Attribute){body->attributes, name, type, count, malloc(bytes + 1)};
    if (bytes)
        memcpy(attribute->elements, elements, bytes);
    body->attributes = attribute;
}

static cudnnStatus_t findBody(cudnnBackendDescriptor_t descriptor, Body **body) {
    NOT_NULL(descriptor);
    const Descriptor *object = simFind(&descriptorKind, descriptor);
    REQUIRE(object, BAD_PARAM, "a backend descriptor is not alive");
    *body = object->body;
    return CUDNN_STATUS_SUCCESS;
}

static const Rule *ruleOf(DescriptorType descriptor, int name) {
    for (int i = 0; i < RULES; i++)
        if (rules[i].descriptor == descriptor && rules[i].name == name)
            return &rules[i];
    return NULL;
}

static bool isCreatable(int type) {
    for (int i = 0; i < RULES; i++)
        if ((int)rules[i].descriptor == type)
            return true;
    return false;
}

SIM_API cudnnStatus_t cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t descriptorType,
                                                   cudnnBackendDescriptor_t *descriptor) {
    CUDNN_ENTER();
    NOT_NULL(descriptor);
    REQUIRE(descriptorType >= 0 && descriptorType <= 50, BAD_PARAM, "there is no descriptor type %d", descriptorType);
    REQUIRE(isCreatable(descriptorType), NOT_SUPPORTED, "descriptor type %d is not simulated", descriptorType);
    CHECK(cudnnNeed(SUB_GRAPH));
    Descriptor *object = simNew(&descriptorKind, sizeof *object, NULL, descriptor);
    object->body = newBody((DescriptorType)descriptorType);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t descriptor) {
    CUDNN_ENTER();
    REQUIRE(simDelete(&descriptorKind, descriptor), BAD_PARAM, "the descriptor is not alive");
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnBackendInitialize(cudnnBackendDescriptor_t descriptor) {
    CUDNN_ENTER();
    Body *body = NULL;
    return findBody(descriptor, &body);
}

/* The attribute's rule, when the descriptor has it and the type is right. */
static cudnnStatus_t checkAttribute(const Body *body, int name, int type, const Rule **rule) {
    *rule = ruleOf(body->type, name);
    REQUIRE(*rule, BAD_PARAM, "descriptor type %d has no attribute %d", body->type, name);
    bool scalar = (*rule)->type == TYPE_SCALAR && (type == TYPE_FLOAT || type == TYPE_DOUBLE);
    REQUIRE(scalar || (int)(*rule)->type == type, BAD_PARAM_ATTRIBUTE_TYPE, "attribute %d has type %d, not %d", name,
            (*rule)->type, type);
    return CUDNN_STATUS_SUCCESS;
}

static bool isOf(const Body *body, DescriptorType wanted) {
    bool operation = body->type >= DESCRIPTOR_OP_FORWARD && body->type <= DESCRIPTOR_OP_POINTWISE;
    return body->type == wanted || (wanted == DESCRIPTOR_OPERATION && operation);
}

/* Descriptors are kept as bodies. */
static cudnnStatus_t setBodies(Body *body, const Rule *rule, int64_t count, const cudnnBackendDescriptor_t *handles) {
    Body *bodies[MANY];
    for (int64_t i = 0; i < count; i++) {
        CHECK(findBody(handles[i], &bodies[i]));
        REQUIRE(isOf(bodies[i], rule->nested), BAD_PARAM_DESCRIPTOR_TYPE,
                "attribute %d takes descriptor type %d, not %d", rule->name, rule->nested, bodies[i]->type);
        REQUIRE(bodies[i]->finalized, BAD_PARAM_NOT_FINALIZED, "attribute %d: a descriptor is not finalized",
                rule->name);
    }
    for (int64_t i = 0; i < count; i++)
        retainBody(bodies[i]);
    setAttribute(body, rule->name, rule->type, count, bodies);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t descriptor,
                                               cudnnBackendAttributeName_t attributeName,
                                               cudnnBackendAttributeType_t attributeType, int64_t elementCount,
                                               const void *arrayOfElements) {
    CUDNN_ENTER();
    Body *body = NULL;
    const Rule *rule = NULL;
    CHECK(findBody(descriptor, &body));
    REQUIRE(!body->finalized, NOT_INITIALIZED, "the descriptor is finalized already");
    CHECK(checkAttribute(body, attributeName, attributeType, &rule));
    REQUIRE(rule->use != READ_ONLY, BAD_PARAM, "attribute %d can only be read", attributeName);
    REQUIRE(elementCount >= 0 && elementCount <= rule->most, BAD_PARAM_OUT_OF_BOUND, "attribute %d: %lld elements",
            attributeName, (long long)elementCount);
    REQUIRE(arrayOfElements || elementCount == 0, BAD_PARAM_NULL_POINTER, "attribute %d: no elements", attributeName);
    if (rule->type == TYPE_BACKEND_DESCRIPTOR)
        return setBodies(body, rule, elementCount, arrayOfElements);
    setAttribute(body, attributeName, (AttributeType)attributeType, elementCount, arrayOfElements);
    return CUDNN_STATUS_SUCCESS;
}

/* The caller's descriptors become those that were asked for. */
static cudnnStatus_t giveBodies(const Attribute *attribute, int64_t count, const cudnnBackendDescriptor_t *handles) {
    for (int64_t i = 0; i < count; i++) {
        Body *old = NULL, *given = ((Body **)attribute->elements)[i];
        CHECK(findBody(handles[i], &old));
        REQUIRE(old->type == given->type, BAD_PARAM_DESCRIPTOR_TYPE, "descriptor %lld has type %d, expected %d",
                (long long)i, old->type, given->type);
        Descriptor *object = simPeek(&descriptorKind, handles[i]);
        object->body = retainBody(given);
        releaseBody(old);
    }
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t descriptor,
                                               cudnnBackendAttributeName_t attributeName,
                                               cudnnBackendAttributeType_t attributeType, int64_t requestedElementCount,
                                               int64_t *elementCount, void *arrayOfElements) {
    CUDNN_ENTER();
    Body *body = NULL;
    const Rule *rule = NULL;
    CHECK(findBody(descriptor, &body));
    REQUIRE(body->finalized, BAD_PARAM_NOT_FINALIZED, "the descriptor is not finalized");
    CHECK(checkAttribute(body, attributeName, attributeType, &rule));
    REQUIRE(requestedElementCount >= 0, BAD_PARAM, "%lld elements requested", (long long)requestedElementCount);
    REQUIRE(arrayOfElements || requestedElementCount == 0, BAD_PARAM_NULL_POINTER, "no room for the elements");
    REQUIRE(elementCount || arrayOfElements, BAD_PARAM_NULL_POINTER, "nothing asked for");
    const Attribute *attribute = attributeOf(body, attributeName);
    int64_t present = attribute ? attribute->count : 0;
    int64_t count = requestedElementCount < present ? requestedElementCount : present;
    if (elementCount)
        *elementCount = present;
    if (count == 0)
        return CUDNN_STATUS_SUCCESS;
    if (attribute->type == TYPE_BACKEND_DESCRIPTOR)
        return giveBodies(attribute, count, arrayOfElements);
    memcpy(arrayOfElements, attribute->elements, (size_t)count * sizeOf(attribute->type));
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t descriptor) {
    CUDNN_ENTER();
    Body *body = NULL;
    CHECK(findBody(descriptor, &body));
    REQUIRE(!body->finalized, BAD_PARAM, "the descriptor is finalized already");
    for (int i = 0; i < RULES; i++)
        if (rules[i].descriptor == body->type && rules[i].use == REQUIRED)
            REQUIRE(attributeOf(body, rules[i].name), BAD_PARAM, "attribute %d is not set", rules[i].name);
    if (body->type == DESCRIPTOR_ENGINEHEUR)
        CHECK(cudnnNeed(SUB_HEURISTIC));
    if (body->type == DESCRIPTOR_PLAN)
        CHECK(cudnnNeed(SUB_ENGINES));
    CHECK(finalizeBody(body));
    body->finalized = true;
    return CUDNN_STATUS_SUCCESS;
}

/* Where the variant pack puts a tensor; null when it does not. */
static void *pointerOf(const Body *pack, int64_t uid) {
    const Attribute *uids = attributeOf(pack, VARIANT_PACK_UNIQUE_IDS);
    const Attribute *pointers = attributeOf(pack, VARIANT_PACK_DATA_POINTERS);
    for (int64_t i = 0; i < uids->count; i++)
        if (((const int64_t *)uids->elements)[i] == uid)
            return ((void **)pointers->elements)[i];
    return NULL;
}

static cudnnStatus_t bind(const Handle *handle, const Body *pack, int index, Execution *execution) {
    const GraphTensor *tensor = &execution->program.tensors[index];
    if (tensor->isVirtual)
        return CUDNN_STATUS_SUCCESS;
    char name[48];
    snprintf(name, sizeof name, "tensor %lld", (long long)tensor->uid);
    void *data = execution->data[index] = pointerOf(pack, tensor->uid);
    REQUIRE(data, BAD_PARAM_NULL_POINTER, "%s is not in the variant pack", name);
    if (tensor->byValue) {
        execution->values[index] = simLoad(elementOf(tensor->layout.type), data, 0);
        return CUDNN_STATUS_SUCCESS;
    }
    return checkMemory(handle, data, spanBytes(&tensor->layout), (size_t)tensor->alignment, name);
}

/* A result may share no byte with another tensor of the graph. */
static cudnnStatus_t checkAliases(const Execution *execution) {
    const Program *program = &execution->program;
    for (int i = 0; i < program->tensorCount; i++)
        for (int j = 0; isResult(program, i) && j < program->tensorCount; j++) {
            const GraphTensor *a = &program->tensors[i], *b = &program->tensors[j];
            if (i == j || a->isVirtual || b->isVirtual || b->byValue || execution->data[i] != execution->data[j])
                continue;
            simViolate("tensors %lld and %lld of a graph share their memory", (long long)a->uid, (long long)b->uid);
            return FAIL(BAD_PARAM, "result %lld shares its memory with tensor %lld", (long long)a->uid,
                        (long long)b->uid);
        }
    return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t runPlan(const Handle *handle, const Body *plan, const Body *pack) {
    Execution execution = {.program = plan->program, .workspaceBytes = plan->workspace};
    execution.keptBits = engineBits(&plan->program, plan->engine);
    execution.workspace = (void *)integerOf(pack, VARIANT_PACK_WORKSPACE, 0);
    for (int i = 0; i < plan->program.tensorCount; i++)
        CHECK(bind(handle, pack, i, &execution));
    CHECK(checkAliases(&execution));
    CHECK(checkWorkspace(handle, execution.workspace, plan->workspace, plan->workspace));
    return submitRaw(handle, execute, &execution, sizeof execution);
}

SIM_API cudnnStatus_t cudnnBackendExecute(cudnnHandle_t handle, cudnnBackendDescriptor_t executionPlan,
                                          cudnnBackendDescriptor_t variantPack) {
    HANDLE_ENTER(object, handle);
    Body *plan = NULL, *pack = NULL;
    CHECK(findBody(executionPlan, &plan));
    CHECK(findBody(variantPack, &pack));
    REQUIRE(plan->type == DESCRIPTOR_PLAN && pack->type == DESCRIPTOR_VARIANT_PACK, BAD_PARAM_DESCRIPTOR_TYPE,
            "descriptor types %d and %d are no plan and variant pack", plan->type, pack->type);
    REQUIRE(plan->finalized && pack->finalized, BAD_PARAM_NOT_FINALIZED,
            "the plan or the variant pack is not finalized");
    REQUIRE(plan->owner == handle, BAD_PARAM, "the plan was built for another handle");
    REQUIRE(simClaim(&plan->busy, "execution plan"), BAD_PARAM, "another thread is executing the plan");
    cudnnStatus_t status = runPlan(object, plan, pack);
    simUnclaim(&plan->busy);
    return status;
}
