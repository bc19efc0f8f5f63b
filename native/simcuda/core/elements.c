#include "elements.h"
#include <math.h>
#include <string.h>

size_t simElementSize(SimElement type) {
    static const size_t sizes[] = {4, 8, 2, 2, 1, 1, 4, 8, 0};
    return sizes[type];
}

double simKeepBits(double value, int bits) {
    if (value == 0 || !isfinite(value))
        return value;
    int exponent;
    double mantissa = frexp(value, &exponent);
    return ldexp(nearbyint(ldexp(mantissa, bits + 1)), exponent - bits - 1);
}

/* Rounds to a format with `bits` mantissa bits, the smallest normal 2^minimum and no number at or above `limit`. */
static double roundTo(double value, int bits, int minimum, double limit) {
    if (!isfinite(value))
        return value;
    double smallest = ldexp(1, minimum), rounded;
    rounded = fabs(value) < smallest ? nearbyint(value / ldexp(smallest, -bits)) * ldexp(smallest, -bits)
                                     : simKeepBits(value, bits);
    return fabs(rounded) >= limit ? copysign(INFINITY, value) : rounded;
}

static double fromHalf(uint16_t bits) {
    int exponent = bits >> 10 & 31, mantissa = bits & 1023;
    double magnitude = exponent == 31 ? (mantissa ? NAN : INFINITY)
                       : exponent     ? ldexp(1024 + mantissa, exponent - 25)
                                      : ldexp(mantissa, -24);
    return bits >> 15 ? -magnitude : magnitude;
}

static uint16_t toHalf(double value) {
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    if (isnan(value))
        return 0x7E00;
    double magnitude = fabs(roundTo(value, 10, -14, 65536));
    if (isinf(magnitude))
        return sign | 0x7C00;
    if (magnitude < ldexp(1, -14))
        return sign | (uint16_t)ldexp(magnitude, 24);
    int exponent;
    double mantissa = frexp(magnitude, &exponent);
    return sign | (uint16_t)(((exponent + 14) << 10) + (int)ldexp(mantissa, 11) - 1024);
}

static uint16_t toBfloat16(double value) {
    float rounded = (float)roundTo(value, 7, -126, ldexp(1, 128));
    uint32_t bits;
    memcpy(&bits, &rounded, sizeof bits);
    return isnan(value) ? 0x7FC0 : (uint16_t)(bits >> 16);
}

static double fromBfloat16(uint16_t half) {
    uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double clamp(double value, double low, double high) {
    return isnan(value) ? 0 : fmin(fmax(nearbyint(value), low), high);
}

double simLoad(SimElement type, const void *base, int64_t index) {
    switch (type) {
    case SIM_FLOAT:
        return ((const float *)base)[index];
    case SIM_DOUBLE:
        return ((const double *)base)[index];
    case SIM_HALF:
        return fromHalf(((const uint16_t *)base)[index]);
    case SIM_BFLOAT16:
        return fromBfloat16(((const uint16_t *)base)[index]);
    case SIM_INT8:
        return ((const int8_t *)base)[index];
    case SIM_UINT8:
        return ((const uint8_t *)base)[index];
    case SIM_INT32:
        return ((const int32_t *)base)[index];
    case SIM_INT64:
        return (double)((const int64_t *)base)[index];
    case SIM_NO_ELEMENT:
        break;
    }
    return NAN;
}

void simStore(SimElement type, void *base, int64_t index, double value) {
    switch (type) {
    case SIM_FLOAT:
        ((float *)base)[index] = (float)value;
        break;
    case SIM_DOUBLE:
        ((double *)base)[index] = value;
        break;
    case SIM_HALF:
        ((uint16_t *)base)[index] = toHalf(value);
        break;
    case SIM_BFLOAT16:
        ((uint16_t *)base)[index] = toBfloat16(value);
        break;
    case SIM_INT8:
        ((int8_t *)base)[index] = (int8_t)clamp(value, INT8_MIN, INT8_MAX);
        break;
    case SIM_UINT8:
        ((uint8_t *)base)[index] = (uint8_t)clamp(value, 0, UINT8_MAX);
        break;
    case SIM_INT32:
        ((int32_t *)base)[index] = (int32_t)clamp(value, INT32_MIN, INT32_MAX);
        break;
    case SIM_INT64:
        ((int64_t *)base)[index] = llrint(value);
        break;
    case SIM_NO_ELEMENT:
        break;
    }
}
