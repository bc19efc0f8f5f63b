// The functions that end a forward pass, in float and in double. NaN stays NaN.
#pragma once

enum {
    IDENTITY,
    RELU,
    CLIPPED_RELU,
    LEAKY_RELU,
    ELU,
    SIGMOID,
    TANH,
    SOFTPLUS,
    GELU,
    GELU_TANH,
    SWISH,
};

__device__ __forceinline__ float exponential(float v) {
    return expf(v);
}
__device__ __forceinline__ double exponential(double v) {
    return exp(v);
}
__device__ __forceinline__ float exponentialLess1(float v) {
    return expm1f(v);
}
__device__ __forceinline__ double exponentialLess1(double v) {
    return expm1(v);
}
__device__ __forceinline__ float logarithmOf1And(float v) {
    return log1pf(v);
}
__device__ __forceinline__ double logarithmOf1And(double v) {
    return log1p(v);
}
__device__ __forceinline__ float hyperbolicTangent(float v) {
    return tanhf(v);
}
__device__ __forceinline__ double hyperbolicTangent(double v) {
    return tanh(v);
}
__device__ __forceinline__ float errorComplement(float v) {
    return erfcf(v);
}
__device__ __forceinline__ double errorComplement(double v) {
    return erfc(v);
}

// v / (1 + e^-u); where e^-u is infinite the limit 0 counts, also for an infinite v.
template <typename W> __device__ __forceinline__ W gated(W v, W u) {
    W e = exponential(-u);
    return e > (W)3e38 ? (v != v ? v : (W)0 * (v < 0 ? (W)-1 : (W)1)) : v / (1 + e);
}

template <typename W> __device__ __forceinline__ W activate(long long kind, double parameter, W v) {
    W p = (W)parameter;
    switch (kind) {
    case RELU:
        return v < 0 ? (W)0 : v;
    case CLIPPED_RELU:
        return v < 0 ? (W)0 : v > p ? p : v;
    case LEAKY_RELU:
        return v > 0 ? v : p * v;
    case ELU:
        return v > 0 ? v : p * exponentialLess1(v);
    case SIGMOID:
        return 1 / (1 + exponential(-v));
    case TANH:
        return hyperbolicTangent(v);
    case SOFTPLUS: {
        W u = p * v, size = u < 0 ? -u : u;
        return u != u ? u : ((u > 0 ? u : (W)0) + logarithmOf1And(exponential(-size))) / p;
    }
    case GELU:
        // The complement keeps its precision where the function is nearly zero.
        return v < -40 ? (W)0 : (W)0.5 * v * errorComplement(-v * (W)0.70710678118654752440);
    case GELU_TANH: {
        W u = (W)1.59576912160573071176 * (v + (W)0.044715 * v * v * v); // 2 * sqrt(2 / pi) * ...
        return gated(v, u);
    }
    case SWISH:
        return gated(v, p * v);
    default:
        return v;
    }
}
