/* Contexts, memory, streams, events, capture: what works, what is refused, what is noticed. */
#include "test.h"
#include <pthread.h>

static void versionsAndDevices(void) {
    simReset();
    int value;
    char name[64];
    const char *text;
    EQUAL(cuDeviceGetAttribute(&value, 75, 0), CUDA_ERROR_NOT_INITIALIZED);
    OK(cuInit(0));
    OK(cuDeviceGetName(name, sizeof name, 0));
    CHECK(strstr(name, "imulated"));
    EQUAL(cuDeviceGetName(name, sizeof name, 1), CUDA_ERROR_INVALID_DEVICE);
    simSetDeviceAttribute(75, 9);
    OK(cuDeviceGetAttribute(&value, 75, 0));
    EQUAL(value, 9);
    OK(cuGetErrorName(2, &text));
    CHECK(strcmp(text, "CUDA_ERROR_OUT_OF_MEMORY") == 0);
    EQUAL(cuGetErrorName(12345, &text), CUDA_ERROR_INVALID_VALUE);
    void *function;
    OK(cuGetProcAddress_v2("cuMemAlloc", &function, 13000, 0, &value));
    CHECK(function == (void *)cuMemAlloc_v2);
    OK(cuGetProcAddress_v2("cuNoSuchCall", &function, 13000, 0, &value));
    EQUAL(value, 1);
    simSetDeviceCount(0);
    EQUAL(cuInit(0), CUDA_ERROR_NO_DEVICE);
}

static void contexts(void) {
    simReset();
    OK(cuInit(0));
    CUdeviceptr memory;
    CUcontext own, other, current, primary, again;
    unsigned long long first, second;
    EQUAL(cuMemAlloc_v2(&memory, 16), CUDA_ERROR_INVALID_CONTEXT);
    OK(cuCtxCreate_v2(&own, 0, 0));
    OK(cuCtxCreate_v2(&other, 0, 0));
    EQUAL(simContextDepth(), 2);
    OK(cuCtxGetId(own, &first));
    OK(cuCtxGetId(other, &second));
    CHECK(first != second);
    OK(cuMemAlloc_v2(&memory, 16));
    OK(cuCtxPopCurrent_v2(&current));
    CHECK(current == other);
    EQUAL(cuMemcpyHtoD_v2(memory, "abcd", 4), CUDA_ERROR_INVALID_VALUE);
    VIOLATED("memory of another context");
    OK(cuCtxDestroy_v2(other));
    VIOLATED("16 bytes of device memory");
    EQUAL(cuCtxPushCurrent_v2(other), CUDA_ERROR_INVALID_CONTEXT);
    VIOLATED("used after it was destroyed");
    OK(cuDevicePrimaryCtxRetain(&primary, 0));
    OK(cuDevicePrimaryCtxRetain(&again, 0));
    CHECK(primary == again);
    EQUAL(cuCtxDestroy_v2(primary), CUDA_ERROR_INVALID_CONTEXT);
    VIOLATED("primary");
    OK(cuDevicePrimaryCtxRelease_v2(0));
    EQUAL(simLiveHandles("CUcontext"), 2);
    OK(cuDevicePrimaryCtxRelease_v2(0));
    EQUAL(cuDevicePrimaryCtxRelease_v2(0), CUDA_ERROR_INVALID_CONTEXT);
    VIOLATED("more often than retained");
    finish(own);
    EQUAL(simContextDepth(), 0);
}

