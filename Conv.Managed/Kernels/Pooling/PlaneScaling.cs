using System.Numerics;
using System.Runtime.InteropServices;

namespace ConvDnn.Kernels.Pooling;

/// <summary>Prepares planes for gradients to be added: old values times beta, or zeros without reading them.</summary>
internal static unsafe class PlaneScaling
{
    public static void Scale<T>(PoolingGeometry geometry, T* result, long image, long channel, int channels, T beta)
        where T : unmanaged, INumber<T>
    {
        TensorStrides strides = geometry.X;
        for (long d = 0; d < geometry.Input.D; d++)
        {
            for (long h = 0; h < geometry.Input.H; h++)
            {
                // Channels, else columns, that are neighbours go as one run.
                T* pixel = result + (nint)(image * strides.Outer + channel * strides.Channel + d * strides.D + h * strides.H);
                if (channels == 1 && strides.W == 1)
                {
                    Run(pixel, (nint)geometry.Input.W, beta);
                    continue;
                }

                for (long w = 0; w < geometry.Input.W; w++, pixel += (nint)strides.W)
                {
                    if (strides.Channel == 1)
                    {
                        Run(pixel, channels, beta);
                        continue;
                    }

                    for (int c = 0; c < channels; c++)
                    {
                        T* element = pixel + c * (nint)strides.Channel;
                        *element = beta == T.Zero ? T.Zero : beta * *element;
                    }
                }
            }
        }
    }

    private static void Run<T>(T* elements, nint count, T beta)
        where T : unmanaged, INumber<T>
    {
        if (beta == T.Zero) NativeMemory.Clear(elements, (nuint)count * (nuint)sizeof(T));
        else for (nint i = 0; i < count; i++) elements[i] *= beta;
    }
}
