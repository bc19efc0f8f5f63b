/* Modules and launches. A module is the list of entries in a PTX text; a launch runs the entry's CPU build. */
#include "kernels.h"
#include "work.h"
#include "../core/memory.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARAMETERS = 64, MAX_PARAMETER_BYTES = 1024, MAX_ENTRIES = 256 };

typedef struct {
    const void *context;
    char *text;
    CUfunction functions[MAX_ENTRIES];
    int functionCount;
} Module;

typedef struct {
    const void *context;
    const SimKernel *kernel;
    int dynamicShared;
} Function;

static SimKind functionKind = {.name = "CUfunction"};

static void disposeModule(void *object) {
    Module *module = object;
    for (int i = 0; i < module->functionCount; i++)
        if (simPeek(&functionKind, module->functions[i]))
            simDelete(&functionKind, module->functions[i]);
    free(module->text);
}

static SimKind moduleKind = {.name = "CUmodule", .dispose = disposeModule};
static SimKernel *kernels;

void simRegisterKernel(SimKernel *kernel) {
    kernel->next = kernels;
    kernels = kernel;
}

const SimKernel *simKernels(void) {
    return kernels;
}

static const SimKernel *kernelNamed(const char *name) {
    for (const SimKernel *kernel = kernels; kernel; kernel = kernel->next)
        if (strcmp(kernel->name, name) == 0)
            return kernel;
    return NULL;
}

static CUresult load(const void *context, CUmodule *handle, const char *image) {
    TRY(simForbiddenInCapture());
    if (!handle || !image)
        return CUDA_ERROR_INVALID_VALUE;
    const char *version = strstr(image, ".version");
    if (!version)
        return CUDA_ERROR_INVALID_IMAGE;
    if (!strstr(version, ".target"))
        return CUDA_ERROR_INVALID_PTX;
    Module *module = simNew(&moduleKind, sizeof *module, context, handle);
    module->context = context;
    module->text = strdup(image);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    CONTEXT_ENTER(context);
    return load(context, module, image);
}

SIM_API CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned optionCount, CUjit_option *options,
                                    void **values) {
    CONTEXT_ENTER(context);
    if (optionCount && (!options || !values))
        return CUDA_ERROR_INVALID_VALUE;
    return load(context, module, image);
}

SIM_API CUresult cuModuleUnload(CUmodule module) {
    CONTEXT_ENTER(context);
    (void)context;
    TRY(simForbiddenInCapture());
    return simDelete(&moduleKind, module) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_HANDLE;
}

/* Whether the text declares `.entry NAME(`. */
static bool hasEntry(const char *text, const char *name) {
    static const char keyword[] = ".entry";
    size_t length = strlen(name);
    while ((text = strstr(text, keyword)) != NULL) {
        text += sizeof keyword - 1;
        while (isspace((unsigned char)*text))
            text++;
        char after = strncmp(text, name, length) == 0 ? text[length] : 'x';
        if (!isalnum((unsigned char)after) && after != '_' && after != '$')
            return true;
    }
    return false;
}

SIM_API CUresult cuModuleGetFunction(CUfunction *handle, CUmodule moduleHandle, const char *name) {
    CONTEXT_ENTER(context);
    Module *module = simFind(&moduleKind, moduleHandle);
    if (!module)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!handle || !name)
        return CUDA_ERROR_INVALID_VALUE;
    if (module->context != context) {
        simViolate("module of another context");
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (!hasEntry(module->text, name))
        return CUDA_ERROR_NOT_FOUND;
    const SimKernel *kernel = kernelNamed(name);
    if (!kernel || module->functionCount == MAX_ENTRIES) {
        simViolate("kernel %s is in the module, but the simulation was built without it", name);
        return CUDA_ERROR_NOT_FOUND;
    }
    Function *function = simNew(&functionKind, sizeof *function, context, handle);
    *function = (Function){.context = context, .kernel = kernel};
    module->functions[module->functionCount++] = *handle;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuFuncSetAttribute(CUfunction handle, CUfunction_attribute attribute, int value) {
    CONTEXT_ENTER(context);
    (void)context;
    Function *function = simFind(&functionKind, handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    if (attribute != CU_FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES || value < 0 || value > 48 * 1024)
        return CUDA_ERROR_INVALID_VALUE;
    function->dynamicShared = value;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction handle) {
    CONTEXT_ENTER(context);
    (void)context;
    const Function *function = simFind(&functionKind, handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    if (!value || attribute < 0 || attribute > CU_FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES)
        return CUDA_ERROR_INVALID_VALUE;
    *value = attribute == CU_FUNC_MAX_THREADS_PER_BLOCK           ? 1024
             : attribute == CU_FUNC_MAX_DYNAMIC_SHARED_SIZE_BYTES ? function->dynamicShared
                                                                  : 0;
    return CUDA_SUCCESS;
}

typedef struct {
    const SimKernel *kernel;
    SimGrid grid, block;
    size_t offsets[MAX_PARAMETERS];
    max_align_t parameters[MAX_PARAMETER_BYTES / sizeof(max_align_t)];
} Launch;

static void runLaunch(const void *arguments) {
    const Launch *launch = arguments;
    void *parameters[MAX_PARAMETERS];
    for (int i = 0; i < launch->kernel->parameterCount; i++)
        parameters[i] = (char *)launch->parameters + launch->offsets[i];
    launch->kernel->run(launch->grid, launch->block, parameters);
}

/* Copies the parameters, as a launch does, and looks at where the pointers among them point. */
static CUresult pack(const void *context, Launch *launch, void **parameters) {
    const SimKernel *kernel = launch->kernel;
    size_t used = 0;
    if (kernel->parameterCount > MAX_PARAMETERS || (kernel->parameterCount && !parameters))
        return CUDA_ERROR_INVALID_VALUE;
    for (int i = 0; i < kernel->parameterCount; i++) {
        size_t size = kernel->parameterSizes[i];
        if (!parameters[i] || used + size > MAX_PARAMETER_BYTES)
            return CUDA_ERROR_INVALID_VALUE;
        launch->offsets[i] = used;
        memcpy((char *)launch->parameters + used, parameters[i], size);
        used += (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
        void *pointer;
        memcpy(&pointer, parameters[i], sizeof pointer < size ? sizeof pointer : size);
        if (kernel->parameterIsPointer[i] && pointer && !simCheckBytes(context, pointer, 1, kernel->name))
            return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    return CUDA_SUCCESS;
}

SIM_API CUresult cuLaunchKernel(CUfunction handle, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                                unsigned blockY, unsigned blockZ, unsigned sharedBytes, CUstream stream,
                                void **parameters, void **extra) {
    CONTEXT_ENTER(context);
    const Function *function = simFind(&functionKind, handle);
    if (!function)
        return CUDA_ERROR_INVALID_HANDLE;
    if (function->context != context) {
        simViolate("kernel of another context");
        return CUDA_ERROR_INVALID_HANDLE;
    }
    bool gridFits = gridX && gridY && gridZ && gridX <= 0x7fffffff && gridY <= 65535 && gridZ <= 65535;
    bool blockFits = blockX && blockY && blockZ && blockX <= 1024 && blockY <= 1024 && blockZ <= 64 &&
                     blockX * blockY * blockZ <= 1024;
    if (extra || !gridFits || !blockFits || sharedBytes > 48 * 1024)
        return CUDA_ERROR_INVALID_VALUE;
    Launch launch = {function->kernel, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, {0}, {{0}}};
    TRY(pack(context, &launch, parameters));
    return simSubmit(context, stream, runLaunch, &launch, sizeof launch);
}
