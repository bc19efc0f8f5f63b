// Convolution of 8-bit integers by a vendor that has no zero points: bytes brought into its layout before the sums,
// and what becomes of the sums. Everything is exact, or rounds once.
#include "elements.cuh"
#include "indices.cuh"

enum { SCALES = 64 };

struct PackShape {
    long long first, end;                 // threads: one per packed element, which lie side by side in the order of the next two lines
    long long blocks, samples, image[SPATIAL]; // of the packed tensor; its samples come in blocks
    long long groups, channels;           // of one group
    long long givenSamples, givenImage[SPATIAL], givenChannels; // the rest is filled up: with zeros, the image with `outside`
    long long before[SPATIAL];
    long long fromBlock, fromSample, fromAxis[SPATIAL], fromGroup, fromChannel;
    long long outside;
};

template <typename From> __device__ __forceinline__ void pack(const From *from, s8_t *to, const PackShape &s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, channel = coordinate(rest, s.channels), group = coordinate(rest, s.groups);
        long long source = channel * s.fromChannel + group * s.fromGroup;
        bool inside = true;
        for (int axis = SPATIAL - 1; axis >= 0; axis--) {
            long long at = coordinate(rest, s.image[axis]) - s.before[axis];
            inside = inside && at >= 0 && at < s.givenImage[axis];
            source += at * s.fromAxis[axis];
        }
        long long sample = coordinate(rest, s.samples);
        source += sample * s.fromSample + rest * s.fromBlock;
        bool filled = channel >= s.givenChannels || sample >= s.givenSamples;
        to[i] = filled ? (s8_t)0 : inside ? Convert<From, s8_t>::of(from[source]) : (s8_t)s.outside;
    }
}

extern "C" __global__ void pack_s8_s8(const s8_t *from, s8_t *to, PackShape s) { pack(from, to, s); }
extern "C" __global__ void pack_u8_s8(const u8_t *from, s8_t *to, PackShape s) { pack(from, to, s); }

struct PatchSumShape {
    long long first, end;                 // threads: one per group, sample and position, the last fastest
    long long samples, channels;          // channels of one group, side by side
    long long image[SPATIAL], kernel[SPATIAL], output[SPATIAL];
    long long stride[SPATIAL], dilation[SPATIAL], before[SPATIAL];
    long long fromSample, fromGroup, fromAxis[SPATIAL];
};

// The sums of the bytes that each position of the filter meets; nothing stands outside the image.
extern "C" __global__ void patch_sums_s8(const s8_t *image, int *to, PatchSumShape s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, at[SPATIAL];
        for (int axis = SPATIAL - 1; axis >= 0; axis--)
            at[axis] = coordinate(rest, s.output[axis]) * s.stride[axis] - s.before[axis];
        long long sample = coordinate(rest, s.samples);
        const s8_t *start = image + sample * s.fromSample + rest * s.fromGroup;
        int sum = 0;
        for (long long d = 0; d < s.kernel[0]; d++) {
            long long z = at[0] + d * s.dilation[0];
            for (long long r = 0; r < s.kernel[1]; r++) {
                long long y = at[1] + r * s.dilation[1];
                for (long long c = 0; c < s.kernel[2]; c++) {
                    long long x = at[2] + c * s.dilation[2];
                    if (z < 0 || z >= s.image[0] || y < 0 || y >= s.image[1] || x < 0 || x >= s.image[2])
                        continue;
                    const s8_t *line = start + z * s.fromAxis[0] + y * s.fromAxis[1] + x * s.fromAxis[2];
                    for (long long channel = 0; channel < s.channels; channel++)
                        sum += line[channel];
                }
            }
        }
        to[i] = sum;
    }
}

struct GatherShape {
    long long first, end, adds;           // adds: 1 to add to what stands there
};

// Sums that came as float, in which they are exact, as integers.
extern "C" __global__ void gather_f32_s32(const float *from, int *to, GatherShape s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        to[i] = (int)((s.adds ? (unsigned)to[i] : 0u) + (unsigned)(int)from[i]);
    }
}

struct FinishShape {
    long long first, end;
    long long length[AXES], from[AXES], to[AXES], channel[AXES]; // the outermost axis first
    long long shared, zeroPoint;          // shared: scale[0] is every channel's
    double alpha, beta;
    double scale[SCALES];                 // at most SCALES channels unless all share one
};

__device__ __forceinline__ void placeOf(long long i, const FinishShape &s, long long &source, long long &target, long long &channel) {
    source = target = channel = 0;
    for (int axis = AXES - 1; axis >= 0; axis--) {
        long long at = coordinate(i, s.length[axis]);
        source += at * s.from[axis];
        target += at * s.to[axis];
        channel += at * s.channel[axis];
    }
}

// y = saturate(round((sum + b) * scale) + y0), halves to even
template <typename To>
__device__ __forceinline__ void requantise(const int *from, To *to, const int *bias, const FinishShape &s, double low, double high) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long source, target, channel;
        placeOf(i, s, source, target, channel);
        double sum = (double)from[source] + (bias ? (double)bias[channel] : 0.0);
        double value = rint(sum * s.scale[s.shared ? 0 : channel]) + (double)s.zeroPoint;
        to[target] = (To)(int)(value < low ? low : value > high ? high : value);
    }
}

extern "C" __global__ void finish_s32_s8(const int *from, s8_t *to, const int *bias, FinishShape s) { requantise(from, to, bias, s, -128, 127); }
extern "C" __global__ void finish_s32_u8(const int *from, u8_t *to, const int *bias, FinishShape s) { requantise(from, to, bias, s, 0, 255); }

// y = alpha * scale * sum + beta * y + b
extern "C" __global__ void finish_s32_f32(const int *from, float *to, const float *bias, FinishShape s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long source, target, channel;
        placeOf(i, s, source, target, channel);
        double value = s.alpha * ((double)from[source] * s.scale[s.shared ? 0 : channel]);
        if (s.beta != 0)
            value += s.beta * (double)to[target];
        to[target] = (float)(value + (bias ? (double)bias[channel] : 0.0));
    }
}
