/* A half-installed cuDNN 9: it loads, a handle can be made, and the first call that needs the rest says so. */
#include "test.h"
#include "cudnn.h"
#include <dlfcn.h>
#include <unistd.h>

static void copy(const char *from, const char *to) {
    char command[1024];
    snprintf(command, sizeof command, "cp '%s/%s' '%s/'", LIBRARIES, from, to);
    OK(system(command));
}

static void *symbol(void *library, const char *name) {
    void *address = dlsym(library, name);
    CHECK(address != NULL);
    return address;
}

int main(void) {
    char folder[] = "/tmp/simcudaXXXXXX", path[64], command[64];
    CHECK(mkdtemp(folder) != NULL);
    copy("libcudnn.so.9", folder);
    copy("libcudnn_graph.so.9", folder);
    snprintf(path, sizeof path, "%s/libcudnn.so.9", folder);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CHECK(library != NULL);
    S (*createHandle)(H *) = (S(*)(H *))symbol(library, "cudnnCreate");
    S (*destroyHandle)(H) = (S(*)(H))symbol(library, "cudnnDestroy");
    S (*opsCheck)(void) = (S(*)(void))symbol(library, "cudnnOpsVersionCheck");
    S (*graphCheck)(void) = (S(*)(void))symbol(library, "cudnnGraphVersionCheck");
    void (*lastError)(char *, size_t) = (void (*)(char *, size_t))symbol(library, "cudnnGetLastErrorString");
    char text[512];
    H handle;
    CUcontext context = start();
    OK(createHandle(&handle));
    simFail("cudnnGraphVersionCheck", 2, CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH);
    EQUAL(graphCheck(), CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH);
    OK(graphCheck());
    EQUAL(opsCheck(), CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED);
    lastError(text, sizeof text);
    CHECK(strstr(text, "unable to load libcudnn_ops.so.9"));
    copy("libcudnn_ops.so.9", folder);
    OK(opsCheck());
    OK(destroyHandle(handle));
    finish(context);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    OK(system(command));
    return 0;
}
