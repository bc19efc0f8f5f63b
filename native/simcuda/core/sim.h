/* The control API of the simulated CUDA stack: what a test reads and sets. Exported from libcuda.so.1, so that every
   library of the stack shares one state. Nothing here exists in the real libraries: its presence says "simulated". */
#ifndef SIM_H
#define SIM_H

#include <stddef.h>
#include <stdint.h>

#define SIM_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* Text getters copy at most `size` bytes, always end them with NUL, and return the length of the whole text. */

/* Back to the first day: every live object and allocation is dropped, the calling thread has no current context, all
   settings, counters, failures and logs are cleared. Handles from before a reset are refused without a violation. */
SIM_API void simReset(void);

/* The `nth` call of `function` from now on (1 is the next one, 0 is every one) returns `status` and does nothing. */
SIM_API void simFail(const char *function, int64_t nth, int status);
/* The next synchronising call of the driver returns this CUresult; 700, 710 and 714 to 719 stick to its context. */
SIM_API void simFailAsync(int status);
SIM_API void simClearFailures(void);

/* Misuse that the real libraries leave undefined, one line per case. */
SIM_API int64_t simViolationCount(void);
SIM_API size_t simViolations(char *text, size_t size);
SIM_API void simClearViolations(void);

/* Calls of one function since the last reset, or of all when the name is null. */
SIM_API int64_t simCalls(const char *function);
/* While on, every call adds a line "<thread> <function>" to the log. */
SIM_API void simLogCalls(int on);
SIM_API size_t simCallLog(char *text, size_t size);

/* Live and ever created objects of a kind such as "CUstream" or "cudnnTensorDescriptor_t" (cuDNN 8's kinds carry the
   prefix "cudnn8:"); null counts all kinds. */
SIM_API int64_t simLiveHandles(const char *kind);
SIM_API int64_t simCreatedHandles(const char *kind);
SIM_API size_t simLiveReport(char *text, size_t size);
/* The system's id of the thread that last destroyed an object of this kind; 0 when none was destroyed. */
SIM_API int64_t simThreadOfLastDestroy(const char *kind);
SIM_API int64_t simCurrentThread(void);

/* Memory kinds: "device", "pool" (stream-ordered), "pinned"; null is all of them. */
SIM_API size_t simLiveBytes(const char *kind);
SIM_API int64_t simLiveAllocations(const char *kind);
/* Device bytes that exist; allocations beyond them fail with OUT_OF_MEMORY. */
SIM_API void simSetMemoryLimit(size_t bytes);
/* Compares the guard bands of all live allocations; every damaged one is a violation. Returns their number. */
SIM_API int64_t simCheckGuards(void);

/* Off: every call is checked but nothing is computed, for measuring what a wrapper adds. */
SIM_API void simSetWork(int on);
/* Off: float32 work that permits TF32 still computes in float32. On, its operands lose 13 bits as on a device. */
SIM_API void simSetTf32(int on);

SIM_API void simSetDeviceCount(int count);
SIM_API void simSetDeviceName(const char *name);
SIM_API void simSetDeviceAttribute(int attribute, int value);
/* Contexts pushed and not yet popped on the calling thread. */
SIM_API int simContextDepth(void);

#ifdef __cplusplus
}
#endif
#endif
