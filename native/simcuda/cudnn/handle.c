/* Handles, versions, error texts, the log callback. */
#include "handle.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../driver/work.h"
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#if SIM_CUDNN_MAJOR == 8
enum { MINOR = 9, PATCH = 7, VERSION = 8 * 1000 + MINOR * 100 + PATCH, CUDART = 12020 };
#else
enum { MINOR = 12, PATCH = 0, VERSION = 9 * 10000 + MINOR * 100 + PATCH, CUDART = 13000 };
#endif

/* What the real library needs to start; without it cudnnCreate reports NOT_INITIALIZED. */
static const size_t startMemory = (size_t)1 << 20;

static SimKind handleKind = {.name = CUDNN_KIND("cudnnHandle_t")};
static _Thread_local const char *currentFunction = "cudnn";
static _Thread_local cudnnHandle_t currentHandle;
static _Thread_local char lastError[1024];
static _Thread_local bool asking;

static pthread_mutex_t callbackMutex = PTHREAD_MUTEX_INITIALIZER;
static cudnnCallback_t callback;
static unsigned callbackMask;
static void *callbackData;

static const char *nameOf(cudnnStatus_t status) {
    switch (status) {
#if SIM_CUDNN_MAJOR == 8
#define NAME(name, number)                                                                                             \
    case number:                                                                                                       \
        return "CUDNN_STATUS_" #name;
        CUDNN8_STATUSES(NAME)
#else
#define NAME(name, nine, eight)                                                                                        \
    case nine:                                                                                                         \
        return "CUDNN_STATUS_" #name;
        CUDNN_STATUSES(NAME)
#endif
#undef NAME
    default:
        return "CUDNN_UNKNOWN_STATUS";
    }
}

/* The message is lines that end with NUL, and one more NUL at the end. */
static void report(cudnnSeverity_t severity, cudnnStatus_t status, const char *reason) {
    pthread_mutex_lock(&callbackMutex);
    cudnnCallback_t target = callbackMask & 1u << severity ? callback : NULL;
    void *data = callbackData;
    pthread_mutex_unlock(&callbackMutex);
    if (!target)
        return;
    char message[1400];
    int used = snprintf(message, sizeof message, "simulated cuDNN %d: %s", VERSION, currentFunction) + 1;
    used += snprintf(message + used, sizeof message - (size_t)used, "%s: %s; Reason: %s",
                     severity == CUDNN_SEV_ERROR ? "Error" : "Info", nameOf(status), reason) +
            1;
    message[used] = 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const Handle *object = simPeek(&handleKind, currentHandle);
    cudnnDebug_t debug = {.version = VERSION,
                          .cudnnStatus = status,
                          .time_sec = (unsigned)now.tv_sec,
                          .time_usec = (unsigned)(now.tv_nsec / 1000),
                          .handle = currentHandle,
                          .stream = object ? object->stream : NULL,
                          .pid = (unsigned long long)getpid(),
                          .tid = (unsigned long long)simCurrentThread()};
    target(severity, data, &debug, message);
}

void cudnnAsk(bool on) {
    asking = on;
}

cudnnStatus_t cudnnFail(cudnnStatus_t status, const char *format, ...) {
    if (asking)
        return status;
    char reason[900];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    snprintf(lastError, sizeof lastError, "%s: %s (simulated)", currentFunction, reason);
    report(CUDNN_SEV_ERROR, status, reason);
    return status;
}

