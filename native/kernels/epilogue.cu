// What follows a product: y = activation(alpha * from + beta * y + residualScale * residual + bias).
#include "elements.cuh"
#include "indices.cuh"
#include "activation.cuh"

struct EpilogueShape {
    long long first, end;
    long long length[AXES], from[AXES], to[AXES], bias[AXES]; // the outermost axis first; the residual lies as y does
    long long activation;
    double parameter, alpha, beta, residualScale;
};

template <typename From, typename To>
__device__ __forceinline__ void finish(const From *from, To *to, const To *bias, const To *residual,
                                       const EpilogueShape &s) {
    typedef typename Wide<From>::type W;
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long position = i, source = 0, target = 0, number = 0;
        for (int axis = AXES - 1; axis >= 0; axis--) {
            long long at = coordinate(position, s.length[axis]);
            source += at * s.from[axis];
            target += at * s.to[axis];
            number += at * s.bias[axis];
        }
        W value = (W)s.alpha * (W)widen(from[source]);
        if (s.beta != 0)
            value += (W)s.beta * (W)widen(to[target]);
        if (residual)
            value += (W)s.residualScale * (W)widen(residual[target]);
        if (bias)
            value += (W)widen(bias[number]);
        to[target] = Narrow<To>::of(activate(s.activation, s.parameter, value));
    }
}

#define EPILOGUE(name, From, To) extern "C" __global__ void name(const From *from, To *to, const To *bias, const To *residual, EpilogueShape s) { finish(from, to, bias, residual, s); }

EPILOGUE(epilogue_f32_f32, float, float)
EPILOGUE(epilogue_f32_f16, float, half_t)
EPILOGUE(epilogue_f32_bf16, float, bfloat16_t)
EPILOGUE(epilogue_f64_f64, double, double)
EPILOGUE(epilogue_f64_f32, double, float)
EPILOGUE(epilogue_f16_f16, half_t, half_t)
EPILOGUE(epilogue_bf16_bf16, bfloat16_t, bfloat16_t)
EPILOGUE(epilogue_s32_s32, int, int)
