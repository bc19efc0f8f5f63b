/* The files beside the entry library. They are loaded at the first call that needs them, so that an incomplete
   installation fails late, as the real one does. */
#ifndef SIM_CUDNN_SUBLIBRARIES_H
#define SIM_CUDNN_SUBLIBRARIES_H

#include "handle.h"

enum { SUB_GRAPH = 1, SUB_OPS = 2, SUB_CNN = 4, SUB_TRAIN = 8, SUB_HEURISTIC = 16, SUB_ENGINES = 32 };

cudnnStatus_t cudnnNeed(int parts);

#endif