static void memory(void) {
    CUcontext context = start();
    CUdeviceptr plain, pool, base;
    void *pinned;
    size_t left, total, size;
    unsigned type;
    float value;
    simSetMemoryLimit(1000);
    OK(cuMemAlloc_v2(&plain, 600));
    EQUAL(cuMemAlloc_v2(&pool, 600), CUDA_ERROR_OUT_OF_MEMORY);
    OK(cuMemGetInfo_v2(&left, &total));
    EQUAL(left, 400);
    EQUAL(total, 1000);
    OK(cuMemcpyDtoH_v2(&value, plain, 4));
    CHECK(isnan(value));
    OK(cuMemAllocAsync(&pool, 400, NULL));
    OK(cuMemAllocHost_v2(&pinned, 4000));
    OK(cuPointerGetAttribute(&type, CU_POINTER_MEMORY_TYPE, plain + 5));
    EQUAL(type, CU_MEMORY_DEVICE);
    OK(cuPointerGetAttribute(&type, CU_POINTER_MEMORY_TYPE, (CUdeviceptr)pinned));
    EQUAL(type, CU_MEMORY_HOST);
    EQUAL(cuPointerGetAttribute(&type, CU_POINTER_MEMORY_TYPE, (CUdeviceptr)&type), CUDA_ERROR_INVALID_VALUE);
    OK(cuMemGetAddressRange_v2(&base, &size, plain + 599));
    CHECK(base == plain && size == 600);
    EQUAL(simLiveBytes("device"), 600);
    EQUAL(simLiveBytes(NULL), 5000);
    EQUAL(cuMemsetD8_v2(plain + 1, 7, 600), CUDA_ERROR_INVALID_VALUE);
    VIOLATED("600 bytes wanted, its allocation has 599 left");
    EQUAL(cuMemcpyHtoD_v2(plain, (void *)pool, 4), CUDA_ERROR_INVALID_VALUE);
    VIOLATED("no host address");
    OK(cuMemsetD32Async(plain, 0x40490fdb, 150, NULL));
    EQUAL(cuMemsetD32Async(plain + 2, 0, 1, NULL), CUDA_ERROR_INVALID_VALUE);
    NEAR(floatAt((void *)plain, 149), 3.14159274, 1e-7);
    char *guard = (char *)pool + 400, kept = *guard;
    *guard = 0;
    EQUAL(simCheckGuards(), 1);
    VIOLATED("bytes written outside");
    *guard = kept;
    OK(cuMemFreeAsync(pool, NULL));
    OK(cuMemFree_v2(plain));
    OK(cuMemFree_v2(0));
    EQUAL(cuMemFree_v2(plain), CUDA_ERROR_INVALID_VALUE);
    VIOLATED("no live allocation");
    OK(cuMemFreeHost(pinned));
    finish(context);
}

static void failuresOnDemand(void) {
    CUcontext context = start();
    CUdeviceptr first, second;
    CUstream stream;
    simFail("cuMemAlloc_v2", 2, CUDA_ERROR_OUT_OF_MEMORY);
    simLogCalls(1);
    OK(cuMemAlloc_v2(&first, 8));
    EQUAL(cuMemAlloc_v2(&second, 8), CUDA_ERROR_OUT_OF_MEMORY);
    OK(cuMemAlloc_v2(&second, 8));
    EQUAL(simCalls("cuMemAlloc_v2"), 3);
    char log[512];
    EQUAL(simCallLog(log, sizeof log), strlen(log));
    CHECK(strstr(log, "cuMemAlloc_v2\n"));
    simFail("cuStreamCreate", 0, CUDA_ERROR_UNKNOWN);
    EQUAL(cuStreamCreate(&stream, 0), CUDA_ERROR_UNKNOWN);
    EQUAL(cuStreamCreate(&stream, 0), CUDA_ERROR_UNKNOWN);
    simClearFailures();
    OK(cuStreamCreate(&stream, 0));
    OK(cuMemFree_v2(first));
    OK(cuMemFree_v2(second));
    simFailAsync(CUDA_ERROR_LAUNCH_TIMEOUT);
    EQUAL(cuStreamSynchronize(stream), CUDA_ERROR_LAUNCH_TIMEOUT);
    OK(cuStreamSynchronize(stream));
    OK(cuStreamDestroy_v2(stream));
    EQUAL(simThreadOfLastDestroy("CUstream"), simCurrentThread());
    simFailAsync(CUDA_ERROR_ILLEGAL_ADDRESS);
    EQUAL(cuCtxSynchronize(), CUDA_ERROR_ILLEGAL_ADDRESS);
    EQUAL(cuMemAlloc_v2(&first, 8), CUDA_ERROR_ILLEGAL_ADDRESS);
    finish(context);
}

