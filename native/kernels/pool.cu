// Pooling of any window: maxima with the places where they stood, means, and the gradients of both. One thread per
// element of the result, so that every sum has one order.
#include "elements.cuh"
#include "indices.cuh"

struct PoolShape {
    long long first, end;
    long long channels, input[SPATIAL], output[SPATIAL];
    long long window[SPATIAL], stride[SPATIAL], dilation[SPATIAL], before[SPATIAL], after[SPATIAL];
    long long x[AXES], y[AXES]; // steps: sample, channel, space
    long long countsPadding;
    double alpha, beta;
};

template <typename T> __device__ __forceinline__ long long placeOf(const long long *step, long long n, long long c, const long long *at) {
    return n * step[0] + c * step[1] + at[0] * step[2] + at[1] * step[3] + at[2] * step[4];
}

template <typename T> __device__ __forceinline__ void blend(T *to, typename Wide<T>::type value, const PoolShape &s) {
    typedef typename Wide<T>::type W;
    if (s.alpha != 1)
        value = (W)s.alpha * value;
    if (s.beta != 0)
        value += (W)s.beta * widen(*to);
    *to = Narrow<T>::of(value);
}

// The sample, the channel and the place in the plane of the element number `i` of a tensor with these lengths.
__device__ __forceinline__ void locate(long long i, const long long *length, long long channels, long long &n, long long &c,
                                       long long *at) {
    for (int axis = SPATIAL - 1; axis >= 0; axis--)
        at[axis] = coordinate(i, length[axis]);
    c = coordinate(i, channels);
    n = i;
}

template <typename T>
__device__ __forceinline__ void maximum(const T *x, T *y, long long *indices, const PoolShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long n, c, at[SPATIAL], found = -1;
        locate(i, s.output, s.channels, n, c, at);
        W best = -(W)floatOf(0x7f800000u); // minus infinity
        const T *plane = x + n * s.x[0] + c * s.x[1];
        for (long long d = 0; d < s.window[0]; d++) {
            long long z = at[0] * s.stride[0] - s.before[0] + d * s.dilation[0];
            if (z < 0 || z >= s.input[0])
                continue;
            for (long long r = 0; r < s.window[1]; r++) {
                long long h = at[1] * s.stride[1] - s.before[1] + r * s.dilation[1];
                if (h < 0 || h >= s.input[1])
                    continue;
                for (long long q = 0; q < s.window[2]; q++) {
                    long long w = at[2] * s.stride[2] - s.before[2] + q * s.dilation[2];
                    if (w < 0 || w >= s.input[2])
                        continue;
                    W value = widen(plane[z * s.x[2] + h * s.x[3] + w * s.x[4]]);
                    if (found < 0 || value > best || (value != value && best == best)) {
                        best = value;
                        found = (z * s.input[1] + h) * s.input[2] + w;
                    }
                }
            }
        }
        long long target = placeOf<T>(s.y, n, c, at);
        if (y)
            blend(y + target, best, s);
        if (indices)
            indices[target] = found;
    }
}

// How many elements of a window along an axis count.
__device__ __forceinline__ long long counted(const PoolShape &s, int axis, long long at) {
    long long low = s.countsPadding ? -s.before[axis] : 0, count = 0;
    long long high = s.countsPadding ? s.input[axis] + s.after[axis] : s.input[axis];
    for (long long tap = 0; tap < s.window[axis]; tap++) {
        long long place = at * s.stride[axis] - s.before[axis] + tap * s.dilation[axis];
        count += place >= low && place < high;
    }
    return count;
}

template <typename T> __device__ __forceinline__ void mean(const T *x, T *y, const PoolShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long n, c, at[SPATIAL];
        locate(i, s.output, s.channels, n, c, at);
        W sum = 0;
        const T *plane = x + n * s.x[0] + c * s.x[1];
        for (long long d = 0; d < s.window[0]; d++) {
            long long z = at[0] * s.stride[0] - s.before[0] + d * s.dilation[0];
            if (z < 0 || z >= s.input[0])
                continue;
            for (long long r = 0; r < s.window[1]; r++) {
                long long h = at[1] * s.stride[1] - s.before[1] + r * s.dilation[1];
                if (h < 0 || h >= s.input[1])
                    continue;
                for (long long q = 0; q < s.window[2]; q++) {
                    long long w = at[2] * s.stride[2] - s.before[2] + q * s.dilation[2];
                    if (w >= 0 && w < s.input[2])
                        sum += widen(plane[z * s.x[2] + h * s.x[3] + w * s.x[4]]);
                }
            }
        }
        long long count = counted(s, 0, at[0]) * counted(s, 1, at[1]) * counted(s, 2, at[2]);
        blend(y + placeOf<T>(s.y, n, c, at), count == 0 ? (W)0 : sum / (W)count, s);
    }
}

