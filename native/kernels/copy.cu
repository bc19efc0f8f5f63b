// Strided copies with conversion: to = alpha * from + beta * to. And scaling in place: to = beta * to.
#include "elements.cuh"
#include "indices.cuh"

struct CopyShape {
    long long first, end;
    long long length[AXES], from[AXES], to[AXES]; // the outermost axis first
    double alpha, beta;
};

template <typename From, typename To>
__device__ __forceinline__ void copyElements(const From *from, To *to, const CopyShape &s) {
    typedef typename Wide<From>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, source = 0, target = 0;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long at = coordinate(position, s.length[axis]);
            source += at * s.from[axis];
            target += at * s.to[axis];
        }
        if (s.alpha == 1 && s.beta == 0) {
            to[target] = Convert<From, To>::of(from[source]);
        } else {
            W value = (W)s.alpha * widen(from[source]);
            if (s.beta != 0)
                value += (W)s.beta * (W)widen(to[target]);
            to[target] = Narrow<To>::of(value);
        }
    }
}

template <typename From, typename To>
__device__ __forceinline__ void moveElements(const From *from, To *to, const CopyShape &s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, source = 0, target = 0;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long at = coordinate(position, s.length[axis]);
            source += at * s.from[axis];
            target += at * s.to[axis];
        }
        to[target] = Convert<From, To>::of(from[source]);
    }
}

template <typename T> __device__ __forceinline__ void scaleElements(T *to, const CopyShape &s) {
    typedef typename Wide<T>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, target = 0;
        for (int axis = AXES - 1; axis >= 0; axis--)
            target += coordinate(position, s.length[axis]) * s.to[axis];
        to[target] = Narrow<T>::of(s.beta == 0 ? (W)0 : (W)s.beta * widen(to[target]));
    }
}

#define COPY(name, From, To) extern "C" __global__ void name(const From *from, To *to, CopyShape s) { copyElements(from, to, s); }
#define MOVE(name, From, To) extern "C" __global__ void name(const From *from, To *to, CopyShape s) { moveElements(from, to, s); }
#define SCALE(name, T) extern "C" __global__ void name(T *to, CopyShape s) { scaleElements(to, s); }

COPY(copy_f32_f32, float, float)
COPY(copy_f32_f64, float, double)
COPY(copy_f32_f16, float, half_t)
COPY(copy_f32_bf16, float, bfloat16_t)
COPY(copy_f64_f64, double, double)
COPY(copy_f64_f32, double, float)
COPY(copy_f16_f16, half_t, half_t)
COPY(copy_f16_f32, half_t, float)
COPY(copy_bf16_bf16, bfloat16_t, bfloat16_t)
COPY(copy_bf16_f32, bfloat16_t, float)
COPY(copy_s32_s32, int, int)
MOVE(copy_s8_s8, s8_t, s8_t)
MOVE(copy_u8_u8, u8_t, u8_t)
MOVE(copy_u8_s8, u8_t, s8_t)

SCALE(scale_f32, float)
SCALE(scale_f64, double)
SCALE(scale_f16, half_t)
SCALE(scale_bf16, bfloat16_t)
SCALE(scale_s32, int)
