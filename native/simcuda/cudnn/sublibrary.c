/* One of cuDNN's sub-libraries: nothing but its version check, whose name the build gives. */
#include "../core/calls.h"

#ifdef SIM_VERSION_CHECK
SIM_API int SIM_VERSION_CHECK(void);
SIM_API int SIM_VERSION_CHECK(void) {
    SIM_ENTER();
    return 0;
}
#else
/* Engine and heuristic libraries export nothing that a caller uses. */
SIM_API const char simLibrary[] = "simulated";
#endif
