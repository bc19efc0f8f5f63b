/* The runtime compiler. It reads a source for its kernels and writes a PTX-like text that names them; what runs is
   the same source compiled for the CPU when the simulation was built (see cuda_on_cpu.h). */
#include "../core/handles.h"
#include "../core/text.h"
#include "../driver/kernels.h"
#include <ctype.h>

typedef int nvrtcResult;
typedef struct nvrtcProgram_st *nvrtcProgram;

/* X(NAME, number) */
#define NVRTC_RESULTS(X)                                                                                               \
    X(SUCCESS, 0)                                                                                                      \
    X(ERROR_OUT_OF_MEMORY, 1)                                                                                          \
    X(ERROR_PROGRAM_CREATION_FAILURE, 2)                                                                               \
    X(ERROR_INVALID_INPUT, 3)                                                                                          \
    X(ERROR_INVALID_PROGRAM, 4)                                                                                        \
    X(ERROR_INVALID_OPTION, 5)                                                                                         \
    X(ERROR_COMPILATION, 6)                                                                                            \
    X(ERROR_BUILTIN_OPERATION_FAILURE, 7)                                                                              \
    X(ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION, 8)                                                                  \
    X(ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION, 9)                                                                    \
    X(ERROR_NAME_EXPRESSION_NOT_VALID, 10)                                                                             \
    X(ERROR_INTERNAL_ERROR, 11)

#define NVRTC_RESULT(name, number) NVRTC_##name = number,
enum { NVRTC_RESULTS(NVRTC_RESULT) };
#undef NVRTC_RESULT

enum { MAX_NAMES = 64 };

typedef struct {
    char *source, *name;
    SimText log, ptx;
    int architecture;
    bool compiled;
    char *expressions[MAX_NAMES];
    int expressionCount;
} Program;

static void disposeProgram(void *object) {
    Program *program = object;
    free(program->source);
    free(program->name);
    simTextClear(&program->log);
    simTextClear(&program->ptx);
    for (int i = 0; i < program->expressionCount; i++)
        free(program->expressions[i]);
}

static SimKind programKind = {.name = "nvrtcProgram", .dispose = disposeProgram};
static const int architectures[] = {75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121};
enum { ARCHITECTURES = sizeof architectures / sizeof *architectures };

#define PROGRAM_ENTER(program, handle)                                                                                 \
    SIM_ENTER();                                                                                                       \
    Program *program = simFind(&programKind, handle);                                                                  \
    if (!program)                                                                                                      \
        return NVRTC_ERROR_INVALID_PROGRAM;

SIM_API nvrtcResult nvrtcVersion(int *major, int *minor) {
    SIM_ENTER();
    if (!major || !minor)
        return NVRTC_ERROR_INVALID_INPUT;
    *major = 13;
    *minor = 0;
    return NVRTC_SUCCESS;
}

SIM_API const char *nvrtcGetErrorString(nvrtcResult result) {
    SIM_COUNT();
    switch (result) {
#define NVRTC_RESULT(name, number)                                                                                     \
    case number:                                                                                                       \
        return "NVRTC_" #name;
        NVRTC_RESULTS(NVRTC_RESULT)
#undef NVRTC_RESULT
    default:
        return "NVRTC_ERROR unknown";
    }
}

SIM_API nvrtcResult nvrtcGetNumSupportedArchs(int *count) {
    SIM_ENTER();
    if (!count)
        return NVRTC_ERROR_INVALID_INPUT;
    *count = ARCHITECTURES;
    return NVRTC_SUCCESS;
}

SIM_API nvrtcResult nvrtcGetSupportedArchs(int *supported) {
    SIM_ENTER();
    if (!supported)
        return NVRTC_ERROR_INVALID_INPUT;
    memcpy(supported, architectures, sizeof architectures);
    return NVRTC_SUCCESS;
}

SIM_API nvrtcResult nvrtcCreateProgram(nvrtcProgram *handle, const char *source, const char *name, int headerCount,
                                       const char **headers, const char **includeNames) {
    SIM_ENTER();
    if (!handle || !source || headerCount < 0 || (headerCount && (!headers || !includeNames)))
        return NVRTC_ERROR_INVALID_INPUT;
    Program *program = simNew(&programKind, sizeof *program, NULL, handle);
    program->source = strdup(source);
    program->name = strdup(name ? name : "default_program");
    program->architecture = 75;
    return NVRTC_SUCCESS;
}

