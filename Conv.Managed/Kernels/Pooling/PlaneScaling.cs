using System.Numerics;

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
                T* pixel = result + (nint)(image * strides.Outer + channel * strides.Channel + d * strides.D + h * strides.H);
                for (long w = 0; w < geometry.Input.W; w++, pixel += (nint)strides.W)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        T* element = pixel + c * (nint)strides.Channel;
                        *element = beta == T.Zero ? T.Zero : beta * *element;
                    }
                }
            }
        }
    }
}
