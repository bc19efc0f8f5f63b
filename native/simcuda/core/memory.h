/* Device memory is host memory between guard bands, and every address in it is known. */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include "calls.h"

typedef enum { SIM_DEVICE, SIM_POOL, SIM_PINNED, SIM_MEMORY_KINDS } SimMemoryKind;

typedef struct {
    uint8_t *base;
    size_t size;
    SimMemoryKind kind;
    const void *context; /* pinned memory belongs to all */
    const void *graph;   /* the captured graph that owns it, or null */
} SimRange;

/* False when the device has no such memory left. New memory holds NaN in every floating type. */
SIM_API bool simAllocate(SimRange wanted, void **address);
/* Frees the allocation that starts here; false when there is none of this kind. */
SIM_API bool simRelease(const void *address, SimMemoryKind kind);
/* The live allocation that holds this address. */
SIM_API bool simRangeAt(const void *address, SimRange *range);
/* True when all bytes lie in one live allocation that `context` may touch; otherwise a violation naming `what`. */
SIM_API bool simCheckBytes(const void *context, const void *address, size_t bytes, const char *what);
void simMemoryInfo(size_t *unused, size_t *total);
/* Device memory that nothing has taken yet. */
SIM_API size_t simFreeMemory(void);
/* Frees what a context or a graph still owns; a context's leftovers are violations. */
void simReleaseContext(const void *context);
void simReleaseGraph(const void *graph);

#endif
