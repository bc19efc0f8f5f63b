/* The table of kernels that were compiled for the CPU; filled before main by the files that cuda_on_cpu.h makes. */
#ifndef SIM_KERNELS_H
#define SIM_KERNELS_H

#include "../core/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    unsigned x, y, z;
} SimGrid;

typedef struct SimKernel {
    const char *name;
    const char *source; /* the whole .cu file */
    int parameterCount;
    const size_t *parameterSizes;
    const unsigned char *parameterIsPointer;
    void (*run)(SimGrid grid, SimGrid block, void **parameters);
    struct SimKernel *next;
} SimKernel;

SIM_API void simRegisterKernel(SimKernel *kernel);
/* The table's first entry; the others follow by `next`. */
SIM_API const SimKernel *simKernels(void);

#ifdef __cplusplus
}
#endif
#endif
