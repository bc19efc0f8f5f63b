// Compiles a .cu file for the CPU: the qualifiers, the grid, and the entry in the simulation's table of kernels.
// A block's threads run one after the other; where the file uses __syncthreads they are fibers that take turns.
// Dynamic shared memory (`extern __shared__`), warp intrinsics, textures and half types are not provided.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "driver/kernels.h"

struct uint3 {
    unsigned x, y, z;
};

struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};

static thread_local uint3 blockIdx, threadIdx;
static thread_local dim3 blockDim, gridDim;
static const int warpSize = 32;

#define __global__
#define __device__
#define __host__
#define __constant__ static const
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(...)
#define __shared__ static thread_local

using std::max;
using std::min;

template <typename T> static inline T __ldg(const T *address) {
    return *address;
}

// Several launches may run at once on threads of the caller, so even here an atomic has to be one.
template <typename T> static inline T atomicAdd(T *address, T value) {
    T old = *address, sum;
    do
        sum = old + value;
    while (!__atomic_compare_exchange(address, &old, &sum, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return old;
}

static thread_local void **simParameters;

#ifdef SIM_KERNEL_HAS_BARRIER
#include <cstdlib>
#include <ucontext.h>

struct SimThread {
    ucontext_t context;
    uint3 index;
    bool done;
    char stack[65536];
};

static thread_local SimThread *simThread;
static thread_local ucontext_t simScheduler;
static thread_local void (*simCall)();

static inline void __syncthreads() {
    swapcontext(&simThread->context, &simScheduler);
}

static void simEnterThread() {
    simCall();
    simThread->done = true;
    __syncthreads();
}

static void simRunBlock(void (*call)()) {
    unsigned count = blockDim.x * blockDim.y * blockDim.z;
    SimThread *threads = static_cast<SimThread *>(std::calloc(count, sizeof(SimThread)));
    if (!threads)
        std::abort();
    simCall = call;
    for (unsigned i = 0; i < count; i++) {
        SimThread &thread = threads[i];
        thread.index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
        getcontext(&thread.context);
        thread.context.uc_stack.ss_sp = thread.stack;
        thread.context.uc_stack.ss_size = sizeof thread.stack;
        makecontext(&thread.context, simEnterThread, 0);
    }
    // Every round takes each thread to its next barrier or to its end.
    for (unsigned left = count; left > 0;)
        for (unsigned i = 0; i < count; i++)
            if (!threads[i].done) {
                simThread = &threads[i];
                threadIdx = simThread->index;
                swapcontext(&simScheduler, &simThread->context);
                left -= threads[i].done;
            }
    std::free(threads);
}
#else
static void simRunBlock(void (*call)()) {
    for (threadIdx.z = 0; threadIdx.z < blockDim.z; threadIdx.z++)
        for (threadIdx.y = 0; threadIdx.y < blockDim.y; threadIdx.y++)
            for (threadIdx.x = 0; threadIdx.x < blockDim.x; threadIdx.x++)
                call();
}
#endif

template <auto Kernel> struct SimEntry;

template <typename... P, void (*Kernel)(P...)> struct SimEntry<Kernel> {
    static constexpr size_t sizes[] = {sizeof(P)..., 0};
    static constexpr unsigned char isPointer[] = {std::is_pointer_v<P>..., 0};

    template <size_t... I> static void callWith(std::index_sequence<I...>) {
        Kernel(*static_cast<std::remove_cv_t<P> *>(simParameters[I])...);
    }

    static void call() {
        callWith(std::index_sequence_for<P...>{});
    }

    static void run(SimGrid grid, SimGrid block, void **parameters) {
        gridDim = {grid.x, grid.y, grid.z};
        blockDim = {block.x, block.y, block.z};
        simParameters = parameters;
        for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
            for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
                for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
                    simRunBlock(call);
    }
};

// One line per kernel behind the included .cu file.
#define SIM_KERNEL(kernel, source)                                                                                     \
    __attribute__((constructor)) static void simRegister_##kernel() {                                                  \
        using Entry = SimEntry<&kernel>;                                                                               \
        static SimKernel entry = {#kernel,      source,           sizeof(Entry::sizes) / sizeof(size_t) - 1,           \
                                  Entry::sizes, Entry::isPointer, Entry::run,                                          \
                                  nullptr};                                                                            \
        simRegisterKernel(&entry);                                                                                     \
    }
