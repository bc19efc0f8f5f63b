// Sums over some axes, one block per result, always in the same order: to = alpha * sum + beta * to.
// The bias gradient, the means of padding, and the gradient of those means (which sums outside a box alone).
#include "elements.cuh"
#include "indices.cuh"

struct ReduceShape {
    long long outer[2], outerFrom[2], outerTo[2];       // one result per block
    long long inner[AXES], innerFrom[AXES];             // what is summed
    long long boxed, boxFirst[AXES], boxEnd[AXES];      // boxed: leave out what lies in the box on every axis
    double alpha, beta;
};

template <typename From, typename To>
__device__ __forceinline__ void reduce(const From *from, To *to, const ReduceShape &s) {
    __shared__ double part[256];
    long long results = s.outer[0] * s.outer[1], terms = 1;
    for (int axis = 0; axis < AXES; axis++)
        terms *= s.inner[axis];
    for (long long result = blockIdx.x; result < results; result += gridDim.x) {
        long long rest = result, inner = coordinate(rest, s.outer[1]);
        const From *start = from + rest * s.outerFrom[0] + inner * s.outerFrom[1];
        double sum = 0;
        for (long long i = threadIdx.x; i < terms; i += blockDim.x) {
            long long position = i, source = 0;
            bool inBox = s.boxed != 0;
            for (int axis = AXES - 1; axis >= 0; axis--) {
                long long at = coordinate(position, s.inner[axis]);
                source += at * s.innerFrom[axis];
                inBox = inBox && at >= s.boxFirst[axis] && at < s.boxEnd[axis];
            }
            if (!inBox)
                sum += (double)widen(start[source]);
        }
        part[threadIdx.x] = sum;
        __syncthreads();
        for (unsigned width = blockDim.x / 2; width > 0; width /= 2) {
            if (threadIdx.x < width)
                part[threadIdx.x] += part[threadIdx.x + width];
            __syncthreads();
        }
        if (threadIdx.x == 0) {
            To *target = to + rest * s.outerTo[0] + inner * s.outerTo[1];
            double value = s.alpha * part[0];
            if (s.beta != 0)
                value += s.beta * (double)widen(*target);
            *target = Narrow<To>::of((typename Wide<To>::type)value);
        }
        __syncthreads();
    }
}

#define REDUCE(name, From, To) extern "C" __global__ void __launch_bounds__(256) name(const From *from, To *to, ReduceShape s) { reduce(from, to, s); }

REDUCE(reduce_f32_f32, float, float)
REDUCE(reduce_f64_f64, double, double)
REDUCE(reduce_f16_f16, half_t, half_t)
REDUCE(reduce_bf16_bf16, bfloat16_t, bfloat16_t)
REDUCE(reduce_f16_f32, half_t, float)
REDUCE(reduce_bf16_f32, bfloat16_t, float)
