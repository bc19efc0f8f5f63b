/* Streams, events, capture and graphs: everything that orders work. */
#include "work.h"
#include "../core/memory.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct Node {
    struct Node *next;
    SimWork work;
    size_t size;
    max_align_t arguments[];
} Node;

/* Shared by a graph, the executables made from it and the capture that fills it. */
typedef struct {
    int references;
    Node *first, **end;
} Body;

typedef struct {
    const void *context;
    unsigned flags;
    uint64_t capture; /* the number of the capture that it takes part in */
    bool forked;      /* joined that capture by waiting for an event, and not yet waited for */
} Stream;

typedef struct Capture {
    struct Capture *next;
    uint64_t number;
    const void *context;
    const Stream *origin;
    int64_t thread;
    int mode, forks;
    bool invalid;
    Body *body;
} Capture;

typedef struct {
    const void *context;
    unsigned flags;
    bool recorded, captured;
    const void *stream;
    double milliseconds;
} Event;

typedef struct {
    Body *body;
} Graph;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Capture *captures;
static uint64_t lastCapture;
static _Thread_local int threadMode = CU_CAPTURE_GLOBAL;

static Body *newBody(void) {
    Body *body = calloc(1, sizeof *body);
    if (!body)
        abort();
    body->references = 1;
    body->end = &body->first;
    return body;
}

static Body *retain(Body *body) {
    __atomic_add_fetch(&body->references, 1, __ATOMIC_RELAXED);
    return body;
}

