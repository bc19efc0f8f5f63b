#include "handles.h"
#include "text.h"
#include <pthread.h>

/* A handle is kind | serial | slot | 0000, so that it looks like an aligned pointer and is never null. */
enum { SLOT_BITS = 20, SERIAL_BITS = 32, SLOT_SHIFT = 4, SERIAL_SHIFT = 24, KIND_SHIFT = 56, KINDS = 127 };
enum { CHUNK = 1024, CHUNKS = (1 << SLOT_BITS) / CHUNK };

typedef struct {
    uint64_t handle; /* 0: free */
    void *object;
    const void *context;
} Slot;

typedef struct {
    SimKind *kind;
    char name[56];
    int64_t live, created, lastDestroyer;
} Ledger;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Slot *chunks[CHUNKS];
static uint32_t *freeSlots, freeCount, slotCount;
static uint64_t serial, serialAtReset;
static Ledger ledgers[KINDS + 1];
static int kindCount;

static Slot *slotAt(uint32_t index) {
    Slot *chunk = index < 1u << SLOT_BITS ? __atomic_load_n(&chunks[index / CHUNK], __ATOMIC_ACQUIRE) : NULL;
    return chunk ? chunk + index % CHUNK : NULL;
}

static Slot *slotOf(uint64_t handle) {
    return slotAt((uint32_t)(handle >> SLOT_SHIFT) & ((1u << SLOT_BITS) - 1));
}

static int kindOf(uint64_t handle) {
    return (int)(handle >> KIND_SHIFT);
}

static uint64_t serialOf(uint64_t handle) {
    return handle >> SERIAL_SHIFT & ((1ull << SERIAL_BITS) - 1);
}

/* The mutex is held. A kind keeps its number when a library is unloaded and comes back. */
static void introduce(SimKind *kind) {
    int id = 1;
    while (id <= kindCount && strcmp(ledgers[id].name, kind->name) != 0)
        id++;
    if (id > KINDS)
        abort();
    if (id > kindCount)
        kindCount = id;
    snprintf(ledgers[id].name, sizeof ledgers[id].name, "%s", kind->name);
    ledgers[id].kind = kind;
    kind->id = id;
}

/* The mutex is held. */
static uint32_t takeSlot(void) {
    if (freeCount)
        return freeSlots[--freeCount];
    if (slotCount % CHUNK == 0) {
        Slot *chunk = slotCount < 1u << SLOT_BITS ? calloc(CHUNK, sizeof *chunk) : NULL;
        freeSlots = realloc(freeSlots, (slotCount + CHUNK) * sizeof *freeSlots);
        if (!chunk || !freeSlots)
            abort();
        __atomic_store_n(&chunks[slotCount / CHUNK], chunk, __ATOMIC_RELEASE);
    }
    return slotCount++;
}

void *simNew(SimKind *kind, size_t size, const void *context, void *handle) {
    void *object = calloc(1, size);
    if (!object)
        abort();
    pthread_mutex_lock(&mutex);
    if (!kind->id)
        introduce(kind);
    uint32_t index = takeSlot();
    uint64_t value = (uint64_t)kind->id << KIND_SHIFT | (++serial & ((1ull << SERIAL_BITS) - 1)) << SERIAL_SHIFT |
                     (uint64_t)index << SLOT_SHIFT;
    Slot *slot = slotAt(index);
    slot->object = object;
    slot->context = context;
    __atomic_store_n(&slot->handle, value, __ATOMIC_RELEASE);
    ledgers[kind->id].live++;
    ledgers[kind->id].created++;
    pthread_mutex_unlock(&mutex);
    memcpy(handle, &value, sizeof value);
    return object;
}

void *simPeek(SimKind *kind, const void *handle) {
    uint64_t value = (uintptr_t)handle;
    Slot *slot = value && kindOf(value) == kind->id ? slotOf(value) : NULL;
    return slot && __atomic_load_n(&slot->handle, __ATOMIC_ACQUIRE) == value ? slot->object : NULL;
}