cudnnStatus_t cudnnBegin(SimFunction **cache, const char *function) {
    cudnnStatus_t injected = simEnter(cache, function);
    currentFunction = function;
    currentHandle = NULL;
    return injected ? cudnnFail(injected, "failure on demand") : CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnFind(cudnnHandle_t handle, Handle **result) {
    const void *context;
    NOT_NULL(handle);
    Handle *object = simFind(&handleKind, handle);
    REQUIRE(object, BAD_PARAM, "the handle is not alive");
    CUresult status = simCurrentContext(&context);
    REQUIRE(!status, EXECUTION_FAILED_CUDA_DRIVER, "the driver reports %d", status);
    if (context != object->context) {
        simViolate("cudnnHandle_t used while another context is current");
        return FAIL(BAD_PARAM, "the handle belongs to another context than the current one");
    }
    REQUIRE(simClaim(&object->busy, "cudnnHandle_t"), BAD_PARAM, "another thread is using the handle");
    *result = object;
    currentHandle = handle;
    if (__atomic_load_n(&callbackMask, __ATOMIC_RELAXED) & 1u << CUDNN_SEV_INFO)
        report(CUDNN_SEV_INFO, CUDNN_STATUS_SUCCESS, "called");
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnCreate(cudnnHandle_t *handle) {
    CUDNN_ENTER();
    const void *context;
    NOT_NULL(handle);
    *handle = NULL;
    CUresult status = simCurrentContext(&context);
    REQUIRE(!status, NOT_INITIALIZED, "the driver reports %d", status);
    REQUIRE(!simForbiddenInCapture(), NOT_INITIALIZED, "not permitted while a stream is capturing");
    REQUIRE(simFreeMemory() >= startMemory, NOT_INITIALIZED, "%zu bytes of device memory are free", simFreeMemory());
    Handle *object = simNew(&handleKind, sizeof *object, context, handle);
    object->context = context;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnDestroy(cudnnHandle_t handle) {
    {
        HANDLE_ENTER(object, handle);
        REQUIRE(!simForbiddenInCapture(), EXECUTION_FAILED_CUDART, "not permitted while a stream is capturing");
    }
    simDelete(&handleKind, handle);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetStream(cudnnHandle_t handle, cudaStream_t streamId) {
    HANDLE_ENTER(object, handle);
    REQUIRE(!simCheckStream(object->context, streamId), BAD_PARAM_STREAM_MISMATCH,
            "the stream is dead or of another context");
    object->stream = streamId;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetStream(cudnnHandle_t handle, cudaStream_t *streamId) {
    HANDLE_ENTER(object, handle);
    NOT_NULL(streamId);
    *streamId = object->stream;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API size_t cudnnGetVersion(void) {
    SIM_COUNT();
    return VERSION;
}

SIM_API size_t cudnnGetMaxDeviceVersion(void) {
    SIM_COUNT();
    return 1210;
}

SIM_API size_t cudnnGetCudartVersion(void) {
    SIM_COUNT();
    return CUDART;
}

SIM_API cudnnStatus_t cudnnGetProperty(libraryPropertyType type_, int *value) {
    CUDNN_ENTER();
    static const int properties[] = {SIM_CUDNN_MAJOR, MINOR, PATCH};
    NOT_NULL(value);
    REQUIRE(type_ >= 0 && type_ <= 2, INVALID_VALUE, "there is no property %d", type_);
    *value = properties[type_];
    return CUDNN_STATUS_SUCCESS;
}

SIM_API const char *cudnnGetErrorString(cudnnStatus_t status) {
    SIM_COUNT();
    return nameOf(status);
}

#if SIM_CUDNN_MAJOR >= 9
SIM_API void cudnnGetLastErrorString(char *message, size_t max_size) {
    SIM_COUNT();
    if (message && max_size)
        snprintf(message, max_size, "%s", lastError);
    lastError[0] = 0;
}
#endif

SIM_API cudnnStatus_t cudnnQueryRuntimeError(cudnnHandle_t handle, cudnnStatus_t *rstatus, cudnnErrQueryMode_t mode,
                                             cudnnRuntimeTag_t *tag) {
    HANDLE_ENTER(object, handle);
    (void)tag;
    NOT_NULL(rstatus);
    REQUIRE(mode >= 0 && mode <= 2, BAD_PARAM, "there is no query mode %d", mode);
    *rstatus = CUDNN_STATUS_SUCCESS;
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnSetCallback(unsigned mask, void *udata, cudnnCallback_t fptr) {
    CUDNN_ENTER();
    pthread_mutex_lock(&callbackMutex);
    callback = fptr;
    callbackData = udata;
    __atomic_store_n(&callbackMask, fptr ? mask : 0, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&callbackMutex);
    return CUDNN_STATUS_SUCCESS;
}

SIM_API cudnnStatus_t cudnnGetCallback(unsigned *mask, void **udata, cudnnCallback_t *fptr) {
    CUDNN_ENTER();
    NOT_NULL(mask);
    NOT_NULL(udata);
    NOT_NULL(fptr);
    pthread_mutex_lock(&callbackMutex);
    *mask = callbackMask;
    *udata = callbackData;
    *fptr = callback;
    pthread_mutex_unlock(&callbackMutex);
    return CUDNN_STATUS_SUCCESS;
}
