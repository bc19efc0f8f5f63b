using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Samples.MultiDevice;

return DataParallel.Run(Console.Out, new LibrarySearch());
