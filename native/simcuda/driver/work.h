/* Work on streams. It runs at once, or is recorded when the stream is capturing and runs at every graph launch. */
#ifndef SIM_WORK_H
#define SIM_WORK_H

#include "context.h"

typedef void (*SimWork)(const void *arguments);

/* Runs or records `work` with a copy of its arguments. */
SIM_API CUresult simSubmit(const void *context, const void *stream, SimWork work, const void *arguments, size_t size);
/* Whether the stream is alive and belongs to the context. The default streams (0, 1, 2) belong to every context. */
SIM_API CUresult simCheckStream(const void *context, const void *stream);
/* Asked by calls that a capture forbids, such as allocating: invalidates the capture and says so. */
SIM_API CUresult simForbiddenInCapture(void);
/* As above for a call that synchronises a whole context or works in its default stream. */
SIM_API CUresult simForbiddenBesideCapture(const void *context);

/* The graph being captured in this stream, or null: the owner of memory allocated in it. */
const void *simCapturedGraph(const void *stream);

#endif