static void streamsAndEvents(void) {
    CUcontext context = start();
    CUstream stream;
    CUevent begin, end, silent;
    float milliseconds;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    OK(cuEventCreate(&begin, 0));
    OK(cuEventCreate(&end, 0));
    OK(cuEventCreate(&silent, CU_EVENT_DISABLE_TIMING));
    OK(cuEventRecord(begin, stream));
    EQUAL(cuEventElapsedTime(&milliseconds, begin, end), CUDA_ERROR_INVALID_HANDLE);
    OK(cuEventRecord(end, stream));
    OK(cuEventElapsedTime(&milliseconds, begin, end));
    CHECK(milliseconds >= 0);
    OK(cuEventRecord(silent, stream));
    EQUAL(cuEventElapsedTime(&milliseconds, begin, silent), CUDA_ERROR_INVALID_HANDLE);
    OK(cuStreamWaitEvent(NULL, end, 0));
    EQUAL(cuStreamDestroy_v2(NULL), CUDA_ERROR_INVALID_HANDLE);
    VIOLATED("default stream");
    EQUAL(cuEventDestroy_v2((CUevent)stream), CUDA_ERROR_INVALID_HANDLE);
    VIOLATED("CUstream #");
    OK(cuEventDestroy_v2(begin));
    OK(cuEventDestroy_v2(end));
    OK(cuEventDestroy_v2(silent));
    OK(cuStreamDestroy_v2(stream));
    EQUAL(cuStreamSynchronize(stream), CUDA_ERROR_INVALID_HANDLE);
    VIOLATED("used after it was destroyed");
    EQUAL(cuStreamSynchronize((CUstream)0x1234560), CUDA_ERROR_INVALID_HANDLE);
    VIOLATED("no handle of this stack");
    finish(context);
}

