#include "sublibraries.h"
#include <dlfcn.h>

typedef struct {
    int part;
    const char *file, *check; /* the version check it exports, if any */
    int loaded;
} Sublibrary;

static Sublibrary sublibraries[] = {
#if SIM_CUDNN_MAJOR == 8
    {SUB_OPS, "libcudnn_ops_infer.so.8", "cudnnOpsInferVersionCheck", 0},
    {SUB_CNN, "libcudnn_cnn_infer.so.8", "cudnnCnnInferVersionCheck", 0},
    {SUB_TRAIN, "libcudnn_ops_train.so.8", "cudnnOpsTrainVersionCheck", 0},
    {SUB_TRAIN, "libcudnn_cnn_train.so.8", "cudnnCnnTrainVersionCheck", 0},
#else
    {SUB_GRAPH, "libcudnn_graph.so.9", "cudnnGraphVersionCheck", 0},
    {SUB_OPS, "libcudnn_ops.so.9", "cudnnOpsVersionCheck", 0},
    {SUB_CNN | SUB_TRAIN, "libcudnn_cnn.so.9", "cudnnCnnVersionCheck", 0},
    {SUB_HEURISTIC, "libcudnn_heuristic.so.9", NULL, 0},
    {SUB_ENGINES, "libcudnn_engines_precompiled.so.9", NULL, 0},
    {SUB_ENGINES, "libcudnn_engines_runtime_compiled.so.9", NULL, 0},
#endif
};

static cudnnStatus_t load(Sublibrary *sublibrary) {
    void *library = dlopen(sublibrary->file, RTLD_LAZY);
    REQUIRE(library, SUBLIBRARY_LOADING_FAILED, "unable to load %s: %s", sublibrary->file, dlerror());
    if (sublibrary->check) {
        cudnnStatus_t (*check)(void);
        *(void **)&check = dlsym(library, sublibrary->check);
        REQUIRE(check && check() == CUDNN_STATUS_SUCCESS, SUBLIBRARY_VERSION_MISMATCH, "%s is of another version",
                sublibrary->file);
    }
    __atomic_store_n(&sublibrary->loaded, 1, __ATOMIC_RELEASE);
    return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnNeed(int parts) {
    for (size_t i = 0; i < sizeof sublibraries / sizeof *sublibraries; i++)
        if (sublibraries[i].part & parts && !__atomic_load_n(&sublibraries[i].loaded, __ATOMIC_ACQUIRE))
            CHECK(load(&sublibraries[i]));
    return CUDNN_STATUS_SUCCESS;
}

/* The entry library forwards the checks of its parts. */
#define VERSION_CHECK(name, part)                                                                                      \
    SIM_API cudnnStatus_t name(void) {                                                                                 \
        CUDNN_ENTER();                                                                                                 \
        return cudnnNeed(part);                                                                                        \
    }

#if SIM_CUDNN_MAJOR >= 9
VERSION_CHECK(cudnnGraphVersionCheck, SUB_GRAPH)
VERSION_CHECK(cudnnOpsVersionCheck, SUB_OPS)
VERSION_CHECK(cudnnCnnVersionCheck, SUB_CNN)

SIM_API cudnnStatus_t cudnnAdvVersionCheck(void) {
    CUDNN_ENTER();
    return CUDNN_STATUS_SUCCESS;
}
#endif