static void release(Body *body) {
    if (__atomic_sub_fetch(&body->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    simReleaseGraph(body);
    for (Node *node = body->first, *next; node; node = next) {
        next = node->next;
        free(node);
    }
    free(body);
}

static void disposeGraph(void *object) {
    release(((Graph *)object)->body);
}

/* The capture that a stream takes part in. The mutex is held. */
static Capture *captureOf(const Stream *stream) {
    for (Capture *capture = captures; stream && stream->capture && capture; capture = capture->next)
        if (capture->number == stream->capture)
            return capture;
    return NULL;
}

/* Streams that forked from a capture fall out of it when it ends. The mutex is held. */
static void endCapture(Capture *capture) {
    Capture **link = &captures;
    while (*link != capture)
        link = &(*link)->next;
    *link = capture->next;
    release(capture->body);
    free(capture);
}

static void setForked(Stream *stream, Capture *capture, bool forked) {
    capture->forks += forked - stream->forked;
    stream->forked = forked;
}

static void disposeStream(void *object) {
    Stream *stream = object;
    pthread_mutex_lock(&mutex);
    Capture *capture = captureOf(stream);
    if (capture) {
        simViolate("stream destroyed while it captures");
        capture->invalid = true;
        if (capture->origin == stream)
            endCapture(capture);
    }
    pthread_mutex_unlock(&mutex);
}

static SimKind streamKind = {.name = "CUstream", .dispose = disposeStream};
static SimKind eventKind = {.name = "CUevent"};
static SimKind graphKind = {.name = "CUgraph", .dispose = disposeGraph};
static SimKind execKind = {.name = "CUgraphExec", .dispose = disposeGraph};

void simResetStreams(void) {
    pthread_mutex_lock(&mutex);
    while (captures)
        endCapture(captures);
    pthread_mutex_unlock(&mutex);
    threadMode = CU_CAPTURE_GLOBAL;
}

static bool isDefault(const void *stream) {
    return (uintptr_t)stream <= (uintptr_t)CU_STREAM_PER_THREAD;
}

static Stream *streamOf(const void *handle) {
    return isDefault(handle) ? NULL : simPeek(&streamKind, handle);
}

static bool capturing(void) {
    return __atomic_load_n(&captures, __ATOMIC_ACQUIRE) != NULL;
}

const void *simCapturedGraph(const void *handle) {
    if (!capturing())
        return NULL;
    pthread_mutex_lock(&mutex);
    const Capture *capture = captureOf(streamOf(handle));
    const void *body = capture ? capture->body : NULL;
    pthread_mutex_unlock(&mutex);
    return body;
}

CUresult simForbiddenInCapture(void) {
    if (!capturing() || threadMode == CU_CAPTURE_RELAXED)
        return CUDA_SUCCESS;
    CUresult result = CUDA_SUCCESS;
    int64_t thread = simCurrentThread();
    pthread_mutex_lock(&mutex);
    for (Capture *capture = captures; capture; capture = capture->next) {
        bool own = capture->thread == thread && capture->mode != CU_CAPTURE_RELAXED;
        bool global = capture->mode == CU_CAPTURE_GLOBAL && threadMode == CU_CAPTURE_GLOBAL;
        if (own || global) {
            capture->invalid = true;
            result = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

/* Work in the legacy default stream waits for every blocking stream, so it would depend on a capture there. */
static CUresult forbiddenInDefaultStream(const void *context) {
    if (!capturing())
        return CUDA_SUCCESS;
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&mutex);
    for (Capture *capture = captures; capture; capture = capture->next)
        if (capture->context == context && !(capture->origin->flags & CU_STREAM_NON_BLOCKING)) {
            capture->invalid = true;
            result = CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
    pthread_mutex_unlock(&mutex);
    return result;
}

CUresult simForbiddenBesideCapture(const void *context) {
    TRY(simForbiddenInCapture());
    return forbiddenInDefaultStream(context);
}

CUresult simCheckStream(const void *context, const void *handle) {
    if (isDefault(handle))
        return CUDA_SUCCESS;
    const Stream *stream = simFind(&streamKind, handle);
    if (!stream)
        return CUDA_ERROR_INVALID_HANDLE;
    if (stream->context == context)
        return CUDA_SUCCESS;
    simViolate("stream of another context");
    return CUDA_ERROR_INVALID_HANDLE;
}

static void record(Body *body, SimWork work, const void *arguments, size_t size) {
    Node *node = calloc(1, sizeof *node + size);
    if (!node)
        abort();
    node->work = work;
    node->size = size;
    memcpy(node->arguments, arguments, size);
    *body->end = node;
    body->end = &node->next;
}

/* Records the work when the stream captures. True when it did, or when the capture is spoiled. */
static bool captured(const void *handle, SimWork work, const void *arguments, size_t size, CUresult *result) {
    pthread_mutex_lock(&mutex);
    Stream *stream = streamOf(handle);
    Capture *capture = captureOf(stream);
    if (capture && capture->invalid)
        *result = CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    else if (capture) {
        record(capture->body, work, arguments, size);
        setForked(stream, capture, capture->origin != stream);
    }
    pthread_mutex_unlock(&mutex);
    return capture != NULL;
}

CUresult simSubmit(const void *context, const void *handle, SimWork work, const void *arguments, size_t size) {
    TRY(simCheckStream(context, handle));
    CUresult result = CUDA_SUCCESS;
    if (isDefault(handle) && handle != CU_STREAM_PER_THREAD)
        TRY(forbiddenInDefaultStream(context));
    else if (capturing() && captured(handle, work, arguments, size, &result))
        return result;
    if (simWorks())
        work(arguments);
    return CUDA_SUCCESS;
}

/* Synchronising or querying a capturing stream spoils the capture. */
static CUresult forbiddenWhileCapturing(const void *handle) {
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&mutex);
    Capture *capture = captureOf(streamOf(handle));
    if (capture) {
        capture->invalid = true;
        result = CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

static CUresult waitForStream(const void *context, const void *stream) {
    TRY(simCheckStream(context, stream));
    TRY(isDefault(stream) ? simForbiddenBesideCapture(context) : forbiddenWhileCapturing(stream));
    return simObserve(context);
}

SIM_API CUresult cuCtxSynchronize(void) {
    CONTEXT_ENTER(context);
    TRY(simForbiddenBesideCapture(context));
    return simObserve(context);
}

SIM_API CUresult cuStreamCreate(CUstream *handle, unsigned flags) {
    CONTEXT_ENTER(context);
    if (!handle || flags > CU_STREAM_NON_BLOCKING)
        return CUDA_ERROR_INVALID_VALUE;
    Stream *stream = simNew(&streamKind, sizeof *stream, context, handle);
    stream->context = context;
    stream->flags = flags;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuStreamDestroy_v2(CUstream handle) {
    SIM_ENTER();
    if (isDefault(handle)) {
        simViolate("a default stream was given to cuStreamDestroy");
        return CUDA_ERROR_INVALID_HANDLE;
    }
    return simDelete(&streamKind, handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

SIM_API CUresult cuStreamSynchronize(CUstream stream) {
    CONTEXT_ENTER(context);
    return waitForStream(context, stream);
}

SIM_API CUresult cuStreamQuery(CUstream stream) {
    CONTEXT_ENTER(context);
    return waitForStream(context, stream);
}

SIM_API CUresult cuStreamGetCtx(CUstream handle, CUcontext *result) {
    CONTEXT_ENTER(context);
    if (!result)
        return CUDA_ERROR_INVALID_VALUE;
    if (!isDefault(handle)) {
        const Stream *stream = simFind(&streamKind, handle);
        if (!stream)
            return CUDA_ERROR_INVALID_HANDLE;
        context = stream->context;
    }
    *result = (CUcontext)context;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuStreamWaitEvent(CUstream handle, CUevent eventHandle, unsigned flags) {
    CONTEXT_ENTER(context);
    (void)flags;
    const Event *event = simFind(&eventKind, eventHandle);
    if (!event)
        return CUDA_ERROR_INVALID_HANDLE;
    TRY(simCheckStream(context, handle));
    if (isDefault(handle) || !event->captured)
        return CUDA_SUCCESS;
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&mutex);
    Stream *waiting = streamOf(handle), *source = streamOf(event->stream);
    Capture *capture = captureOf(source), *own = captureOf(waiting);
    if (!capture)
        result = CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
    else if (own && own != capture) {
        own->invalid = capture->invalid = true;
        result = CUDA_ERROR_STREAM_CAPTURE_MERGE;
    } else {
        waiting->capture = capture->number;
        if (!own) {
            waiting->forked = false;
            setForked(waiting, capture, true);
        }
        setForked(source, capture, false);
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

SIM_API CUresult cuStreamIsCapturing(CUstream handle, CUstreamCaptureStatus *status) {
    CONTEXT_ENTER(context);
    if (!status)
        return CUDA_ERROR_INVALID_VALUE;
    TRY(simCheckStream(context, handle));
    pthread_mutex_lock(&mutex);
    const Capture *capture = captureOf(streamOf(handle));
    *status = !capture ? CU_CAPTURE_NONE : capture->invalid ? CU_CAPTURE_INVALIDATED : CU_CAPTURE_ACTIVE;
    pthread_mutex_unlock(&mutex);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuStreamBeginCapture_v2(CUstream handle, CUstreamCaptureMode mode) {
    CONTEXT_ENTER(context);
    if (mode < CU_CAPTURE_GLOBAL || mode > CU_CAPTURE_RELAXED)
        return CUDA_ERROR_INVALID_VALUE;
    TRY(simCheckStream(context, handle));
    if (isDefault(handle))
        return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
    pthread_mutex_lock(&mutex);
    Stream *stream = streamOf(handle);
    bool busy = captureOf(stream) != NULL;
    if (!busy) {
        Capture *capture = calloc(1, sizeof *capture);
        if (!capture)
            abort();
        *capture = (Capture){captures, ++lastCapture, context, stream, simCurrentThread(), mode, .body = newBody()};
        stream->capture = capture->number;
        stream->forked = false;
        __atomic_store_n(&captures, capture, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&mutex);
    return busy ? CUDA_ERROR_ILLEGAL_STATE : CUDA_SUCCESS;
}

SIM_API CUresult cuStreamEndCapture(CUstream handle, CUgraph *graphHandle) {
    CONTEXT_ENTER(context);
    if (!graphHandle)
        return CUDA_ERROR_INVALID_VALUE;
    *graphHandle = NULL;
    TRY(simCheckStream(context, handle));
    Body *body = NULL;
    CUresult result = CUDA_SUCCESS;
    pthread_mutex_lock(&mutex);
    Stream *stream = streamOf(handle);
    Capture *capture = captureOf(stream);
    if (!capture)
        result = CUDA_ERROR_ILLEGAL_STATE;
    else if (capture->origin != stream)
        result = CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
    else if (capture->mode != CU_CAPTURE_RELAXED && capture->thread != simCurrentThread())
        result = CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
    else {
        result = capture->invalid ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED
                 : capture->forks ? CUDA_ERROR_STREAM_CAPTURE_UNJOINED
                                  : CUDA_SUCCESS;
        body = result ? NULL : retain(capture->body);
        stream->capture = 0;
        endCapture(capture);
    }
    pthread_mutex_unlock(&mutex);
    if (body)
        ((Graph *)simNew(&graphKind, sizeof(Graph), NULL, graphHandle))->body = body;
    return result;
}

SIM_API CUresult cuThreadExchangeStreamCaptureMode(CUstreamCaptureMode *mode) {
    SIM_ENTER();
    if (!mode || *mode < CU_CAPTURE_GLOBAL || *mode > CU_CAPTURE_RELAXED)
        return CUDA_ERROR_INVALID_VALUE;
    int previous = threadMode;
    threadMode = *mode;
    *mode = previous;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuEventCreate(CUevent *handle, unsigned flags) {
    CONTEXT_ENTER(context);
    if (!handle || flags > 7)
        return CUDA_ERROR_INVALID_VALUE;
    Event *event = simNew(&eventKind, sizeof *event, context, handle);
    event->context = context;
    event->flags = flags;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuEventDestroy_v2(CUevent handle) {
    SIM_ENTER();
    return simDelete(&eventKind, handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

SIM_API CUresult cuEventRecord(CUevent handle, CUstream stream) {
    CONTEXT_ENTER(context);
    Event *event = simFind(&eventKind, handle);
    if (!event)
        return CUDA_ERROR_INVALID_HANDLE;
    TRY(simCheckStream(context, stream));
    if (event->context != context) {
        simViolate("event of another context recorded");
        return CUDA_ERROR_INVALID_HANDLE;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    event->milliseconds = (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
    event->recorded = true;
    event->captured = simCapturedGraph(stream) != NULL;
    event->stream = stream;
    return CUDA_SUCCESS;
}

static CUresult waitForEvent(const void *context, CUevent handle) {
    const Event *event = simFind(&eventKind, handle);
    if (!event)
        return CUDA_ERROR_INVALID_HANDLE;
    return event->captured ? CUDA_ERROR_CAPTURED_EVENT : simObserve(context);
}

SIM_API CUresult cuEventQuery(CUevent event) {
    CONTEXT_ENTER(context);
    TRY(simForbiddenInCapture());
    return waitForEvent(context, event);
}

SIM_API CUresult cuEventSynchronize(CUevent event) {
    CONTEXT_ENTER(context);
    return waitForEvent(context, event);
}

static CUresult elapsed(float *milliseconds, CUevent startHandle, CUevent endHandle) {
    const Event *start = simFind(&eventKind, startHandle), *end = simFind(&eventKind, endHandle);
    if (!milliseconds)
        return CUDA_ERROR_INVALID_VALUE;
    if (!start || !end || !start->recorded || !end->recorded || (start->flags | end->flags) & CU_EVENT_DISABLE_TIMING)
        return CUDA_ERROR_INVALID_HANDLE;
    *milliseconds = (float)(end->milliseconds - start->milliseconds);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
    SIM_ENTER();
    return elapsed(milliseconds, start, end);
}

SIM_API CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent start, CUevent end) {
    SIM_ENTER();
    return elapsed(milliseconds, start, end);
}

SIM_API CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph handle, unsigned long long flags) {
    CONTEXT_ENTER(context);
    (void)flags;
    const Graph *graph = simFind(&graphKind, handle);
    if (!exec || !graph)
        return CUDA_ERROR_INVALID_VALUE;
    ((Graph *)simNew(&execKind, sizeof(Graph), context, exec))->body = retain(graph->body);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuGraphLaunch(CUgraphExec handle, CUstream stream) {
    CONTEXT_ENTER(context);
    const Graph *exec = simFind(&execKind, handle);
    if (!exec)
        return CUDA_ERROR_INVALID_VALUE;
    TRY(simCheckStream(context, stream));
    for (const Node *node = exec->body->first; node; node = node->next)
        TRY(simSubmit(context, stream, node->work, node->arguments, node->size));
    return CUDA_SUCCESS;
}

SIM_API CUresult cuGraphExecDestroy(CUgraphExec handle) {
    SIM_ENTER();
    return simDelete(&execKind, handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

SIM_API CUresult cuGraphDestroy(CUgraph handle) {
    SIM_ENTER();
    return simDelete(&graphKind, handle) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}
