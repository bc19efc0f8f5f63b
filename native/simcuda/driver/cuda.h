/* The driver API's types and numbers, as far as the simulation has them. */
#ifndef SIM_CUDA_H
#define SIM_CUDA_H

#include <stddef.h>
#include <stdint.h>

typedef int CUresult;
typedef int CUdevice;
typedef int CUdevice_attribute;
typedef int CUfunction_attribute;
typedef int CUjit_option;
typedef int CUmemPool_attribute;
typedef int CUpointer_attribute;
typedef int CUstreamCaptureMode;
typedef int CUstreamCaptureStatus;
typedef int CUdriverProcAddressQueryResult;
typedef unsigned long long CUdeviceptr;
typedef uint64_t cuuint64_t;
typedef struct CUctx_st *CUcontext;
typedef struct CUstream_st *CUstream;
typedef struct CUevent_st *CUevent;
typedef struct CUmod_st *CUmodule;
typedef struct CUfunc_st *CUfunction;
typedef struct CUgraph_st *CUgraph;
typedef struct CUgraphExec_st *CUgraphExec;
typedef struct CUmemPoolHandle_st *CUmemoryPool;
typedef struct {
    char bytes[16];
} CUuuid;

/* X(NAME, number, text) */
#define CUDA_RESULTS(X)                                                                                                \
    X(SUCCESS, 0, "no error")                                                                                          \
    X(ERROR_INVALID_VALUE, 1, "invalid argument")                                                                      \
    X(ERROR_OUT_OF_MEMORY, 2, "out of memory")                                                                         \
    X(ERROR_NOT_INITIALIZED, 3, "initialization error")                                                                \
    X(ERROR_DEINITIALIZED, 4, "driver shutting down")                                                                  \
    X(ERROR_STUB_LIBRARY, 34, "stub library")                                                                          \
    X(ERROR_CALL_REQUIRES_NEWER_DRIVER, 36, "call requires a newer driver")                                            \
    X(ERROR_DEVICE_UNAVAILABLE, 46, "device unavailable")                                                              \
    X(ERROR_NO_DEVICE, 100, "no device")                                                                               \
    X(ERROR_INVALID_DEVICE, 101, "invalid device ordinal")                                                             \
    X(ERROR_DEVICE_NOT_LICENSED, 102, "device not licensed")                                                           \
    X(ERROR_INVALID_IMAGE, 200, "invalid module image")                                                                \
    X(ERROR_INVALID_CONTEXT, 201, "no valid context is current")                                                       \
    X(ERROR_NO_BINARY_FOR_GPU, 209, "no image for this device")                                                        \
    X(ERROR_ECC_UNCORRECTABLE, 214, "uncorrectable memory error")                                                      \
    X(ERROR_UNSUPPORTED_LIMIT, 215, "unsupported limit")                                                               \
    X(ERROR_PEER_ACCESS_UNSUPPORTED, 217, "peer access unsupported")                                                   \
    X(ERROR_INVALID_PTX, 218, "invalid PTX")                                                                           \
    X(ERROR_JIT_COMPILER_NOT_FOUND, 221, "PTX compiler not found")                                                     \
    X(ERROR_UNSUPPORTED_PTX_VERSION, 222, "unsupported PTX version")                                                   \
    X(ERROR_INVALID_SOURCE, 300, "invalid kernel source")                                                              \
    X(ERROR_FILE_NOT_FOUND, 301, "file not found")                                                                     \
    X(ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND, 302, "shared object symbol not found")                                     \
    X(ERROR_SHARED_OBJECT_INIT_FAILED, 303, "shared object failed to initialize")                                      \
    X(ERROR_OPERATING_SYSTEM, 304, "operating system call failed")                                                     \
    X(ERROR_INVALID_HANDLE, 400, "invalid resource handle")                                                            \
    X(ERROR_ILLEGAL_STATE, 401, "illegal state")                                                                       \
    X(ERROR_NOT_FOUND, 500, "named symbol not found")                                                                  \
    X(ERROR_NOT_READY, 600, "not ready")                                                                               \
    X(ERROR_ILLEGAL_ADDRESS, 700, "illegal memory access")                                                             \
    X(ERROR_LAUNCH_OUT_OF_RESOURCES, 701, "too many resources requested for launch")                                   \
    X(ERROR_LAUNCH_TIMEOUT, 702, "the launch timed out")                                                               \
    X(ERROR_PRIMARY_CONTEXT_ACTIVE, 708, "primary context active")                                                     \
    X(ERROR_CONTEXT_IS_DESTROYED, 709, "context is destroyed")                                                         \
    X(ERROR_ASSERT, 710, "device-side assert")                                                                         \
    X(ERROR_ILLEGAL_INSTRUCTION, 715, "illegal instruction")                                                           \
    X(ERROR_MISALIGNED_ADDRESS, 716, "misaligned address")                                                             \
    X(ERROR_LAUNCH_FAILED, 719, "launch failure")                                                                      \
    X(ERROR_COOPERATIVE_LAUNCH_TOO_LARGE, 720, "too many blocks in cooperative launch")                                \
    X(ERROR_NOT_PERMITTED, 800, "operation not permitted")                                                             \
    X(ERROR_NOT_SUPPORTED, 801, "operation not supported")                                                             \
    X(ERROR_SYSTEM_NOT_READY, 802, "system not ready")                                                                 \
    X(ERROR_SYSTEM_DRIVER_MISMATCH, 803, "system and driver do not match")                                             \
    X(ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE, 804, "forward compatibility not supported on this device")                 \
    X(ERROR_STREAM_CAPTURE_UNSUPPORTED, 900, "not permitted while a stream is capturing")                              \
    X(ERROR_STREAM_CAPTURE_INVALIDATED, 901, "the capture was invalidated by an earlier error")                        \
    X(ERROR_STREAM_CAPTURE_MERGE, 902, "would merge two independent captures")                                         \
    X(ERROR_STREAM_CAPTURE_UNMATCHED, 903, "the capture was not begun in this stream")                                 \
    X(ERROR_STREAM_CAPTURE_UNJOINED, 904, "the capture holds a fork that was not joined")                              \
    X(ERROR_STREAM_CAPTURE_ISOLATION, 905, "dependency crosses the capture's border")                                  \
    X(ERROR_STREAM_CAPTURE_IMPLICIT, 906, "implicit dependency on a capturing stream")                                 \
    X(ERROR_CAPTURED_EVENT, 907, "the event was last recorded in a capture")                                           \
    X(ERROR_STREAM_CAPTURE_WRONG_THREAD, 908, "the capture was begun by another thread")                               \
    X(ERROR_TIMEOUT, 909, "timeout")                                                                                   \
    X(ERROR_GRAPH_EXEC_UPDATE_FAILURE, 910, "the graph update failed")                                                 \
    X(ERROR_UNKNOWN, 999, "unknown error")

