/* Memory as the driver API hands it out: plain, stream-ordered, pinned; copies, fills and pointer attributes. */
#include "work.h"
#include "../core/memory.h"
#include <stdlib.h>
#include <string.h>

SIM_API CUresult cuMemGetInfo_v2(size_t *unused, size_t *total) {
    CONTEXT_ENTER(context);
    (void)context;
    if (!unused || !total)
        return CUDA_ERROR_INVALID_VALUE;
    simMemoryInfo(unused, total);
    return CUDA_SUCCESS;
}

static CUresult allocate(SimRange wanted, void *address) {
    void *memory;
    if (!address || wanted.size == 0)
        return CUDA_ERROR_INVALID_VALUE;
    if (!simAllocate(wanted, &memory))
        return CUDA_ERROR_OUT_OF_MEMORY;
    memcpy(address, &memory, sizeof memory);
    return CUDA_SUCCESS;
}

static CUresult release(const void *address, SimMemoryKind kind) {
    return !address || simRelease(address, kind) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

SIM_API CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t size) {
    CONTEXT_ENTER(context);
    TRY(simForbiddenInCapture());
    return allocate((SimRange){.size = size, .kind = SIM_DEVICE, .context = context}, address);
}

SIM_API CUresult cuMemFree_v2(CUdeviceptr address) {
    CONTEXT_ENTER(context);
    TRY(simForbiddenInCapture());
    TRY(simObserve(context));
    return release((void *)address, SIM_DEVICE);
}

SIM_API CUresult cuMemAllocAsync(CUdeviceptr *address, size_t size, CUstream stream) {
    CONTEXT_ENTER(context);
    TRY(simCheckStream(context, stream));
    SimRange wanted = {.size = size, .kind = SIM_POOL, .context = context, .graph = simCapturedGraph(stream)};
    return allocate(wanted, address);
}

SIM_API CUresult cuMemFreeAsync(CUdeviceptr address, CUstream stream) {
    CONTEXT_ENTER(context);
    TRY(simCheckStream(context, stream));
    const void *graph = simCapturedGraph(stream);
    SimRange range;
    if (!graph || !simRangeAt((void *)address, &range))
        return release((void *)address, SIM_POOL);
    /* Every launch of the graph uses the memory again, so it lives as long as the graph. */
    return range.graph == graph && range.base == (uint8_t *)address ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

SIM_API CUresult cuMemAllocHost_v2(void **address, size_t size) {
    CONTEXT_ENTER(context);
    (void)context;
    TRY(simForbiddenInCapture());
    return allocate((SimRange){.size = size, .kind = SIM_PINNED}, address);
}

SIM_API CUresult cuMemHostAlloc(void **address, size_t size, unsigned flags) {
    CONTEXT_ENTER(context);
    (void)context;
    TRY(simForbiddenInCapture());
    return flags > 7 ? CUDA_ERROR_INVALID_VALUE : allocate((SimRange){.size = size, .kind = SIM_PINNED}, address);
}

SIM_API CUresult cuMemFreeHost(void *address) {
    CONTEXT_ENTER(context);
    (void)context;
    TRY(simForbiddenInCapture());
    return release(address, SIM_PINNED);
}

typedef struct {
    void *destination;
    const void *source;
    size_t size;
} Copy;

static void runCopy(const void *arguments) {
    const Copy *copy = arguments;
    memmove(copy->destination, copy->source, copy->size);
}

/* A host address is any but one in device memory. */
static bool isHost(const void *address, const char *what) {
    SimRange range;
    if (address && (!simRangeAt(address, &range) || range.kind == SIM_PINNED))
        return true;
    simViolate("%s: %p is no host address", what, address);
    return false;
}

typedef enum { HOST_TO_DEVICE, DEVICE_TO_HOST, DEVICE_TO_DEVICE } Direction;

static CUresult copy(const void *context, Direction direction, Copy copy, CUstream stream) {
    if (copy.size == 0)
        return CUDA_SUCCESS;
    bool fine = direction == DEVICE_TO_HOST ? isHost(copy.destination, "copy's destination")
                                            : simCheckBytes(context, copy.destination, copy.size, "copy's destination");
    fine = fine && (direction == HOST_TO_DEVICE ? isHost(copy.source, "copy's source")
                                                : simCheckBytes(context, copy.source, copy.size, "copy's source"));
    return fine ? simSubmit(context, stream, runCopy, &copy, sizeof copy) : CUDA_ERROR_INVALID_VALUE;
}

static CUresult copyNow(const void *context, Direction direction, Copy arguments) {
    TRY(simForbiddenBesideCapture(context));
    TRY(copy(context, direction, arguments, NULL));
    return simObserve(context);
}

SIM_API CUresult cuMemcpyHtoD_v2(CUdeviceptr destination, const void *source, size_t size) {
    CONTEXT_ENTER(context);
    return copyNow(context, HOST_TO_DEVICE, (Copy){(void *)destination, source, size});
}

SIM_API CUresult cuMemcpyDtoH_v2(void *destination, CUdeviceptr source, size_t size) {
    CONTEXT_ENTER(context);
    return copyNow(context, DEVICE_TO_HOST, (Copy){destination, (void *)source, size});
}

SIM_API CUresult cuMemcpyDtoD_v2(CUdeviceptr destination, CUdeviceptr source, size_t size) {
    CONTEXT_ENTER(context);
    return copyNow(context, DEVICE_TO_DEVICE, (Copy){(void *)destination, (void *)source, size});
}

SIM_API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr destination, const void *source, size_t size, CUstream stream) {
    CONTEXT_ENTER(context);
    return copy(context, HOST_TO_DEVICE, (Copy){(void *)destination, source, size}, stream);
}

