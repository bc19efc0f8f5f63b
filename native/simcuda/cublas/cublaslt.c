/* libcublasLt: libcublas needs it beside it, and nothing else is asked of it. */
#include "../core/calls.h"

SIM_API size_t cublasLtGetVersion(void) {
    SIM_COUNT();
    return 130000;
}
