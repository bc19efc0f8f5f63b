/* Initialization, versions, error texts and the device's properties. */
#include "context.h"
#include "../core/memory.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { DRIVER_VERSION = 13000, ATTRIBUTE_COUNT = 160, MAX_DEVICES = 8 };

static const int attributeDefaults[ATTRIBUTE_COUNT] = {
    [1] = 1024,       /* MAX_THREADS_PER_BLOCK */
    [2] = 1024,       /* MAX_BLOCK_DIM_X */
    [3] = 1024,       /* MAX_BLOCK_DIM_Y */
    [4] = 64,         /* MAX_BLOCK_DIM_Z */
    [5] = 0x7fffffff, /* MAX_GRID_DIM_X */
    [6] = 65535,      /* MAX_GRID_DIM_Y */
    [7] = 65535,      /* MAX_GRID_DIM_Z */
    [8] = 49152,      /* MAX_SHARED_MEMORY_PER_BLOCK */
    [10] = 32,        /* WARP_SIZE */
    [16] = 16,        /* MULTIPROCESSOR_COUNT */
    [41] = 1,         /* UNIFIED_ADDRESSING */
    [75] = 8,         /* COMPUTE_CAPABILITY_MAJOR */
    [97] = 49152,     /* MAX_SHARED_MEMORY_PER_BLOCK_OPTIN */
    [115] = 1,        /* MEMORY_POOLS_SUPPORTED */
};

static int attributes[ATTRIBUTE_COUNT];
static char deviceName[128];
static int deviceCount, initialized;

__attribute__((constructor)) void simResetDevice(void) {
    memcpy(attributes, attributeDefaults, sizeof attributes);
    snprintf(deviceName, sizeof deviceName, "Simulated CUDA device");
    deviceCount = 1;
    initialized = 0;
}

void simSetDeviceCount(int count) {
    deviceCount = count < 0 ? 0 : count > MAX_DEVICES ? MAX_DEVICES : count;
}

void simSetDeviceName(const char *name) {
    snprintf(deviceName, sizeof deviceName, "Simulated %s", name);
}

void simSetDeviceAttribute(int attribute, int value) {
    if (attribute > 0 && attribute < ATTRIBUTE_COUNT)
        attributes[attribute] = value;
}

bool simInitialized(void) {
    return initialized;
}

int simDeviceCount(void) {
    return deviceCount;
}

#define DEVICE_ENTER(device)                                                                                           \
    SIM_ENTER();                                                                                                       \
    if (!initialized)                                                                                                  \
        return CUDA_ERROR_NOT_INITIALIZED;                                                                             \
    if ((device) < 0 || (device) >= deviceCount)                                                                       \
        return CUDA_ERROR_INVALID_DEVICE;

SIM_API CUresult cuInit(unsigned flags) {
    SIM_ENTER();
    if (flags)
        return CUDA_ERROR_INVALID_VALUE;
    if (deviceCount == 0)
        return CUDA_ERROR_NO_DEVICE;
    initialized = 1;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDriverGetVersion(int *version) {
    SIM_ENTER();
    if (!version)
        return CUDA_ERROR_INVALID_VALUE;
    *version = DRIVER_VERSION;
    return CUDA_SUCCESS;
}

static const struct {
    int number;
    const char *name, *text;
} results[] = {
#define CUDA_RESULT(name, number, text) {number, "CUDA_" #name, text " (simulated)"},
    CUDA_RESULTS(CUDA_RESULT)
#undef CUDA_RESULT
};

static CUresult describe(CUresult error, bool name, const char **text) {
    if (!text)
        return CUDA_ERROR_INVALID_VALUE;
    *text = NULL;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (results[i].number == error)
            *text = name ? results[i].name : results[i].text;
    return *text ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

SIM_API CUresult cuGetErrorName(CUresult error, const char **text) {
    SIM_ENTER();
    return describe(error, true, text);
}

SIM_API CUresult cuGetErrorString(CUresult error, const char **text) {
    SIM_ENTER();
    return describe(error, false, text);
}

SIM_API CUresult cuGetProcAddress_v2(const char *symbol, void **function, int version, cuuint64_t flags,
                                     CUdriverProcAddressQueryResult *status) {
    SIM_ENTER();
    (void)flags;
    if (!symbol || !function)
        return CUDA_ERROR_INVALID_VALUE;
    enum { FOUND, NOT_FOUND, VERSION_NOT_SUFFICIENT };
    static const char *const suffixes[] = {"_v2", ""};
    void *self = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD);
    *function = NULL;
    for (size_t i = 0; self && !*function && i < sizeof suffixes / sizeof *suffixes; i++) {
        char versioned[128];
        snprintf(versioned, sizeof versioned, "%s%s", symbol, suffixes[i]);
        *function = dlsym(self, versioned);
    }
    if (self)
        dlclose(self);
    int answer = !*function ? NOT_FOUND : version > DRIVER_VERSION ? VERSION_NOT_SUFFICIENT : FOUND;
    if (answer != FOUND)
        *function = NULL;
    if (status)
        *status = answer;
    return answer == FOUND || status ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
}

SIM_API CUresult cuDeviceGetCount(int *count) {
    DEVICE_ENTER(0);
    if (!count)
        return CUDA_ERROR_INVALID_VALUE;
    *count = deviceCount;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    DEVICE_ENTER(ordinal);
    if (!device)
        return CUDA_ERROR_INVALID_VALUE;
    *device = ordinal;
    return CUDA_SUCCESS;
}

static CUresult copyText(char *text, int length, const char *source) {
    if (!text || length <= 0)
        return CUDA_ERROR_INVALID_VALUE;
    snprintf(text, (size_t)length, "%s", source);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
    DEVICE_ENTER(device);
    return copyText(name, length, deviceName);
}

SIM_API CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
    DEVICE_ENTER(device);
    if (!value || attribute <= 0 || attribute >= ATTRIBUTE_COUNT)
        return CUDA_ERROR_INVALID_VALUE;
    *value = attributes[attribute];
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
    DEVICE_ENTER(device);
    if (!bytes)
        return CUDA_ERROR_INVALID_VALUE;
    size_t unused;
    simMemoryInfo(&unused, bytes);
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice device) {
    DEVICE_ENTER(device);
    if (!uuid)
        return CUDA_ERROR_INVALID_VALUE;
    memcpy(uuid->bytes, "simulated GPU  ", sizeof uuid->bytes);
    uuid->bytes[15] = (char)device;
    return CUDA_SUCCESS;
}

SIM_API CUresult cuDeviceGetPCIBusId(char *id, int length, CUdevice device) {
    DEVICE_ENTER(device);
    char text[16];
    snprintf(text, sizeof text, "0000:%02X:00.0", (unsigned)device & 0xFF);
    return copyText(id, length, text);
}
