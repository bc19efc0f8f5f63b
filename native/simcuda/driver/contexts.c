/* Contexts, the stack of current ones that every thread has, and asynchronous failures. */
#include "context.h"
#include "../core/memory.h"
#include <pthread.h>

typedef struct {
    CUdevice device;
    unsigned flags;
    uint64_t id;
    int users;  /* of a primary context */
    int sticky; /* the failure that broke it, or 0 */
    bool primary;
} Context;

enum { MAX_DEVICES = 8, STACK = 64 };

static SimKind contextKind = {.name = "CUcontext"};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static CUcontext primaries[MAX_DEVICES];
static uint64_t lastId;
static int pendingFailure;
static _Thread_local CUcontext stack[STACK];
static _Thread_local int depth;

void simResetContexts(void) {
    for (int i = 0; i < MAX_DEVICES; i++)
        primaries[i] = NULL;
    depth = 0;
}

int simContextDepth(void) {
    return depth;
}

void simFailAsync(int status) {
    __atomic_store_n(&pendingFailure, status, __ATOMIC_RELEASE);
}

static bool sticks(int status) {
    return status == CUDA_ERROR_ILLEGAL_ADDRESS || status == CUDA_ERROR_ASSERT || (status >= 714 && status <= 719);
}

CUresult simObserve(const void *handle) {
    if (!__atomic_load_n(&pendingFailure, __ATOMIC_ACQUIRE))
        return CUDA_SUCCESS;
    int status = __atomic_exchange_n(&pendingFailure, 0, __ATOMIC_ACQ_REL);
    Context *context = simPeek(&contextKind, handle);
    if (context && sticks(status))
        context->sticky = status;
    return status;
}

CUresult simCurrentContext(const void **context) {
    if (!simInitialized())
        return CUDA_ERROR_NOT_INITIALIZED;
    if (depth == 0)
        return CUDA_ERROR_INVALID_CONTEXT;
    *context = stack[depth - 1];
    const Context *object = simPeek(&contextKind, *context);
    if (!object) {
        simViolate("a destroyed context is current");
        return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    }
    return object->sticky;
}

CUdevice simContextDevice(const void *handle) {
    const Context *context = simPeek(&contextKind, handle);
    return context ? context->device : -1;
}

static CUcontext create(CUdevice device, unsigned flags, bool primary) {
    CUcontext handle;
    Context *context = simNew(&contextKind, sizeof *context, NULL, &handle);
    *context = (Context){.device = device, .flags = flags, .primary = primary, .users = 1};
    context->id = __atomic_add_fetch(&lastId, 1, __ATOMIC_RELAXED);
    return handle;
}

static void destroy(CUcontext handle) {
    simDeleteIn(handle);
    simReleaseContext(handle);
    simDelete(&contextKind, handle);
}

static CUresult push(CUcontext context) {
    if (depth == STACK) {
        simViolate("more than %d contexts pushed on one thread and not popped", STACK);
        return CUDA_ERROR_INVALID_VALUE;
    }
    stack[depth++] = context;
    return CUDA_SUCCESS;
}

