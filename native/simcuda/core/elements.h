/* Single elements of tensors and matrices: read as double, written with one rounding. Compiled into each library. */
#ifndef SIM_ELEMENTS_H
#define SIM_ELEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    SIM_FLOAT,
    SIM_DOUBLE,
    SIM_HALF,
    SIM_BFLOAT16,
    SIM_INT8,
    SIM_UINT8,
    SIM_INT32,
    SIM_INT64,
    SIM_NO_ELEMENT
} SimElement;

size_t simElementSize(SimElement type);
double simLoad(SimElement type, const void *base, int64_t index);
/* Rounds to nearest, ties to even; integers saturate. */
void simStore(SimElement type, void *base, int64_t index, double value);

/* The value with the given number of mantissa bits: 10 is TF32, and half within its range; 7 is bfloat16. */
double simKeepBits(double value, int bits);

#endif