static void complain(const SimKind *kind, uint64_t handle) {
    int id = kindOf(handle);
    uint64_t number = serialOf(handle);
    if (!handle)
        simViolate("null given as %s", kind->name);
    else if (id < 1 || id > kindCount || number > serial)
        simViolate("%#llx is no handle of this stack, given as %s", (unsigned long long)handle, kind->name);
    else if (number <= serialAtReset)
        return;
    else if (id != kind->id)
        simViolate("%s #%llu given as %s", ledgers[id].name, (unsigned long long)number, kind->name);
    else
        simViolate("%s #%llu used after it was destroyed", kind->name, (unsigned long long)number);
}

void *simFind(SimKind *kind, const void *handle) {
    void *object = simPeek(kind, handle);
    if (!object)
        complain(kind, (uintptr_t)handle);
    return object;
}

/* Takes a live slot out; its object still has to be disposed of outside the lock. */
static void *detach(Slot *slot, uint64_t handle) {
    Ledger *ledger = &ledgers[kindOf(handle)];
    void *object = slot->object;
    __atomic_store_n(&slot->handle, 0, __ATOMIC_RELEASE);
    slot->object = NULL;
    freeSlots[freeCount++] = (uint32_t)(handle >> SLOT_SHIFT) & ((1u << SLOT_BITS) - 1);
    ledger->live--;
    ledger->lastDestroyer = simCurrentThread();
    return object;
}

static void end(const SimKind *kind, void *object) {
    if (kind->dispose)
        kind->dispose(object);
    free(object);
}

bool simDelete(SimKind *kind, const void *handle) {
    uint64_t value = (uintptr_t)handle;
    void *object = NULL;
    pthread_mutex_lock(&mutex);
    if (simPeek(kind, handle))
        object = detach(slotOf(value), value);
    pthread_mutex_unlock(&mutex);
    if (!object) {
        complain(kind, value);
        return false;
    }
    end(kind, object);
    return true;
}

/* Ends the live objects of one context, or all of them. */
static void sweep(const void *context, bool all) {
    for (uint32_t index = 0;; index++) {
        pthread_mutex_lock(&mutex);
        if (index >= slotCount) {
            pthread_mutex_unlock(&mutex);
            return;
        }
        Slot *slot = slotAt(index);
        uint64_t handle = slot->handle;
        bool chosen = handle && (all || (context && slot->context == context));
        void *object = chosen ? detach(slot, handle) : NULL;
        pthread_mutex_unlock(&mutex);
        if (!object)
            continue;
        Ledger *ledger = &ledgers[kindOf(handle)];
        if (!all)
            simViolate("context destroyed while %s #%llu lives in it", ledger->name,
                       (unsigned long long)serialOf(handle));
        end(ledger->kind, object);
    }
}

void simDeleteIn(const void *context) {
    sweep(context, false);
}

void simResetHandles(void) {
    sweep(NULL, true);
    pthread_mutex_lock(&mutex);
    for (int id = 1; id <= kindCount; id++)
        ledgers[id].created = ledgers[id].lastDestroyer = 0;
    serialAtReset = serial;
    pthread_mutex_unlock(&mutex);
}

static int64_t sum(const char *kind, size_t offset) {
    int64_t total = 0;
    pthread_mutex_lock(&mutex);
    for (int id = 1; id <= kindCount; id++)
        if (!kind || strcmp(kind, ledgers[id].name) == 0)
            total += *(int64_t *)((char *)&ledgers[id] + offset);
    pthread_mutex_unlock(&mutex);
    return total;
}

int64_t simLiveHandles(const char *kind) {
    return sum(kind, offsetof(Ledger, live));
}

int64_t simCreatedHandles(const char *kind) {
    return sum(kind, offsetof(Ledger, created));
}

int64_t simThreadOfLastDestroy(const char *kind) {
    return sum(kind, offsetof(Ledger, lastDestroyer));
}

size_t simLiveReport(char *text, size_t size) {
    SimText report = {0};
    pthread_mutex_lock(&mutex);
    for (int id = 1; id <= kindCount; id++)
        if (ledgers[id].live)
            simTextAdd(&report, "%s %lld\n", ledgers[id].name, (long long)ledgers[id].live);
    pthread_mutex_unlock(&mutex);
    size_t bytes = simLiveBytes(NULL);
    if (bytes)
        simTextAdd(&report, "bytes %zu\n", bytes);
    size_t length = simTextCopy(&report, text, size);
    simTextClear(&report);
    return length;
}
