/* The engines that a graph may run on: what each supports, its notes and its workspace. */
#ifndef SIM_CUDNN_ENGINES_H
#define SIM_CUDNN_ENGINES_H

#include "program.h"

enum { ENGINE_COUNT = 5, MAX_NOTES = 4 };
enum { KNOB_SPLIT_K = 0, SPLIT_K_MAXIMUM = 8 };

typedef struct {
    int numerical[MAX_NOTES], numericalCount;
    int behavior[MAX_NOTES], behaviorCount;
    bool hasSplitK;
    size_t workspace;
} EngineFacts;

/* SUCCESS, or why this engine does not run the program. */
cudnnStatus_t checkEngine(const Program *program, int64_t engine);
EngineFacts factsOf(const Program *program, int64_t engine);
/* The engines that a heuristic mode proposes, best first; returns their number. */
int proposeEngines(const Program *program, int mode, int64_t engines[ENGINE_COUNT]);
/* Mantissa bits that the engine's multipliers see of a float32 operand; 0: all. */
int engineBits(const Program *program, int64_t engine);

#endif
