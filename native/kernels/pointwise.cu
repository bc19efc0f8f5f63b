// An activation, y = alpha * f(x) + beta * y, and the gradient that passes it, dx = alpha * dy * f'(x) + beta * dx.
// Where a relu is shut the gradient is zero, whatever dy.
#include "elements.cuh"
#include "indices.cuh"
#include "activation.cuh"

struct PointwiseShape {
    long long first, end;
    long long length[AXES], dy[AXES], x[AXES], to[AXES]; // the outermost axis first
    long long activation;
    double parameter, alpha, beta;
};

template <typename W> __device__ __forceinline__ W sigmoidOf(W v) {
    return 1 / (1 + exponential(-v));
}

// v * s(u) * s(-u): far out the product of the gates is zero before v is infinite.
template <typename W> __device__ __forceinline__ W gatedSlope(W v, W u) {
    W open = sigmoidOf(u), shut = sigmoidOf(-u);
    return open == 0 || shut == 0 ? (W)0 : v * open * shut;
}

template <typename W> __device__ __forceinline__ W slope(long long kind, W p, W v) {
    switch (kind) {
    case ELU:
        return v > 0 ? (W)1 : p * exponential(v);
    case SIGMOID:
        return sigmoidOf(v) * sigmoidOf(-v);
    case TANH:
        return 4 * sigmoidOf(2 * v) * sigmoidOf(-2 * v);
    case SOFTPLUS:
        return sigmoidOf(p * v);
    case GELU: {
        W area = (W)0.5 * errorComplement(-v * (W)0.70710678118654752440);
        W density = (W)0.39894228040143267794 * exponential(-(W)0.5 * v * v);
        return area + (density == 0 ? (W)0 : v * density);
    }
    case GELU_TANH: {
        W u = (W)1.59576912160573071176 * (v + (W)0.044715 * v * v * v);
        return sigmoidOf(u) + (W)1.59576912160573071176 * (1 + (W)0.134145 * v * v) * gatedSlope(v, u);
    }
    case SWISH:
        return sigmoidOf(p * v) + p * gatedSlope(v, p * v);
    default:
        return 1;
    }
}

template <typename W> __device__ __forceinline__ W passed(long long kind, double parameter, W v, W dy) {
    W p = (W)parameter;
    switch (kind) {
    case RELU:
        return v <= 0 ? (W)0 : dy;
    case CLIPPED_RELU:
        return v <= 0 || v >= p ? (W)0 : dy;
    case LEAKY_RELU:
        return v > 0 ? dy : p * dy;
    case IDENTITY:
        return dy;
    default:
        return dy * slope(kind, p, v);
    }
}

template <typename T>
__device__ __forceinline__ void pass(const T *dy, const T *x, T *dx, const PointwiseShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, from = 0, at = 0, to = 0;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long place = coordinate(position, s.length[axis]);
            from += place * s.dy[axis];
            at += place * s.x[axis];
            to += place * s.to[axis];
        }
        W value = passed(s.activation, s.parameter, (W)widen(x[at]), (W)widen(dy[from]));
        if (s.alpha != 1)
            value = (W)s.alpha * value;
        if (s.beta != 0)
            value += (W)s.beta * widen(dx[to]);
        dx[to] = Narrow<T>::of(value);
    }
}

template <typename T> __device__ __forceinline__ void map(const T *x, T *y, const PointwiseShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, at = 0, to = 0;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long place = coordinate(position, s.length[axis]);
            at += place * s.x[axis];
            to += place * s.to[axis];
        }
        W value = activate(s.activation, s.parameter, (W)widen(x[at]));
        if (s.alpha != 1)
            value = (W)s.alpha * value;
        if (s.beta != 0)
            value += (W)s.beta * widen(y[to]);
        y[to] = Narrow<T>::of(value);
    }
}

#define ACTIVATION(name, T) extern "C" __global__ void name(const T *x, T *y, PointwiseShape s) { map(x, y, s); }
#define GRADIENT(name, T) extern "C" __global__ void name(const T *dy, const T *x, T *dx, PointwiseShape s) { pass(dy, x, dx, s); }

ACTIVATION(activation_f32, float)
ACTIVATION(activation_f64, double)
ACTIVATION(activation_f16, half_t)
ACTIVATION(activation_bf16, bfloat16_t)
GRADIENT(gradient_f32, float)
GRADIENT(gradient_f64, double)
GRADIENT(gradient_f16, half_t)
GRADIENT(gradient_bf16, bfloat16_t)
