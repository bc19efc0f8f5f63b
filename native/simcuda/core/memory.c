#include "memory.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 256, GUARD_BYTE = 0xA5, FRESH_BYTE = 0xFF };
static const size_t DefaultLimit = (size_t)8 << 30;
static const char *const kindNames[] = {"device", "pool", "pinned"};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static SimRange *ranges; /* sorted by address */
static size_t rangeCount, rangeCapacity, limit = (size_t)8 << 30, taken;

/* The first range that ends behind the address. The mutex is held. */
static size_t search(const uint8_t *address) {
    size_t low = 0, high = rangeCount;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].base + ranges[middle].size > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool isDevice(SimMemoryKind kind) {
    return kind != SIM_PINNED;
}

bool simAllocate(SimRange wanted, void **address) {
    size_t whole = (wanted.size + 2 * GUARD + GUARD - 1) / GUARD * GUARD;
    pthread_mutex_lock(&mutex);
    bool fits = whole >= wanted.size && (!isDevice(wanted.kind) || (taken <= limit && wanted.size <= limit - taken));
    uint8_t *block = fits ? aligned_alloc(GUARD, whole) : NULL;
    if (block) {
        memset(block, GUARD_BYTE, GUARD);
        memset(block + GUARD, FRESH_BYTE, wanted.size);
        memset(block + GUARD + wanted.size, GUARD_BYTE, GUARD);
        if (rangeCount == rangeCapacity) {
            rangeCapacity = 2 * rangeCapacity + 16;
            ranges = realloc(ranges, rangeCapacity * sizeof *ranges);
            if (!ranges)
                abort();
        }
        wanted.base = block + GUARD;
        size_t index = search(wanted.base);
        memmove(ranges + index + 1, ranges + index, (rangeCount - index) * sizeof *ranges);
        ranges[index] = wanted;
        rangeCount++;
        taken += isDevice(wanted.kind) ? wanted.size : 0;
        *address = wanted.base;
    }
    pthread_mutex_unlock(&mutex);
    return block != NULL;
}

static bool guardsHold(const SimRange *range) {
    for (size_t i = 0; i < GUARD; i++)
        if (range->base[-1 - (ptrdiff_t)i] != GUARD_BYTE || range->base[range->size + i] != GUARD_BYTE)
            return false;
    return true;
}

static bool reportGuards(const SimRange *range) {
    if (guardsHold(range))
        return true;
    simViolate("bytes written outside a %s allocation of %zu bytes", kindNames[range->kind], range->size);
    return false;
}

/* The mutex is held. */
static void drop(size_t index) {
    SimRange range = ranges[index];
    reportGuards(&range);
    memmove(ranges + index, ranges + index + 1, (rangeCount - index - 1) * sizeof *ranges);
    rangeCount--;
    taken -= isDevice(range.kind) ? range.size : 0;
    free(range.base - GUARD);
}

bool simRelease(const void *address, SimMemoryKind kind) {
    pthread_mutex_lock(&mutex);
    size_t index = search(address);
    bool found = index < rangeCount && ranges[index].base == address && isDevice(ranges[index].kind) == isDevice(kind);
    if (found)
        drop(index);
    pthread_mutex_unlock(&mutex);
    if (!found)
        simViolate("%p freed, but no live allocation starts there", address);
    return found;
}

bool simRangeAt(const void *address, SimRange *range) {
    pthread_mutex_lock(&mutex);
    size_t index = search(address);
    bool found = index < rangeCount && ranges[index].base <= (const uint8_t *)address;
    if (found)
        *range = ranges[index];
    pthread_mutex_unlock(&mutex);
    return found;
}

bool simCheckBytes(const void *context, const void *address, size_t bytes, const char *what) {
    SimRange range;
    if (!simRangeAt(address, &range)) {
        simViolate("%s: %p lies in no live allocation", what, address);
        return false;
    }
    size_t left = range.size - (size_t)((const uint8_t *)address - range.base);
    if (bytes > left) {
        simViolate("%s: %zu bytes wanted, its allocation has %zu left", what, bytes, left);
        return false;
    }
    if (isDevice(range.kind) && range.context != context) {
        simViolate("%s: memory of another context", what);
        return false;
    }
    return true;
}

size_t simFreeMemory(void) {
    pthread_mutex_lock(&mutex);
    size_t left = taken < limit ? limit - taken : 0;
    pthread_mutex_unlock(&mutex);
    return left;
}

void simMemoryInfo(size_t *unused, size_t *total) {
    *unused = simFreeMemory();
    *total = limit;
}

void simSetMemoryLimit(size_t bytes) {
    pthread_mutex_lock(&mutex);
    limit = bytes;
    pthread_mutex_unlock(&mutex);
}

static bool hasKind(const SimRange *range, const char *kind) {
    return !kind || strcmp(kind, kindNames[range->kind]) == 0;
}

size_t simLiveBytes(const char *kind) {
    size_t bytes = 0;
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < rangeCount; i++)
        bytes += hasKind(&ranges[i], kind) ? ranges[i].size : 0;
    pthread_mutex_unlock(&mutex);
    return bytes;
}

int64_t simLiveAllocations(const char *kind) {
    int64_t count = 0;
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < rangeCount; i++)
        count += hasKind(&ranges[i], kind);
    pthread_mutex_unlock(&mutex);
    return count;
}

int64_t simCheckGuards(void) {
    int64_t damaged = 0;
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < rangeCount; i++)
        damaged += !reportGuards(&ranges[i]);
    pthread_mutex_unlock(&mutex);
    return damaged;
}

void simReleaseContext(const void *context) {
    pthread_mutex_lock(&mutex);
    for (size_t i = rangeCount; i-- > 0;)
        if (ranges[i].context == context) {
            simViolate("context destroyed while %zu bytes of %s memory live in it", ranges[i].size,
                       kindNames[ranges[i].kind]);
            drop(i);
        }
    pthread_mutex_unlock(&mutex);
}

void simReleaseGraph(const void *graph) {
    pthread_mutex_lock(&mutex);
    for (size_t i = rangeCount; i-- > 0;)
        if (ranges[i].graph == graph)
            drop(i);
    pthread_mutex_unlock(&mutex);
}

void simResetMemory(void) {
    pthread_mutex_lock(&mutex);
    while (rangeCount)
        drop(rangeCount - 1);
    limit = DefaultLimit;
    pthread_mutex_unlock(&mutex);
}