SIM_API nvrtcResult nvrtcDestroyProgram(nvrtcProgram *handle) {
    SIM_ENTER();
    if (!handle || !simDelete(&programKind, *handle))
        return NVRTC_ERROR_INVALID_PROGRAM;
    *handle = NULL;
    return NVRTC_SUCCESS;
}

static bool setArchitecture(Program *program, const char *value) {
    int number = 0;
    if (sscanf(value, "compute_%d", &number) != 1 && sscanf(value, "sm_%d", &number) != 1)
        return false;
    for (int i = 0; i < ARCHITECTURES; i++)
        if (architectures[i] == number) {
            program->architecture = number;
            return true;
        }
    return false;
}

static bool acceptOption(Program *program, const char *option) {
    static const char *const architecture[] = {"--gpu-architecture=", "-arch="};
    for (size_t i = 0; i < sizeof architecture / sizeof *architecture; i++)
        if (strncmp(option, architecture[i], strlen(architecture[i])) == 0)
            return setArchitecture(program, option + strlen(architecture[i]));
    static const char *const known[] = {"-D",
                                        "--define-macro=",
                                        "-I",
                                        "--include-path=",
                                        "-std=",
                                        "--std=",
                                        "--fmad=",
                                        "-fmad=",
                                        "-lineinfo",
                                        "--generate-line-info",
                                        "-G",
                                        "--device-debug",
                                        "--use_fast_math",
                                        "-use_fast_math",
                                        "-default-device",
                                        "--device-as-default-execution-space",
                                        "--maxrregcount=",
                                        "-w",
                                        "--disable-warnings",
                                        "--restrict",
                                        "--ftz=",
                                        "--prec-div=",
                                        "--prec-sqrt="};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(option, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

static bool isWord(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* Where a word stands in the text, not as part of a longer one. */
static const char *findWord(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length)
        if ((at == text || !isWord(at[-1])) && !isWord(at[length]))
            return at;
    return NULL;
}

static bool hasEntry(const Program *program, const char *name) {
    char entry[300];
    snprintf(entry, sizeof entry, ".entry %s()", name);
    return program->ptx.length && strstr(program->ptx.bytes, entry);
}

static void addEntry(Program *program, const char *name) {
    if (!hasEntry(program, name))
        simTextAdd(&program->ptx, "\n.visible .entry %s()\n{\n\tret;\n}\n", name);
}

/* Whether this place is in a macro or a comment. */
static bool isAside(const char *source, const char *at) {
    while (at > source && at[-1] != '\n')
        at--;
    at += strspn(at, " \t");
    return *at == '#' || *at == '/' || *at == '*';
}

/* Adds the functions declared `__global__ ... NAME(`. */
static void addDeclared(Program *program) {
    for (const char *at = program->source; (at = findWord(at, "__global__")) != NULL;) {
        at += strlen("__global__");
        if (isAside(program->source, at))
            continue;
        const char *bounds = strstr(at, "__launch_bounds__"), *parameters = strchr(at, '(');
        if (bounds && parameters && bounds < parameters)
            parameters = strchr(parameters, ')') ? strchr(strchr(parameters, ')'), '(') : NULL;
        if (!parameters)
            return;
        const char *end = parameters;
        while (end > at && !isWord(end[-1]))
            end--;
        const char *start = end;
        while (start > at && isWord(start[-1]))
            start--;
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)(end - start), start);
        if (*name)
            addEntry(program, name);
    }
}

/* Adds what was built for the CPU and is named here: macros may have declared it. */
static void addBuilt(Program *program) {
    for (const SimKernel *kernel = simKernels(); kernel; kernel = kernel->next)
        if (findWord(program->source, kernel->name)) {
            addEntry(program, kernel->name);
            if (!strstr(program->source, kernel->source))
                simViolate("kernel %s: this source is not the one that the simulation was built from", kernel->name);
        }
}

static int balance(const char *source, char open, char close) {
    int depth = 0;
    for (; *source; source++)
        depth += (*source == open) - (*source == close);
    return depth;
}

