using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Samples.EmbedInCudaApp;

return Embedding.Run(Console.Out, new NativeLoader());