SIM_API CUresult cuMemcpyDtoHAsync_v2(void *destination, CUdeviceptr source, size_t size, CUstream stream) {
    CONTEXT_ENTER(context);
    return copy(context, DEVICE_TO_HOST, (Copy){destination, (void *)source, size}, stream);
}

SIM_API CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr destination, CUdeviceptr source, size_t size, CUstream stream) {
    CONTEXT_ENTER(context);
    return copy(context, DEVICE_TO_DEVICE, (Copy){(void *)destination, (void *)source, size}, stream);
}

typedef struct {
    uint8_t *destination;
    uint32_t value;
    size_t width, count;
} Fill;

static void runFill(const void *arguments) {
    const Fill *fill = arguments;
    if (fill->width == 1)
        memset(fill->destination, (int)fill->value, fill->count);
    else
        for (size_t i = 0; i < fill->count; i++)
            memcpy(fill->destination + i * fill->width, &fill->value, fill->width);
}

static CUresult fill(const void *context, Fill fill, CUstream stream) {
    if (fill.count == 0)
        return CUDA_SUCCESS;
    bool fine = (uintptr_t)fill.destination % fill.width == 0 && fill.count <= SIZE_MAX / fill.width &&
                simCheckBytes(context, fill.destination, fill.count * fill.width, "fill's destination");
    return fine ? simSubmit(context, stream, runFill, &fill, sizeof fill) : CUDA_ERROR_INVALID_VALUE;
}

static CUresult fillNow(const void *context, Fill arguments) {
    TRY(simForbiddenBesideCapture(context));
    return fill(context, arguments, NULL);
}

SIM_API CUresult cuMemsetD8_v2(CUdeviceptr destination, unsigned char value, size_t count) {
    CONTEXT_ENTER(context);
    return fillNow(context, (Fill){(uint8_t *)destination, value, 1, count});
}

SIM_API CUresult cuMemsetD32_v2(CUdeviceptr destination, unsigned value, size_t count) {
    CONTEXT_ENTER(context);
    return fillNow(context, (Fill){(uint8_t *)destination, value, 4, count});
}

