/* The gate that every simulated entry point passes: counting, logging, failures on demand, violations. */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include "sim.h"
#include <stdbool.h>

typedef struct SimFunction SimFunction;

/* Counts one call. Returns the status to fail with, or 0. The cache spares the search by name. */
SIM_API int simEnter(SimFunction **cache, const char *name);
SIM_API void simViolate(const char *format, ...) __attribute__((format(printf, 1, 2)));
SIM_API bool simWorks(void);
SIM_API bool simTf32(void);

/* First statement of an entry point that returns a status. */
#define SIM_ENTER()                                                                                                    \
    do {                                                                                                               \
        static SimFunction *simFunction;                                                                               \
        int simInjected = simEnter(&simFunction, __func__);                                                            \
        if (simInjected)                                                                                               \
            return simInjected;                                                                                        \
    } while (0)

/* First statement of an entry point that returns something else, which cannot fail. */
#define SIM_COUNT()                                                                                                    \
    do {                                                                                                               \
        static SimFunction *simFunction;                                                                               \
        simEnter(&simFunction, __func__);                                                                              \
    } while (0)

/* Marks an object as in use while a call runs; two threads inside one object is what the vendor forbids. */
static inline bool simClaim(int *busy, const char *what) {
    if (__atomic_exchange_n(busy, 1, __ATOMIC_ACQUIRE) == 0)
        return true;
    simViolate("%s used by two threads at once", what);
    return false;
}

static inline void simUnclaim(int *busy) {
    __atomic_store_n(busy, 0, __ATOMIC_RELEASE);
}

/* Parts that simReset puts back, each in its own file. */
void simResetHandles(void);
void simResetMemory(void);
void simResetDevice(void);
void simResetContexts(void);
void simResetStreams(void);

#endif