SIM_API nvrtcResult nvrtcCompileProgram(nvrtcProgram handle, int optionCount, const char **options) {
    PROGRAM_ENTER(program, handle);
    if (optionCount < 0 || (optionCount && !options))
        return NVRTC_ERROR_INVALID_INPUT;
    simTextClear(&program->log);
    simTextClear(&program->ptx);
    program->compiled = false;
    for (int i = 0; i < optionCount; i++)
        if (!options[i] || !acceptOption(program, options[i])) {
            simTextAdd(&program->log, "nvrtc (simulated): error: invalid option %s\n", options[i] ? options[i] : "");
            return NVRTC_ERROR_INVALID_OPTION;
        }
    const char *error = strstr(program->source, "#error");
    if (error || balance(program->source, '{', '}') || balance(program->source, '(', ')')) {
        const char *line = error ? error : "unbalanced braces or parentheses";
        simTextAdd(&program->log, "%s (simulated): error: %.*s\n", program->name, (int)strcspn(line, "\n"), line);
        return NVRTC_ERROR_COMPILATION;
    }
    simTextAdd(&program->ptx, "//\n// simulated PTX of %s: it names the kernels and holds no code\n//\n",
               program->name);
    simTextAdd(&program->ptx, ".version 9.0\n.target sm_%d\n.address_size 64\n", program->architecture);
    addDeclared(program);
    addBuilt(program);
    program->compiled = true;
    return NVRTC_SUCCESS;
}

static nvrtcResult size(const SimText *text, size_t *size) {
    if (!size)
        return NVRTC_ERROR_INVALID_INPUT;
    *size = text->length + 1;
    return NVRTC_SUCCESS;
}

static nvrtcResult text(const SimText *text, char *destination) {
    if (!destination)
        return NVRTC_ERROR_INVALID_INPUT;
    simTextCopy(text, destination, text->length + 1);
    return NVRTC_SUCCESS;
}

SIM_API nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram handle, size_t *bytes) {
    PROGRAM_ENTER(program, handle);
    return size(&program->log, bytes);
}

SIM_API nvrtcResult nvrtcGetProgramLog(nvrtcProgram handle, char *log) {
    PROGRAM_ENTER(program, handle);
    return text(&program->log, log);
}

SIM_API nvrtcResult nvrtcGetPTXSize(nvrtcProgram handle, size_t *bytes) {
    PROGRAM_ENTER(program, handle);
    return program->compiled ? size(&program->ptx, bytes) : NVRTC_ERROR_INVALID_PROGRAM;
}

SIM_API nvrtcResult nvrtcGetPTX(nvrtcProgram handle, char *ptx) {
    PROGRAM_ENTER(program, handle);
    return program->compiled ? text(&program->ptx, ptx) : NVRTC_ERROR_INVALID_PROGRAM;
}

/* Only a real architecture (sm_) yields machine code on a device; here there is none at all. */
SIM_API nvrtcResult nvrtcGetCUBINSize(nvrtcProgram handle, size_t *bytes) {
    PROGRAM_ENTER(program, handle);
    if (!bytes)
        return NVRTC_ERROR_INVALID_INPUT;
    *bytes = 0;
    return program->compiled ? NVRTC_SUCCESS : NVRTC_ERROR_INVALID_PROGRAM;
}

SIM_API nvrtcResult nvrtcGetCUBIN(nvrtcProgram handle, char *cubin) {
    PROGRAM_ENTER(program, handle);
    return program->compiled && cubin ? NVRTC_SUCCESS : NVRTC_ERROR_INVALID_PROGRAM;
}

SIM_API nvrtcResult nvrtcAddNameExpression(nvrtcProgram handle, const char *expression) {
    PROGRAM_ENTER(program, handle);
    if (program->compiled)
        return NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION;
    if (!expression || program->expressionCount == MAX_NAMES)
        return NVRTC_ERROR_INVALID_INPUT;
    program->expressions[program->expressionCount++] = strdup(expression);
    return NVRTC_SUCCESS;
}

/* Kernels are extern "C" here, so a lowered name is the name itself. */
SIM_API nvrtcResult nvrtcGetLoweredName(nvrtcProgram handle, const char *expression, const char **lowered) {
    PROGRAM_ENTER(program, handle);
    if (!expression || !lowered)
        return NVRTC_ERROR_INVALID_INPUT;
    if (!program->compiled)
        return NVRTC_ERROR_NO_LOWERED_NAMES_BEFORE_COMPILATION;
    for (int i = 0; i < program->expressionCount; i++) {
        const char *name = program->expressions[i] + (program->expressions[i][0] == '&');
        if (strcmp(program->expressions[i], expression) == 0 && hasEntry(program, name)) {
            *lowered = name;
            return NVRTC_SUCCESS;
        }
    }
    return NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID;
}