// What every window that covers an element hands back to it: all of its gradient where its maximum stood here, or its share.
template <typename T, bool MAXIMUM>
__device__ __forceinline__ void gatherGradient(const T *dy, const long long *indices, T *dx, const PoolShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long n, c, at[SPATIAL], o[SPATIAL];
        locate(i, s.input, s.channels, n, c, at);
        long long here = (at[0] * s.input[1] + at[1]) * s.input[2] + at[2];
        W sum = 0;
        for (long long d = 0; d < s.window[0]; d++) {
            long long z = at[0] + s.before[0] - d * s.dilation[0];
            if (z < 0)
                break;
            o[0] = z;
            if (coordinate(o[0], s.stride[0]) != 0 || o[0] >= s.output[0])
                continue;
            for (long long r = 0; r < s.window[1]; r++) {
                long long h = at[1] + s.before[1] - r * s.dilation[1];
                if (h < 0)
                    break;
                o[1] = h;
                if (coordinate(o[1], s.stride[1]) != 0 || o[1] >= s.output[1])
                    continue;
                for (long long q = 0; q < s.window[2]; q++) {
                    long long w = at[2] + s.before[2] - q * s.dilation[2];
                    if (w < 0)
                        break;
                    o[2] = w;
                    if (coordinate(o[2], s.stride[2]) != 0 || o[2] >= s.output[2])
                        continue;
                    long long source = placeOf<T>(s.y, n, c, o);
                    if (MAXIMUM) {
                        if (indices[source] == here)
                            sum += widen(dy[source]);
                    } else {
                        sum += widen(dy[source]) / (W)(counted(s, 0, o[0]) * counted(s, 1, o[1]) * counted(s, 2, o[2]));
                    }
                }
            }
        }
        blend(dx + placeOf<T>(s.x, n, c, at), sum, s);
    }
}

#define POOL_MAX(name, T) extern "C" __global__ void name(const T *x, T *y, long long *indices, PoolShape s) { maximum(x, y, indices, s); }
#define POOL_MEAN(name, T) extern "C" __global__ void name(const T *x, T *y, PoolShape s) { mean(x, y, s); }
#define POOL_MAX_GRADIENT(name, T) extern "C" __global__ void name(const T *dy, const long long *indices, T *dx, PoolShape s) { gatherGradient<T, true>(dy, indices, dx, s); }
#define POOL_MEAN_GRADIENT(name, T) extern "C" __global__ void name(const T *dy, T *dx, PoolShape s) { gatherGradient<T, false>(dy, nullptr, dx, s); }

POOL_MAX(pool_max_f32, float)
POOL_MAX(pool_max_f64, double)
POOL_MAX(pool_max_f16, half_t)
POOL_MAX(pool_max_bf16, bfloat16_t)
POOL_MEAN(pool_mean_f32, float)
POOL_MEAN(pool_mean_f64, double)
POOL_MEAN(pool_mean_f16, half_t)
POOL_MEAN(pool_mean_bf16, bfloat16_t)
POOL_MAX_GRADIENT(pool_max_gradient_f32, float)
POOL_MAX_GRADIENT(pool_max_gradient_f64, double)
POOL_MAX_GRADIENT(pool_max_gradient_f16, half_t)
POOL_MAX_GRADIENT(pool_max_gradient_bf16, bfloat16_t)
POOL_MEAN_GRADIENT(pool_mean_gradient_f32, float)
POOL_MEAN_GRADIENT(pool_mean_gradient_f64, double)
POOL_MEAN_GRADIENT(pool_mean_gradient_f16, half_t)
POOL_MEAN_GRADIENT(pool_mean_gradient_bf16, bfloat16_t)
