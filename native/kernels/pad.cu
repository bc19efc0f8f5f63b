// A tensor extended or cropped on every axis, from any layout into any layout.
#include "elements.cuh"
#include "indices.cuh"
#include "padding.cuh"

struct PadShape {
    long long first, end;
    long long padded[AXES], length[AXES], before[AXES]; // the outermost axis first
    long long from[AXES], to[AXES], mean[AXES];
    long long mode;
    double value;
};

template <typename From, typename To>
__device__ __forceinline__ void pad(const From *from, To *to, const typename Wide<From>::type *means, const PadShape &s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, source = 0, target = 0, mean = 0;
        bool inside = true;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long at = coordinate(position, s.padded[axis]), length = s.length[axis];
            target += at * s.to[axis];
            at -= s.before[axis];
            mean += at * s.mean[axis];
            if (at < 0 || at >= length) {
                if (s.mode == CIRCULAR)
                    at += at < 0 ? length : -length;
                else if (s.mode == REFLECT)
                    at = at < 0 ? -at : 2 * (length - 1) - at;
                else if (s.mode == REPLICATE)
                    at = at < 0 ? 0 : length - 1;
                else
                    inside = false;
            }
            source += at * s.from[axis];
        }
        to[target] = inside                                            ? Convert<From, To>::of(from[source])
                     : s.mode == MEAN_CHANNEL || s.mode == MEAN_SAMPLE ? Narrow<To>::of(means[mean])
                                                                       : Narrow<To>::of((typename Wide<To>::type)s.value);
    }
}

#define PAD(name, From, To) extern "C" __global__ void name(const From *from, To *to, const Wide<From>::type *means, PadShape s) { pad(from, to, means, s); }

PAD(pad_f32_f32, float, float)
PAD(pad_f64_f64, double, double)
PAD(pad_f16_f16, half_t, half_t)
PAD(pad_f16_f32, half_t, float)
PAD(pad_bf16_bf16, bfloat16_t, bfloat16_t)
PAD(pad_bf16_f32, bfloat16_t, float)
