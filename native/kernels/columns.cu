// im2col: the patches of an image as the columns of a matrix. Positions outside the image are `outside`.
#include "elements.cuh"
#include "indices.cuh"

struct ColumnShape {
    long long first, end;                  // threads: one per sample, channel and position of the filter
    long long groups, channels;            // channels of one group
    long long samples, positionFirst, positionCount;
    long long image[SPATIAL], kernel[SPATIAL], output[SPATIAL];
    long long stride[SPATIAL], dilation[SPATIAL], before[SPATIAL];
    long long fromSample, fromGroup, fromChannel, fromAxis[SPATIAL];
    long long toSample, toGroup, toChannel, toTap, toPosition;
    long long flip;                        // 1: the filter's last tap meets the first element
    long long channelsInner;               // 1: neighbouring threads take neighbouring channels, not positions
    long long outside;                     // what stands outside an image of integers
};

template <typename From, typename To>
__device__ __forceinline__ void columns(const From *image, To *matrix, const ColumnShape &s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, channel, position, at[SPATIAL];
        if (s.channelsInner)
            channel = coordinate(rest, s.channels);
        position = coordinate(rest, s.positionCount);
        if (!s.channelsInner)
            channel = coordinate(rest, s.channels);
        long long group = coordinate(rest, s.groups), sample = rest;
        long long source = sample * s.fromSample + group * s.fromGroup + channel * s.fromChannel;
        long long target = sample * s.toSample + group * s.toGroup + channel * s.toChannel + position * s.toPosition;
        long long place = s.positionFirst + position;
        for (int axis = SPATIAL - 1; axis >= 0; axis--)
            at[axis] = coordinate(place, s.output[axis]) * s.stride[axis] - s.before[axis];
        long long taps = s.kernel[0] * s.kernel[1] * s.kernel[2], tap = 0;
        for (long long d = 0; d < s.kernel[0]; d++) {
            long long z = at[0] + d * s.dilation[0];
            for (long long r = 0; r < s.kernel[1]; r++) {
                long long y = at[1] + r * s.dilation[1];
                for (long long c = 0; c < s.kernel[2]; c++, tap++) {
                    long long x = at[2] + c * s.dilation[2];
                    bool inside = z >= 0 && z < s.image[0] && y >= 0 && y < s.image[1] && x >= 0 && x < s.image[2];
                    long long row = s.flip ? taps - 1 - tap : tap;
                    matrix[target + row * s.toTap] =
                        inside ? Convert<From, To>::of(image[source + z * s.fromAxis[0] + y * s.fromAxis[1] + x * s.fromAxis[2]])
                               : Outside<To>::of(s.outside);
                }
            }
        }
    }
}

#define COLUMNS(name, From, To) extern "C" __global__ void name(const From *image, To *matrix, ColumnShape s) { columns(image, matrix, s); }

COLUMNS(columns_f32_f32, float, float)
COLUMNS(columns_f32_f64, float, double)
COLUMNS(columns_f64_f64, double, double)
COLUMNS(columns_f16_f16, half_t, half_t)
COLUMNS(columns_f16_f32, half_t, float)
COLUMNS(columns_bf16_bf16, bfloat16_t, bfloat16_t)
COLUMNS(columns_bf16_f32, bfloat16_t, float)
COLUMNS(columns_s8_s8, s8_t, s8_t)
COLUMNS(columns_u8_s8, u8_t, s8_t)
