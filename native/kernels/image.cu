// col2im: every element of an image gathers what the columns hold of it, so that the sum has one order; then the epilogue.
// image = activation(alpha * sum + beta * image + residualScale * residual + bias)
#include "elements.cuh"
#include "indices.cuh"
#include "activation.cuh"

struct ImageShape {
    long long first, end; // threads: one per element of the image
    long long groups, channels;
    long long positionFirst, positionCount; // the columns that the matrix holds
    long long image[SPATIAL], kernel[SPATIAL], output[SPATIAL];
    long long stride[SPATIAL], dilation[SPATIAL], before[SPATIAL];
    long long toSample, toGroup, toChannel, toAxis[SPATIAL]; // of the image, and of the residual
    long long fromSample, fromGroup, fromChannel, fromTap, fromPosition;
    long long flip, channelsInner;
    long long activation;
    double parameter, alpha, beta, residualScale;
};

template <typename From, typename To>
__device__ __forceinline__ void gather(const From *matrix, To *image, const To *bias, const To *residual,
                                       const ImageShape &s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, channel = 0, at[SPATIAL];
        if (s.channelsInner)
            channel = coordinate(rest, s.channels);
        for (int axis = SPATIAL - 1; axis >= 0; axis--)
            at[axis] = coordinate(rest, s.image[axis]);
        if (!s.channelsInner)
            channel = coordinate(rest, s.channels);
        long long group = coordinate(rest, s.groups), sample = rest;
        long long source = sample * s.fromSample + group * s.fromGroup + channel * s.fromChannel;
        long long target = sample * s.toSample + group * s.toGroup + channel * s.toChannel;
        for (int axis = 0; axis < SPATIAL; axis++)
            target += at[axis] * s.toAxis[axis];
        long long taps = s.kernel[0] * s.kernel[1] * s.kernel[2];
        From sum = 0;
        for (long long d = 0; d < s.kernel[0]; d++) {
            long long z = at[0] + s.before[0] - d * s.dilation[0];
            if (z < 0)
                break;
            long long p = z;
            if (coordinate(p, s.stride[0]) != 0 || p >= s.output[0])
                continue;
            for (long long r = 0; r < s.kernel[1]; r++) {
                long long y = at[1] + s.before[1] - r * s.dilation[1];
                if (y < 0)
                    break;
                long long q = y;
                if (coordinate(q, s.stride[1]) != 0 || q >= s.output[1])
                    continue;
                for (long long c = 0; c < s.kernel[2]; c++) {
                    long long x = at[2] + s.before[2] - c * s.dilation[2];
                    if (x < 0)
                        break;
                    long long o = x;
                    if (coordinate(o, s.stride[2]) != 0 || o >= s.output[2])
                        continue;
                    long long tap = (d * s.kernel[1] + r) * s.kernel[2] + c;
                    long long position = (p * s.output[1] + q) * s.output[2] + o - s.positionFirst;
                    if (position < 0 || position >= s.positionCount)
                        continue;
                    sum += matrix[source + (s.flip ? taps - 1 - tap : tap) * s.fromTap + position * s.fromPosition];
                }
            }
        }
        From value = (From)s.alpha * sum;
        if (s.beta != 0)
            value += (From)s.beta * (From)widen(image[target]);
        if (residual)
            value += (From)s.residualScale * (From)widen(residual[target]);
        if (bias)
            value += (From)widen(bias[group * s.channels + channel]);
        image[target] = Narrow<To>::of(activate(s.activation, s.parameter, value));
    }
}

#define IMAGE(name, From, To) extern "C" __global__ void name(const From *matrix, To *image, const To *bias, const To *residual, ImageShape s) { gather(matrix, image, bias, residual, s); }

IMAGE(image_f32_f32, float, float)
IMAGE(image_f32_f16, float, half_t)
IMAGE(image_f32_bf16, float, bfloat16_t)
IMAGE(image_f64_f64, double, double)
IMAGE(image_f64_f32, double, float)
