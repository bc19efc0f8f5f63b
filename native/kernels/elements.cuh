// Element types by their bits, without a vendor's headers, so that the same text compiles for a device and for a CPU.
#pragma once

struct half_t {
    unsigned short bits;
};

struct bfloat16_t {
    unsigned short bits;
};

typedef signed char s8_t;
typedef unsigned char u8_t;

__device__ __forceinline__ float floatOf(unsigned bits) {
    union {
        unsigned bits;
        float value;
    } both;
    both.bits = bits;
    return both.value;
}

__device__ __forceinline__ unsigned bitsOf(float value) {
    union {
        float value;
        unsigned bits;
    } both;
    both.value = value;
    return both.bits;
}

// widen: an element in the type that sums of it are formed in; exact.
__device__ __forceinline__ float widen(float value) {
    return value;
}

__device__ __forceinline__ double widen(double value) {
    return value;
}

__device__ __forceinline__ float widen(half_t value) {
    unsigned sign = (value.bits & 0x8000u) << 16, magnitude = value.bits & 0x7fffu;
    if (magnitude >= 0x7c00u) // infinity and NaN
        return floatOf(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
    // A float whose exponent is too small by 112; the product brings subnormal numbers into shape too.
    return floatOf(sign | bitsOf(floatOf(magnitude << 13) * 5.192296858534827628530496329220096e33f));
}

__device__ __forceinline__ float widen(bfloat16_t value) {
    return floatOf((unsigned)value.bits << 16);
}

__device__ __forceinline__ int widen(s8_t value) {
    return value;
}

__device__ __forceinline__ int widen(u8_t value) {
    return value;
}

__device__ __forceinline__ double widen(int value) {
    return value;
}

template <typename T> struct Wide {
    typedef float type;
};
template <> struct Wide<double> {
    typedef double type;
};
template <> struct Wide<int> {
    typedef double type;
};
template <> struct Wide<s8_t> {
    typedef int type;
};
template <> struct Wide<u8_t> {
    typedef int type;
};

// Narrow<T>::of: one rounding to nearest, ties to even; NaN stays NaN; integers saturate.
template <typename T> struct Narrow;

template <> struct Narrow<float> {
    static __device__ __forceinline__ float of(float value) {
        return value;
    }
    static __device__ __forceinline__ float of(double value) {
        return (float)value;
    }
};

template <> struct Narrow<double> {
    static __device__ __forceinline__ double of(double value) {
        return value;
    }
};

template <> struct Narrow<half_t> {
    static __device__ __forceinline__ half_t of(float value) {
        unsigned bits = bitsOf(value), sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
        half_t result;
        if (magnitude > 0x7f800000u)
            result.bits = (unsigned short)(sign | 0x7e00u);
        else if (magnitude >= 0x477ff000u) // from 65520 on
            result.bits = (unsigned short)(sign | 0x7c00u);
        else if (magnitude < 0x38800000u) // below 2^-14: the neighbours of 0.5f are as far apart as subnormal halves
            result.bits = (unsigned short)(sign | (bitsOf(floatOf(magnitude) + 0.5f) - 0x3f000000u));
        else
            result.bits = (unsigned short)(sign | (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13);
        return result;
    }
};

template <> struct Narrow<bfloat16_t> {
    static __device__ __forceinline__ bfloat16_t of(float value) {
        unsigned bits = bitsOf(value);
        bfloat16_t result;
        if ((bits & 0x7fffffffu) > 0x7f800000u)
            result.bits = (unsigned short)(bits >> 16 | 0x40u);
        else
            result.bits = (unsigned short)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
        return result;
    }
};

template <> struct Narrow<int> {
    static __device__ __forceinline__ int of(double value) {
        double rounded = rint(value);
        return rounded >= 2147483647.0 ? 2147483647 : rounded <= -2147483648.0 ? -2147483647 - 1 : (int)rounded;
    }
};

// Convert<From, To>::of: an element stored in another type.
template <typename From, typename To> struct Convert {
    static __device__ __forceinline__ To of(From value) {
        return Narrow<To>::of(widen(value));
    }
};

template <typename T> struct Convert<T, T> {
    static __device__ __forceinline__ T of(T value) {
        return value;
    }
};

// Unsigned bytes move down by 128, and whoever computes with them moves their zero point along.
template <> struct Convert<u8_t, s8_t> {
    static __device__ __forceinline__ s8_t of(u8_t value) {
        return (s8_t)(value - 128);
    }
};

// Outside<T>::of: what stands outside an image; only integers have something else than zero there.
template <typename T> struct Outside {
    static __device__ __forceinline__ T of(long long) {
        return T();
    }
};

template <> struct Outside<s8_t> {
    static __device__ __forceinline__ s8_t of(long long value) {
        return (s8_t)value;
    }
};