static CUresult checkDevice(CUdevice device) {
    if (!simInitialized())
        return CUDA_ERROR_NOT_INITIALIZED;
    return device < 0 || device >= simDeviceCount() ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

SIM_API CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
    SIM_ENTER();
    TRY(checkDevice(device));
    if (!context)
        return CUDA_ERROR_INVALID_VALUE;
    pthread_mutex_lock(&mutex);
    Context *object = simPeek(&contextKind, primaries[device]);
    if (object)
        object->users++;
    else
        primaries[device] = create(device, 0, true);
    *context = primaries[device];
    pthread_mutex_unlock(&mutex);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    SIM_ENTER();
    TRY(checkDevice(device));
    pthread_mutex_lock(&mutex);
    CUcontext dead = NULL;
    Context *object = simPeek(&contextKind, primaries[device]);
    if (object && --object->users == 0) {
        dead = primaries[device];
        primaries[device] = NULL;
    }
    pthread_mutex_unlock(&mutex);
    if (dead)
        destroy(dead);
    if (!object)
        simViolate("primary context of device %d released more often than retained", device);
    return object ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

SIM_API CUresult cuDevicePrimaryCtxGetState(CUdevice device, unsigned *flags, int *active) {
    SIM_ENTER();
    TRY(checkDevice(device));
    if (!flags || !active)
        return CUDA_ERROR_INVALID_VALUE;
    const Context *object = simPeek(&contextKind, primaries[device]);
    *flags = object ? object->flags : 0;
    *active = object != NULL;
    return CUDA_SUCCESS;
}

static CUresult createCurrent(CUcontext *context, unsigned flags, CUdevice device) {
    TRY(checkDevice(device));
    if (!context || flags > 31)
        return CUDA_ERROR_INVALID_VALUE;
    *context = create(device, flags, false);
    return push(*context);
}

SIM_API CUresult cuCtxCreate_v2(CUcontext *context, unsigned flags, CUdevice device) {
    SIM_ENTER();
    return createCurrent(context, flags, device);
}

/* The parameters (execution affinity, graphics interoperation) have to be absent. */
SIM_API CUresult cuCtxCreate_v4(CUcontext *context, const void *parameters, unsigned flags, CUdevice device) {
    SIM_ENTER();
    return parameters ? CUDA_ERROR_NOT_SUPPORTED : createCurrent(context, flags, device);
}

SIM_API CUresult cuCtxDestroy_v2(CUcontext handle) {
    SIM_ENTER();
    const Context *context = simFind(&contextKind, handle);
    if (!context)
        return CUDA_ERROR_INVALID_CONTEXT;
    if (context->primary) {
        simViolate("cuCtxDestroy called on a primary context");
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    if (depth && stack[depth - 1] == handle)
        depth--;
    destroy(handle);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuCtxPushCurrent_v2(CUcontext context) {
    SIM_ENTER();
    return simFind(&contextKind, context) ? push(context) : CUDA_ERROR_INVALID_CONTEXT;
}

SIM_API CUresult cuCtxPopCurrent_v2(CUcontext *context) {
    SIM_ENTER();
    if (depth == 0) {
        simViolate("cuCtxPopCurrent called on a thread without a context");
        return CUDA_ERROR_INVALID_CONTEXT;
    }
    depth--;
    if (context)
        *context = stack[depth];
    return CUDA_SUCCESS;
}

SIM_API CUresult cuCtxSetCurrent(CUcontext context) {
    SIM_ENTER();
    if (context && !simFind(&contextKind, context))
        return CUDA_ERROR_INVALID_CONTEXT;
    if (depth)
        depth--;
    return context ? push(context) : CUDA_SUCCESS;
}

SIM_API CUresult cuCtxGetCurrent(CUcontext *context) {
    SIM_ENTER();
    if (!simInitialized())
        return CUDA_ERROR_NOT_INITIALIZED;
    if (!context)
        return CUDA_ERROR_INVALID_VALUE;
    *context = depth ? stack[depth - 1] : NULL;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuCtxGetDevice(CUdevice *device) {
    CONTEXT_ENTER(context);
    if (!device)
        return CUDA_ERROR_INVALID_VALUE;
    *device = simContextDevice(context);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuCtxGetId(CUcontext handle, unsigned long long *id) {
    SIM_ENTER();
    const void *current = handle;
    if (!handle)
        TRY(simCurrentContext(&current));
    const Context *context = simFind(&contextKind, current);
    if (!context)
        return CUDA_ERROR_CONTEXT_IS_DESTROYED;
    if (!id)
        return CUDA_ERROR_INVALID_VALUE;
    *id = context->id;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuCtxGetApiVersion(CUcontext handle, unsigned *version) {
    SIM_ENTER();
    if (!version)
        return CUDA_ERROR_INVALID_VALUE;
    if (handle && !simFind(&contextKind, handle))
        return CUDA_ERROR_INVALID_CONTEXT;
    *version = 3020;
    return CUDA_SUCCESS;
}