SIM_API CUresult cuMemsetD8Async(CUdeviceptr destination, unsigned char value, size_t count, CUstream stream) {
    CONTEXT_ENTER(context);
    return fill(context, (Fill){(uint8_t *)destination, value, 1, count}, stream);
}

SIM_API CUresult cuMemsetD32Async(CUdeviceptr destination, unsigned value, size_t count, CUstream stream) {
    CONTEXT_ENTER(context);
    return fill(context, (Fill){(uint8_t *)destination, value, 4, count}, stream);
}

SIM_API CUresult cuPointerGetAttribute(void *data, CUpointer_attribute attribute, CUdeviceptr address) {
    CONTEXT_ENTER(context);
    SimRange range;
    if (!data || !simRangeAt((void *)address, &range))
        return CUDA_ERROR_INVALID_VALUE;
    bool pinned = range.kind == SIM_PINNED;
    const void *owner = pinned ? context : range.context;
    switch (attribute) {
    case CU_POINTER_CONTEXT:
        *(const void **)data = owner;
        return CUDA_SUCCESS;
    case CU_POINTER_MEMORY_TYPE:
        *(unsigned *)data = pinned ? CU_MEMORY_HOST : CU_MEMORY_DEVICE;
        return CUDA_SUCCESS;
    case CU_POINTER_HOST_POINTER:
        if (!pinned)
            return CUDA_ERROR_INVALID_VALUE;
        *(CUdeviceptr *)data = address;
        return CUDA_SUCCESS;
    case CU_POINTER_DEVICE_POINTER:
        *(CUdeviceptr *)data = address;
        return CUDA_SUCCESS;
    case CU_POINTER_IS_MANAGED:
        *(unsigned char *)data = 0;
        return CUDA_SUCCESS;
    case CU_POINTER_DEVICE_ORDINAL:
        *(int *)data = simContextDevice(owner);
        return CUDA_SUCCESS;
    case CU_POINTER_RANGE_START_ADDR:
        *(CUdeviceptr *)data = (CUdeviceptr)range.base;
        return CUDA_SUCCESS;
    case CU_POINTER_RANGE_SIZE:
        *(size_t *)data = range.size;
        return CUDA_SUCCESS;
    default:
        return CUDA_ERROR_INVALID_VALUE;
    }
}

SIM_API CUresult cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *size, CUdeviceptr address) {
    CONTEXT_ENTER(context);
    (void)context;
    SimRange range;
    if (!simRangeAt((void *)address, &range))
        return CUDA_ERROR_NOT_FOUND;
    if (base)
        *base = (CUdeviceptr)range.base;
    if (size)
        *size = range.size;
    return CUDA_SUCCESS;
}

/* One default pool per device; it is never created nor destroyed, so it is an address and not a live object. */
static char pools[8];

SIM_API CUresult cuDeviceGetDefaultMemPool(CUmemoryPool *pool, CUdevice device) {
    SIM_ENTER();
    if (!simInitialized())
        return CUDA_ERROR_NOT_INITIALIZED;
    if (!pool)
        return CUDA_ERROR_INVALID_VALUE;
    if (device < 0 || device >= simDeviceCount())
        return CUDA_ERROR_INVALID_DEVICE;
    *pool = (CUmemoryPool)&pools[device];
    return CUDA_SUCCESS;
}

static bool isPool(CUmemoryPool pool) {
    if ((char *)pool >= pools && (char *)pool < pools + sizeof pools)
        return true;
    simViolate("%p is no memory pool", (void *)pool);
    return false;
}

SIM_API CUresult cuMemPoolSetAttribute(CUmemoryPool pool, CUmemPool_attribute attribute, void *value) {
    SIM_ENTER();
    bool known = attribute > 0 && attribute < CU_MEMPOOL_USED_MEM_CURRENT;
    return isPool(pool) && value && known ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

SIM_API CUresult cuMemPoolTrimTo(CUmemoryPool pool, size_t bytesToKeep) {
    SIM_ENTER();
    (void)bytesToKeep;
    return isPool(pool) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
