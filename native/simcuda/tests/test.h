/* What the C tests share: checks that say where they failed, and a context to work in. */
#ifndef SIM_TEST_H
#define SIM_TEST_H

#include "../core/sim.h"
#include "../driver/cuda.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            static char simViolationText[4096];                                                                        \
            simViolations(simViolationText, sizeof simViolationText);                                                  \
            fprintf(stderr, "%s:%d: %s\nviolations:\n%s", __FILE__, __LINE__, #condition, simViolationText);           \
            exit(1);                                                                                                   \
        }                                                                                                              \
    } while (0)

#define EQUAL(actual, expected)                                                                                        \
    do {                                                                                                               \
        long long simActual = (long long)(actual), simExpected = (long long)(expected);                                \
        if (simActual != simExpected) {                                                                                \
            fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__, #actual, simActual,              \
                    simExpected);                                                                                      \
            CHECK(simActual == simExpected);                                                                           \
        }                                                                                                              \
    } while (0)

#define OK(call) EQUAL(call, 0)

#define NEAR(actual, expected, tolerance)                                                                              \
    do {                                                                                                               \
        double simActual = (actual), simExpected = (expected);                                                         \
        if (!(fabs(simActual - simExpected) <= (tolerance))) {                                                         \
            fprintf(stderr, "%s:%d: %s is %.17g, expected %.17g\n", __FILE__, __LINE__, #actual, simActual,            \
                    simExpected);                                                                                      \
            CHECK(!"near");                                                                                            \
        }                                                                                                              \
    } while (0)

/* The misuse just made was noticed, and exactly once. */
#define VIOLATED(part)                                                                                                 \
    do {                                                                                                               \
        char simText[4096];                                                                                            \
        simViolations(simText, sizeof simText);                                                                        \
        EQUAL(simViolationCount(), 1);                                                                                 \
        CHECK(strstr(simText, part) != NULL);                                                                          \
        simClearViolations();                                                                                          \
    } while (0)

CUresult cuInit(unsigned);
CUresult cuDeviceGetName(char *, int, CUdevice);
CUresult cuDeviceGetAttribute(int *, CUdevice_attribute, CUdevice);
CUresult cuGetErrorName(CUresult, const char **);
CUresult cuGetProcAddress_v2(const char *, void **, int, cuuint64_t, CUdriverProcAddressQueryResult *);
CUresult cuDevicePrimaryCtxRetain(CUcontext *, CUdevice);
CUresult cuDevicePrimaryCtxRelease_v2(CUdevice);
CUresult cuDevicePrimaryCtxGetState(CUdevice, unsigned *, int *);
CUresult cuCtxCreate_v2(CUcontext *, unsigned, CUdevice);
CUresult cuCtxDestroy_v2(CUcontext);
CUresult cuCtxPushCurrent_v2(CUcontext);
CUresult cuCtxPopCurrent_v2(CUcontext *);
CUresult cuCtxSetCurrent(CUcontext);
CUresult cuCtxGetCurrent(CUcontext *);
CUresult cuCtxGetId(CUcontext, unsigned long long *);
CUresult cuCtxSynchronize(void);
CUresult cuMemGetInfo_v2(size_t *, size_t *);
CUresult cuMemAlloc_v2(CUdeviceptr *, size_t);
CUresult cuMemFree_v2(CUdeviceptr);
CUresult cuMemAllocAsync(CUdeviceptr *, size_t, CUstream);
CUresult cuMemFreeAsync(CUdeviceptr, CUstream);
CUresult cuMemAllocHost_v2(void **, size_t);
CUresult cuMemFreeHost(void *);
CUresult cuMemcpyHtoD_v2(CUdeviceptr, const void *, size_t);
CUresult cuMemcpyDtoH_v2(void *, CUdeviceptr, size_t);
CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr, CUdeviceptr, size_t, CUstream);
CUresult cuMemsetD8_v2(CUdeviceptr, unsigned char, size_t);
CUresult cuMemsetD32Async(CUdeviceptr, unsigned, size_t, CUstream);
CUresult cuPointerGetAttribute(void *, CUpointer_attribute, CUdeviceptr);
CUresult cuMemGetAddressRange_v2(CUdeviceptr *, size_t *, CUdeviceptr);
CUresult cuStreamCreate(CUstream *, unsigned);
CUresult cuStreamDestroy_v2(CUstream);
CUresult cuStreamSynchronize(CUstream);
CUresult cuStreamWaitEvent(CUstream, CUevent, unsigned);
CUresult cuStreamIsCapturing(CUstream, CUstreamCaptureStatus *);
CUresult cuStreamBeginCapture_v2(CUstream, CUstreamCaptureMode);
CUresult cuStreamEndCapture(CUstream, CUgraph *);
CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode *);
CUresult cuEventCreate(CUevent *, unsigned);
CUresult cuEventDestroy_v2(CUevent);
CUresult cuEventRecord(CUevent, CUstream);
CUresult cuEventSynchronize(CUevent);
CUresult cuEventElapsedTime(float *, CUevent, CUevent);
CUresult cuGraphInstantiateWithFlags(CUgraphExec *, CUgraph, unsigned long long);
CUresult cuGraphLaunch(CUgraphExec, CUstream);
CUresult cuGraphExecDestroy(CUgraphExec);
CUresult cuGraphDestroy(CUgraph);
CUresult cuModuleLoadData(CUmodule *, const void *);
CUresult cuModuleUnload(CUmodule);
CUresult cuModuleGetFunction(CUfunction *, CUmodule, const char *);
CUresult cuLaunchKernel(CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream,
                        void **, void **);

/* A fresh stack with a current context. */
static inline CUcontext start(void) {
    CUcontext context;
    simReset();
    OK(cuInit(0));
    OK(cuCtxCreate_v2(&context, 0, 0));
    return context;
}

/* Nothing may be left and nothing may have been misused. */
static inline void finish(CUcontext context) {
    OK(cuCtxDestroy_v2(context));
    EQUAL(simLiveHandles(NULL), 0);
    EQUAL(simLiveBytes(NULL), 0);
    EQUAL(simViolationCount(), 0);
}

/* Device memory with these bytes in it. */
static inline void *upload(const void *bytes, size_t size) {
    CUdeviceptr memory;
    OK(cuMemAlloc_v2(&memory, size));
    if (bytes)
        OK(cuMemcpyHtoD_v2(memory, bytes, size));
    return (void *)memory;
}

static inline void discard(void *memory) {
    OK(cuMemFree_v2((CUdeviceptr)memory));
}

static inline float floatAt(const void *memory, size_t index) {
    float value;
    OK(cuMemcpyDtoH_v2(&value, (CUdeviceptr)memory + index * sizeof value, sizeof value));
    return value;
}

#endif