#define CUDA_RESULT(name, number, text) CUDA_##name = number,
enum { CUDA_RESULTS(CUDA_RESULT) };
#undef CUDA_RESULT

#define CU_STREAM_LEGACY ((CUstream)0x1)
#define CU_STREAM_PER_THREAD ((CUstream)0x2)
enum { CU_STREAM_NON_BLOCKING = 1, CU_EVENT_BLOCKING_SYNC = 1, CU_EVENT_DISABLE_TIMING = 2 };
enum { CU_CAPTURE_GLOBAL, CU_CAPTURE_THREAD_LOCAL, CU_CAPTURE_RELAXED };
enum { CU_CAPTURE_NONE, CU_CAPTURE_ACTIVE, CU_CAPTURE_INVALIDATED };
enum { CU_MEMORY_HOST = 1, CU_MEMORY_DEVICE = 2 };
enum { CU_MEMPOOL_RELEASE_THRESHOLD = 4, CU_MEMPOOL_USED_MEM_CURRENT = 7 };
enum { CU_FUNC_MAX_THREADS_PER_BLOCK = 0, CU_FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES = 8 };
enum {
    CU_POINTER_CONTEXT = 1,
    CU_POINTER_MEMORY_TYPE = 2,
    CU_POINTER_DEVICE_POINTER = 3,
    CU_POINTER_HOST_POINTER = 4,
    CU_POINTER_IS_MANAGED = 8,
    CU_POINTER_DEVICE_ORDINAL = 9,
    CU_POINTER_RANGE_START_ADDR = 11,
    CU_POINTER_RANGE_SIZE = 12,
};

#endif
