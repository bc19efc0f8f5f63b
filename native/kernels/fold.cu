// The adjoint of padding: every element gathers the gradients of all positions that it was copied to.
// to = alpha * (sum + share of the mean's gradient) + beta * to
#include "elements.cuh"
#include "indices.cuh"
#include "padding.cuh"

struct FoldShape {
    long long first, end;
    long long length[AXES], padded[AXES], before[AXES]; // N, C and the spatial axes; padding on the latter alone
    long long from[AXES], to[AXES], mean[AXES];
    long long mode;
    double alpha, beta;
};

// Where along one axis an element was copied to: itself, and up to two runs of further positions.
struct Copies {
    long long start[3], count[3], total;
};

__device__ __forceinline__ Copies copiesOf(long long at, long long length, long long padded, long long before,
                                           long long mode) {
    Copies c = {{at + before, 0, 0}, {0, 0, 0}, 0};
    c.count[0] = c.start[0] >= 0 && c.start[0] < padded;
    if (mode == CIRCULAR) {
        c.start[1] = at - length + before;
        c.start[2] = at + length + before;
        c.count[1] = c.start[1] >= 0 && c.start[1] < padded;
        c.count[2] = c.start[2] < padded && c.start[2] >= 0;
    } else if (mode == REFLECT) {
        c.start[1] = before - at;
        c.start[2] = 2 * (length - 1) - at + before;
        c.count[1] = at > 0 && c.start[1] >= 0 && c.start[1] < padded;
        c.count[2] = at < length - 1 && c.start[2] < padded && c.start[2] >= 0;
    } else if (mode == REPLICATE) {
        c.start[2] = length + before;
        c.count[1] = at == 0 && before > 0 ? (before < padded ? before : padded) : 0;
        c.count[2] = at == length - 1 && padded > length + before ? padded - length - before : 0;
    }
    c.total = c.count[0] + c.count[1] + c.count[2];
    return c;
}

__device__ __forceinline__ long long copyAt(const Copies &c, long long index) {
    int run = 0;
    while (index >= c.count[run])
        index -= c.count[run++];
    return c.start[run] + index;
}

template <typename From, typename To>
__device__ __forceinline__ void fold(const From *from, To *to, const typename Wide<From>::type *means, const FoldShape &s) {
    typedef typename Wide<From>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, source = 0, target = 0, mean = 0;
        Copies copies[SPATIAL];
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long at = coordinate(position, s.length[axis]);
            target += at * s.to[axis];
            mean += at * s.mean[axis];
            if (axis < AXES - SPATIAL)
                source += at * s.from[axis];
            else
                copies[axis - (AXES - SPATIAL)] = copiesOf(at, s.length[axis], s.padded[axis], s.before[axis], s.mode);
        }
        W sum = 0;
        for (long long d = 0; d < copies[0].total; d++)
            for (long long r = 0; r < copies[1].total; r++)
                for (long long c = 0; c < copies[2].total; c++)
                    sum += widen(from[source + copyAt(copies[0], d) * s.from[2] + copyAt(copies[1], r) * s.from[3] +
                                      copyAt(copies[2], c) * s.from[4]]);
        if (s.mode == MEAN_CHANNEL || s.mode == MEAN_SAMPLE)
            sum += means[mean];
        W value = (W)s.alpha * sum;
        if (s.beta != 0)
            value += (W)s.beta * (W)widen(to[target]);
        to[target] = Narrow<To>::of(value);
    }
}

#define FOLD(name, From, To) extern "C" __global__ void name(const From *from, To *to, const Wide<From>::type *means, FoldShape s) { fold(from, to, means, s); }

FOLD(fold_f32_f32, float, float)
FOLD(fold_f32_f16, float, half_t)
FOLD(fold_f32_bf16, float, bfloat16_t)
FOLD(fold_f64_f64, double, double)
FOLD(fold_f64_f32, double, float)
FOLD(fold_f16_f16, half_t, half_t)
FOLD(fold_bf16_bf16, bfloat16_t, bfloat16_t)
