#include "calls.h"
#include "text.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct Failure {
    struct Failure *next;
    int64_t at; /* the count of the call that fails; 0 is every call */
    int status;
} Failure;

struct SimFunction {
    SimFunction *next;
    int64_t calls;
    Failure *failures;
    char name[64];
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static SimFunction *functions;
static SimText violations, callLog;
static int64_t violationCount;
static int logging, idle, exactFloat;

int64_t simCurrentThread(void) {
    return (int64_t)syscall(SYS_gettid);
}

/* The mutex is held. */
static SimFunction *functionNamed(const char *name) {
    for (SimFunction *function = functions; function; function = function->next)
        if (strcmp(function->name, name) == 0)
            return function;
    SimFunction *function = calloc(1, sizeof *function);
    if (!function)
        abort();
    snprintf(function->name, sizeof function->name, "%s", name);
    function->next = functions;
    return functions = function;
}

/* The mutex is held. */
static void forgetFailures(SimFunction *function) {
    while (function->failures) {
        Failure *first = function->failures;
        __atomic_store_n(&function->failures, first->next, __ATOMIC_RELEASE);
        free(first);
    }
}

static int failureAt(SimFunction *function, int64_t call) {
    int status = 0;
    pthread_mutex_lock(&mutex);
    for (Failure *failure = function->failures; failure && !status; failure = failure->next)
        if (failure->at == 0 || failure->at == call)
            status = failure->status;
    pthread_mutex_unlock(&mutex);
    return status;
}

int simEnter(SimFunction **cache, const char *name) {
    SimFunction *function = __atomic_load_n(cache, __ATOMIC_ACQUIRE);
    if (!function) {
        pthread_mutex_lock(&mutex);
        function = functionNamed(name);
        pthread_mutex_unlock(&mutex);
        __atomic_store_n(cache, function, __ATOMIC_RELEASE);
    }
    int64_t call = __atomic_add_fetch(&function->calls, 1, __ATOMIC_RELAXED);
    if (__atomic_load_n(&logging, __ATOMIC_RELAXED)) {
        pthread_mutex_lock(&mutex);
        simTextAdd(&callLog, "%lld %s\n", (long long)simCurrentThread(), name);
        pthread_mutex_unlock(&mutex);
    }
    return __atomic_load_n(&function->failures, __ATOMIC_ACQUIRE) ? failureAt(function, call) : 0;
}

void simFail(const char *name, int64_t nth, int status) {
    Failure *failure = calloc(1, sizeof *failure);
    if (!failure)
        abort();
    pthread_mutex_lock(&mutex);
    SimFunction *function = functionNamed(name);
    *failure = (Failure){function->failures, nth == 0 ? 0 : function->calls + nth, status};
    __atomic_store_n(&function->failures, failure, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&mutex);
}

void simClearFailures(void) {
    pthread_mutex_lock(&mutex);
    for (SimFunction *function = functions; function; function = function->next)
        forgetFailures(function);
    pthread_mutex_unlock(&mutex);
    simFailAsync(0);
}

int64_t simCalls(const char *name) {
    int64_t calls = 0;
    pthread_mutex_lock(&mutex);
    for (SimFunction *function = functions; function; function = function->next)
        if (!name || strcmp(function->name, name) == 0)
            calls += __atomic_load_n(&function->calls, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&mutex);
    return calls;
}

void simLogCalls(int on) {
    __atomic_store_n(&logging, on, __ATOMIC_RELAXED);
}

size_t simCallLog(char *text, size_t size) {
    pthread_mutex_lock(&mutex);
    size_t length = simTextCopy(&callLog, text, size);
    pthread_mutex_unlock(&mutex);
    return length;
}

void simViolate(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&mutex);
    simTextFormat(&violations, format, arguments);
    simTextAppend(&violations, "\n", 1);
    violationCount++;
    pthread_mutex_unlock(&mutex);
    va_end(arguments);
}

int64_t simViolationCount(void) {
    pthread_mutex_lock(&mutex);
    int64_t count = violationCount;
    pthread_mutex_unlock(&mutex);
    return count;
}

size_t simViolations(char *text, size_t size) {
    pthread_mutex_lock(&mutex);
    size_t length = simTextCopy(&violations, text, size);
    pthread_mutex_unlock(&mutex);
    return length;
}

void simClearViolations(void) {
    pthread_mutex_lock(&mutex);
    simTextClear(&violations);
    violationCount = 0;
    pthread_mutex_unlock(&mutex);
}

void simSetWork(int on) {
    __atomic_store_n(&idle, !on, __ATOMIC_RELAXED);
}

bool simWorks(void) {
    return !__atomic_load_n(&idle, __ATOMIC_RELAXED);
}

void simSetTf32(int on) {
    __atomic_store_n(&exactFloat, !on, __ATOMIC_RELAXED);
}

bool simTf32(void) {
    return !__atomic_load_n(&exactFloat, __ATOMIC_RELAXED);
}

void simReset(void) {
    simResetStreams();
    simResetHandles();
    simResetMemory();
    simResetContexts();
    simResetDevice();
    simClearFailures();
    simSetWork(1);
    simSetTf32(1);
    simLogCalls(0);
    pthread_mutex_lock(&mutex);
    for (SimFunction *function = functions; function; function = function->next)
        function->calls = 0;
    simTextClear(&callLog);
    pthread_mutex_unlock(&mutex);
    simClearViolations();
}
