/* Every object that a caller holds by an opaque handle. Handles are numbers that never come back, not addresses: a
   dead or foreign one is recognised and refused instead of being followed. */
#ifndef SIM_HANDLES_H
#define SIM_HANDLES_H

#include "calls.h"

typedef struct SimKind {
    const char *name;
    void (*dispose)(void *object); /* releases what the object owns; may be null */
    int id;                        /* given at first use */
} SimKind;

/* A zeroed object of `size` bytes that lives in `context` (null: in none) and the handle by which it is found. */
SIM_API void *simNew(SimKind *kind, size_t size, const void *context, void *handle);
/* The object behind a live handle of this kind; otherwise null, and a violation. */
SIM_API void *simFind(SimKind *kind, const void *handle);
/* As simFind, without a violation. */
SIM_API void *simPeek(SimKind *kind, const void *handle);
/* Ends an object. False, and a violation, when the handle is not a live one of this kind. */
SIM_API bool simDelete(SimKind *kind, const void *handle);
/* Ends whatever still lives in a context that goes away; each object is a violation. */
void simDeleteIn(const void *context);

#endif
