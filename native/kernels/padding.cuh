// What stands outside a tensor, in the order of the managed enumeration.
#pragma once

enum { ZERO, CONSTANT, MEAN_CHANNEL, MEAN_SAMPLE, CIRCULAR, REFLECT, REPLICATE };