static void capture(void) {
    CUcontext context = start();
    CUstream stream, side;
    CUevent fork, join;
    CUgraph graph;
    CUgraphExec exec;
    CUdeviceptr memory, inside;
    int status;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    OK(cuStreamCreate(&side, CU_STREAM_NON_BLOCKING));
    OK(cuEventCreate(&fork, 0));
    OK(cuEventCreate(&join, 0));
    OK(cuMemAlloc_v2(&memory, 16));
    OK(cuMemsetD8_v2(memory, 0, 16));

    /* Recorded, not run; run at launch. */
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_THREAD_LOCAL));
    OK(cuMemsetD32Async(memory, 0x3f800000, 2, stream));
    OK(cuMemAllocAsync(&inside, 8, stream));
    OK(cuMemcpyDtoDAsync_v2(inside, memory, 8, stream));
    OK(cuMemFreeAsync(inside, stream));
    OK(cuEventRecord(fork, stream));
    OK(cuStreamWaitEvent(side, fork, 0));
    OK(cuMemsetD32Async(memory + 8, 0x40000000, 2, side));
    OK(cuEventRecord(join, side));
    OK(cuStreamWaitEvent(stream, join, 0));
    EQUAL(cuEventSynchronize(join), CUDA_ERROR_CAPTURED_EVENT);
    OK(cuStreamIsCapturing(side, &status));
    EQUAL(status, CU_CAPTURE_ACTIVE);
    OK(cuStreamEndCapture(stream, &graph));
    NEAR(floatAt((void *)memory, 0), 0, 0);
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphDestroy(graph));
    OK(cuGraphLaunch(exec, stream));
    NEAR(floatAt((void *)memory, 1), 1, 0);
    NEAR(floatAt((void *)memory, 3), 2, 0);
    EQUAL(simLiveBytes("pool"), 8);
    OK(cuGraphExecDestroy(exec));
    EQUAL(simLiveBytes("pool"), 0);

    /* What a capture forbids spoils it. */
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_GLOBAL));
    EQUAL(cuMemAlloc_v2(&inside, 8), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EQUAL(cuMemsetD32Async(memory, 0, 1, stream), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    EQUAL(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    CHECK(graph == NULL);
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_THREAD_LOCAL));
    EQUAL(cuStreamSynchronize(stream), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
    EQUAL(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);

    /* Relaxed captures permit it; so does a relaxed thread. */
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_RELAXED));
    OK(cuMemAlloc_v2(&inside, 8));
    OK(cuMemFree_v2(inside));
    OK(cuStreamEndCapture(stream, &graph));
    OK(cuGraphDestroy(graph));
    int mode = CU_CAPTURE_RELAXED;
    OK(cuThreadExchangeStreamCaptureMode(&mode));
    EQUAL(mode, CU_CAPTURE_GLOBAL);
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_GLOBAL));
    OK(cuMemAlloc_v2(&inside, 8));
    OK(cuMemFree_v2(inside));
    OK(cuThreadExchangeStreamCaptureMode(&mode));

    /* Forks have to join; only the origin ends; the default stream cannot be captured. */
    OK(cuEventRecord(fork, stream));
    OK(cuStreamWaitEvent(side, fork, 0));
    EQUAL(cuStreamEndCapture(side, &graph), CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
    EQUAL(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_UNJOINED);
    EQUAL(cuStreamEndCapture(stream, &graph), CUDA_ERROR_ILLEGAL_STATE);
    EQUAL(cuStreamBeginCapture_v2(NULL, CU_CAPTURE_GLOBAL), CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);

    /* Work behind the join forks again. */
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_RELAXED));
    OK(cuEventRecord(fork, stream));
    OK(cuStreamWaitEvent(side, fork, 0));
    OK(cuEventRecord(join, side));
    OK(cuStreamWaitEvent(stream, join, 0));
    OK(cuMemsetD32Async(memory, 0, 1, side));
    EQUAL(cuStreamEndCapture(stream, &graph), CUDA_ERROR_STREAM_CAPTURE_UNJOINED);

    /* The default stream would wait for a blocking stream. */
    OK(cuStreamDestroy_v2(side));
    OK(cuStreamCreate(&side, 0));
    OK(cuStreamBeginCapture_v2(side, CU_CAPTURE_RELAXED));
    EQUAL(cuMemsetD32Async(memory, 0, 1, NULL), CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
    EQUAL(cuStreamEndCapture(side, &graph), CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);

    OK(cuMemFree_v2(memory));
    OK(cuEventDestroy_v2(fork));
    OK(cuEventDestroy_v2(join));
    OK(cuStreamDestroy_v2(side));
    OK(cuStreamDestroy_v2(stream));
    finish(context);
}

static void *work(void *argument) {
    CUcontext context = argument;
    for (int i = 0; i < 200; i++) {
        CUdeviceptr memory;
        CUstream stream;
        OK(cuCtxPushCurrent_v2(context));
        OK(cuStreamCreate(&stream, 0));
        OK(cuMemAllocAsync(&memory, 64, stream));
        OK(cuMemsetD32Async(memory, 0, 16, stream));
        OK(cuMemFreeAsync(memory, stream));
        OK(cuStreamDestroy_v2(stream));
        OK(cuCtxPopCurrent_v2(NULL));
    }
    return NULL;
}

static void threads(void) {
    CUcontext context = start();
    pthread_t workers[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&workers[i], NULL, work, context);
    for (int i = 0; i < 8; i++)
        pthread_join(workers[i], NULL);
    EQUAL(simCreatedHandles("CUstream"), 1600);
    finish(context);
}

static void leaksShow(void) {
    start();
    CUstream stream;
    char report[256];
    OK(cuStreamCreate(&stream, 0));
    simLiveReport(report, sizeof report);
    CHECK(strcmp(report, "CUcontext 1\nCUstream 1\n") == 0);
    simReset();
    EQUAL(simLiveHandles(NULL), 0);
    /* A handle from before the reset is refused, but is nobody's fault. */
    EQUAL(cuStreamDestroy_v2(stream), CUDA_ERROR_INVALID_HANDLE);
    EQUAL(simViolationCount(), 0);
}

int main(void) {
    versionsAndDevices();
    contexts();
    memory();
    failuresOnDemand();
    streamsAndEvents();
    capture();
    threads();
    leaksShow();
    simReset();
    return 0;
}
