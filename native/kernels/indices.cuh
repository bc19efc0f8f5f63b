// Positions in tensors of up to five axes, counted in 64 bits.
#pragma once

enum { AXES = 5, SPATIAL = 3 };

// Takes the coordinate along an axis out of a position. A division of 64 bits is many times slower than one of 32, so it
// is avoided where both numbers are small.
__device__ __forceinline__ long long coordinate(long long &position, long long length) {
    long long rest;
    if (((position | length) >> 32) == 0)
        rest = (unsigned)position / (unsigned)length;
    else
        rest = position / length;
    long long result = position - rest * length;
    position = rest;
    return result;
}

// Every kernel walks over the positions from `first` up to `end`, whatever the number of threads.
#define FOR_EACH_POSITION(i, first, end)                                                                               \
    for (long long i = (first) + (long long)blockIdx.x * blockDim.x + threadIdx.x; i < (end);                          \
         i += (long long)gridDim.x * blockDim.x)
