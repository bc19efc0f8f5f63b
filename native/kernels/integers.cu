// Convolution of 8-bit integers behind the product of the stored numbers:
// sum (x - x0)(w - w0) = sum xw - x0 * sum w - w0 * sum x + terms * x0 * w0
#include "elements.cuh"
#include "indices.cuh"

enum { FILTERS = 16 };

struct SumShape {
    long long first, end;     // threads: one per line
    long long count, step;    // numbers of a line, and the distance between them
    long long outer, outerStep, inner, innerStep; // lines: outer times inner of them
};

// The sums of the lines of a matrix of signed bytes.
extern "C" __global__ void sums_s8(const s8_t *from, int *to, SumShape s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, inner = coordinate(rest, s.inner);
        const s8_t *line = from + rest * s.outerStep + inner * s.innerStep;
        int sum = 0;
        for (long long j = 0; j < s.count; j++)
            sum += line[j * s.step];
        to[i] = sum;
    }
}

struct ShiftShape {
    long long first, end;
    long long samples, filters, positions;                    // of one group; at most FILTERS filters unless all share w0
    long long productSample, productFilter, productPosition;
    long long columnSample, columnPosition;
    long long terms, x0, shared;                              // shared: w0[0] is every filter's
    int w0[FILTERS];
};

// product += the three other terms.
extern "C" __global__ void shift_s32(int *product, const int *filterSums, const int *columnSums, ShiftShape s) {
    FOR_EACH_POSITION(i, s.first, s.end) {
        long long rest = i, position = coordinate(rest, s.positions), filter = coordinate(rest, s.filters);
        unsigned w0 = (unsigned)s.w0[s.shared ? 0 : filter], x0 = (unsigned)s.x0;
        unsigned column = (unsigned)columnSums[rest * s.columnSample + position * s.columnPosition];
        int *at = product + rest * s.productSample + filter * s.productFilter + position * s.productPosition;
        // Modulo 2^32, as the product itself.
        *at = (int)((unsigned)*at - x0 * (unsigned)filterSums[filter] - w0 * column + (unsigned)s.terms * x0 * w0);
    }
}
