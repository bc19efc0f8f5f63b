/* From source to launch: NVRTC, modules, kernels compiled for the CPU. */
#include "test.h"

typedef struct nvrtcProgram_st *nvrtcProgram;
int nvrtcVersion(int *, int *);
int nvrtcCreateProgram(nvrtcProgram *, const char *, const char *, int, const char **, const char **);
int nvrtcCompileProgram(nvrtcProgram, int, const char **);
int nvrtcGetProgramLogSize(nvrtcProgram, size_t *);
int nvrtcGetProgramLog(nvrtcProgram, char *);
int nvrtcGetPTXSize(nvrtcProgram, size_t *);
int nvrtcGetPTX(nvrtcProgram, char *);
int nvrtcAddNameExpression(nvrtcProgram, const char *);
int nvrtcGetLoweredName(nvrtcProgram, const char *, const char **);
int nvrtcDestroyProgram(nvrtcProgram *);
const char *nvrtcGetErrorString(int);

static char *readAll(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", KERNELS, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    char *text = calloc(1, 65536);
    CHECK(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

static char *compile(const char *source) {
    nvrtcProgram program;
    const char *options[] = {"--gpu-architecture=compute_80", "-DN=4"};
    size_t size;
    OK(nvrtcCreateProgram(&program, source, "test.cu", 0, NULL, NULL));
    OK(nvrtcCompileProgram(program, 2, options));
    OK(nvrtcGetPTXSize(program, &size));
    char *ptx = malloc(size);
    OK(nvrtcGetPTX(program, ptx));
    CHECK(strstr(ptx, "simulated") && strstr(ptx, "sm_80"));
    OK(nvrtcDestroyProgram(&program));
    CHECK(program == NULL);
    return ptx;
}

static void compilation(void) {
    simReset();
    nvrtcProgram program;
    const char *bad[] = {"--no-such-option"}, *lowered;
    char log[256];
    size_t size;
    CHECK(strcmp(nvrtcGetErrorString(6), "NVRTC_ERROR_COMPILATION") == 0);
    OK(nvrtcCreateProgram(&program, "extern \"C\" __global__ void __launch_bounds__(256) f(int n) {}", NULL, 0, NULL,
                          NULL));
    EQUAL(nvrtcGetPTXSize(program, &size), 4);
    EQUAL(nvrtcCompileProgram(program, 1, bad), 5);
    OK(nvrtcAddNameExpression(program, "&f"));
    EQUAL(nvrtcGetLoweredName(program, "&f", &lowered), 9);
    OK(nvrtcCompileProgram(program, 0, NULL));
    OK(nvrtcGetLoweredName(program, "&f", &lowered));
    CHECK(strcmp(lowered, "f") == 0);
    EQUAL(nvrtcGetLoweredName(program, "g", &lowered), 10);
    EQUAL(nvrtcAddNameExpression(program, "g"), 8);
    nvrtcProgram dead = program;
    OK(nvrtcDestroyProgram(&program));
    EQUAL(nvrtcDestroyProgram(&dead), 4);
    VIOLATED("used after it was destroyed");
    OK(nvrtcCreateProgram(&program, "#error broken\n", "bad.cu", 0, NULL, NULL));
    EQUAL(nvrtcCompileProgram(program, 0, NULL), 6);
    OK(nvrtcGetProgramLogSize(program, &size));
    CHECK(size <= sizeof log);
    OK(nvrtcGetProgramLog(program, log));
    CHECK(strstr(log, "bad.cu (simulated): error: #error broken"));
    OK(nvrtcDestroyProgram(&program));
    OK(nvrtcCreateProgram(&program, "void saxpy() {}", "other.cu", 0, NULL, NULL));
    OK(nvrtcCompileProgram(program, 0, NULL));
    VIOLATED("not the one that the simulation was built from");
    OK(nvrtcDestroyProgram(&program));
}

static void launches(void) {
    CUcontext context = start();
    char *source = readAll("saxpy.cu"), *ptx = compile(source);
    CUmodule module;
    CUfunction saxpy, missing;
    OK(cuModuleLoadData(&module, ptx));
    OK(cuModuleGetFunction(&saxpy, module, "saxpy"));
    EQUAL(cuModuleGetFunction(&missing, module, "sax"), CUDA_ERROR_NOT_FOUND);
    float a = 2, x[] = {1, 2, 3, 4, 5}, y[] = {10, 20, 30, 40, 50};
    void *dx = upload(x, sizeof x), *dy = upload(y, sizeof y);
    long long n = 5;
    void *parameters[] = {&a, &dx, &dy, &n};
    OK(cuLaunchKernel(saxpy, 2, 1, 1, 3, 1, 1, 0, NULL, parameters, NULL));
    for (int i = 0; i < 5; i++)
        NEAR(floatAt(dy, (size_t)i), y[i] + 2 * x[i], 0);
    EQUAL(cuLaunchKernel(saxpy, 1, 1, 1, 2048, 1, 1, 0, NULL, parameters, NULL), CUDA_ERROR_INVALID_VALUE);
    EQUAL(cuLaunchKernel(saxpy, 0, 1, 1, 1, 1, 1, 0, NULL, parameters, NULL), CUDA_ERROR_INVALID_VALUE);
    void *host = x;
    void *wrong[] = {&a, &host, &dy, &n};
    EQUAL(cuLaunchKernel(saxpy, 1, 1, 1, 8, 1, 1, 0, NULL, wrong, NULL), CUDA_ERROR_ILLEGAL_ADDRESS);
    VIOLATED("saxpy");

    /* A captured launch keeps its parameters. */
    CUstream stream;
    CUgraph graph;
    CUgraphExec exec;
    OK(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING));
    OK(cuStreamBeginCapture_v2(stream, CU_CAPTURE_GLOBAL));
    OK(cuLaunchKernel(saxpy, 2, 1, 1, 3, 1, 1, 0, stream, parameters, NULL));
    OK(cuStreamEndCapture(stream, &graph));
    a = 1000;
    NEAR(floatAt(dy, 0), 12, 0);
    OK(cuGraphInstantiateWithFlags(&exec, graph, 0));
    OK(cuGraphLaunch(exec, stream));
    OK(cuGraphLaunch(exec, stream));
    NEAR(floatAt(dy, 0), 16, 0);
    OK(cuGraphExecDestroy(exec));
    OK(cuGraphDestroy(graph));
    OK(cuStreamDestroy_v2(stream));

    OK(cuModuleUnload(module));
    EQUAL(cuLaunchKernel(saxpy, 1, 1, 1, 1, 1, 1, 0, NULL, parameters, NULL), CUDA_ERROR_INVALID_HANDLE);
    VIOLATED("used after it was destroyed");
    EQUAL(cuModuleLoadData(&module, "no PTX"), CUDA_ERROR_INVALID_IMAGE);
    discard(dx);
    discard(dy);
    free(source);
    free(ptx);
    finish(context);
}

static void barriers(void) {
    CUcontext context = start();
    char *source = readAll("block_sum.cu"), *ptx = compile(source);
    CUmodule module;
    CUfunction sum;
    float x[128];
    for (int i = 0; i < 128; i++)
        x[i] = (float)i;
    void *dx = upload(x, sizeof x), *dy = upload(NULL, 8);
    void *parameters[] = {&dx, &dy};
    OK(cuModuleLoadData(&module, ptx));
    OK(cuModuleGetFunction(&sum, module, "block_sum"));
    OK(cuLaunchKernel(sum, 2, 1, 1, 64, 1, 1, 0, NULL, parameters, NULL));
    NEAR(floatAt(dy, 0), 63 * 64 / 2, 0);           /* 0 + 1 + ... + 63 */
    NEAR(floatAt(dy, 1), 63 * 64 / 2 + 64 * 64, 0); /* 64 + ... + 127 */
    OK(cuModuleUnload(module));
    discard(dx);
    discard(dy);
    free(source);
    free(ptx);
    finish(context);
}

int main(void) {
    compilation();
    launches();
    barriers();
    simReset();
    return 0;
}
