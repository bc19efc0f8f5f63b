/* What the rest of the stack may ask about contexts. A context is named by its handle, which never comes back. */
#ifndef SIM_CONTEXT_H
#define SIM_CONTEXT_H

#include "../core/handles.h"
#include "cuda.h"

/* The calling thread's context. A CUresult when there is none, it is destroyed, or an asynchronous failure broke it. */
SIM_API CUresult simCurrentContext(const void **context);
/* Reports a pending asynchronous failure, as every synchronising call does. */
SIM_API CUresult simObserve(const void *context);
CUdevice simContextDevice(const void *context);

bool simInitialized(void);
int simDeviceCount(void);

/* First statements of a driver call that needs a current context. */
#define CONTEXT_ENTER(context)                                                                                         \
    SIM_ENTER();                                                                                                       \
    const void *context;                                                                                               \
    CUresult simContextResult = simCurrentContext(&context);                                                           \
    if (simContextResult)                                                                                              \
        return simContextResult;

#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        CUresult simResult = (expression);                                                                             \
        if (simResult)                                                                                                 \
            return simResult;                                                                                          \
    } while (0)

#endif
