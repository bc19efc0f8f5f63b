/* The cuDNN handle, the way a call fails, and the gate of every cuDNN entry point. */
#ifndef SIM_CUDNN_HANDLE_H
#define SIM_CUDNN_HANDLE_H

#include "abi.h"
#include "../core/handles.h"

#if SIM_CUDNN_MAJOR == 8
#define CUDNN_KIND(name) "cudnn8:" name
#else
#define CUDNN_KIND(name) name
#endif

typedef struct {
    const void *context;
    cudaStream_t stream;
    int busy;
} Handle;

/* Starts a call: the status that a test wants it to fail with, or success. */
cudnnStatus_t cudnnBegin(SimFunction **cache, const char *function);
/* Keeps the reason for cudnnGetLastErrorString and the log, and returns the status. */
cudnnStatus_t cudnnFail(cudnnStatus_t status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* While on, failures of this thread are answers to a question and leave no trace. */
void cudnnAsk(bool on);
/* The handle, when it is alive, its context is current, and no other thread is inside it. */
cudnnStatus_t cudnnFind(cudnnHandle_t handle, Handle **object);

#define FAIL(status, ...) cudnnFail(CUDNN_STATUS_##status, __VA_ARGS__)

#define CHECK(expression)                                                                                              \
    do {                                                                                                               \
        cudnnStatus_t simChecked = (expression);                                                                       \
        if (simChecked != CUDNN_STATUS_SUCCESS)                                                                        \
            return simChecked;                                                                                         \
    } while (0)

#define REQUIRE(condition, status, ...)                                                                                \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            return FAIL(status, __VA_ARGS__);                                                                          \
    } while (0)

#define NOT_NULL(pointer) REQUIRE(pointer, BAD_PARAM_NULL_POINTER, #pointer " is null")

#define CUDNN_ENTER()                                                                                                  \
    do {                                                                                                               \
        static SimFunction *simFunction;                                                                               \
        CHECK(cudnnBegin(&simFunction, __func__));                                                                     \
    } while (0)

static inline void leaveHandle(Handle **object) {
    if (*object)
        simUnclaim(&(*object)->busy);
}

/* Declares `object`, the handle's, for the rest of the call. */
#define HANDLE_ENTER(object, handle)                                                                                   \
    CUDNN_ENTER();                                                                                                     \
    Handle *object __attribute__((cleanup(leaveHandle))) = NULL;                                                       \
    CHECK(cudnnFind(handle, &object))

#endif
