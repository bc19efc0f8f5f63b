// y = a * x + y over n elements: the smallest kernel that uses the grid.
extern "C" __global__ void saxpy(float a, const float *x, float *y, long long n) {
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] += a * x[i];
}
