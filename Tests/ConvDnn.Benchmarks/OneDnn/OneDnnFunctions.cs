using System.Runtime.InteropServices;

namespace ConvDnn.Benchmarks.OneDnn;

/// <summary>
/// The few entry points of oneDNN 2.x's C API that a convolution needs, under their C names; values and signatures are those of <c>oneapi/dnnl/dnnl.h</c> and
/// <c>dnnl_types.h</c>, version 2.6.3. The library on the machine's search path is the peer; nothing of it is shipped.
/// </summary>
internal static unsafe partial class OneDnnFunctions
{
    public const int Cpu = 1;
    public const int InOrder = 1;
    public const int Float32 = 3;
    public const int FormatAny = 1;

    public const int ForwardInference = 96;

    public const int QuerySource = 129;
    public const int QuerySourceGradient = 130;
    public const int QueryWeights = 131;
    public const int QueryWeightsGradient = 132;
    public const int QueryTarget = 133;
    public const int QueryTargetGradient = 134;
    public const int QueryImplementation = 8;

    public const int Source = 1;
    public const int Target = 17;
    public const int Weights = 33;
    public const int SourceGradient = 129;
    public const int TargetGradient = 145;
    public const int WeightsGradient = 161;

    private const string Library = "libdnnl.so.2";

    /// <summary>The OpenMP runtime that Debian's library is linked with.</summary>
    private const string OpenMp = "libgomp.so.1";

    [LibraryImport(Library)]
    public static partial LibraryVersion* dnnl_version();

    [LibraryImport(Library)]
    public static partial int dnnl_engine_create(out nint engine, int kind, nuint index);

    [LibraryImport(Library)]
    public static partial int dnnl_engine_destroy(nint engine);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_create(out nint stream, nint engine, uint flags);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_wait(nint stream);

    [LibraryImport(Library)]
    public static partial int dnnl_stream_destroy(nint stream);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_init_by_tag(MemoryDescriptor* descriptor, int axes, long* lengths, int type, int tag);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_init_by_strides(MemoryDescriptor* descriptor, int axes, long* lengths, int type, long* strides);

    [LibraryImport(Library)]
    public static partial nuint dnnl_memory_desc_get_size(MemoryDescriptor* descriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_desc_equal(MemoryDescriptor* left, MemoryDescriptor* right);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_create(out nint memory, MemoryDescriptor* descriptor, nint engine, void* handle);

    [LibraryImport(Library)]
    public static partial int dnnl_memory_destroy(nint memory);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_forward_desc_init(
        ConvolutionDescriptor* descriptor, int propagation, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights, MemoryDescriptor* bias, MemoryDescriptor* target,
        long* strides, long* dilations, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_backward_data_desc_init(
        ConvolutionDescriptor* descriptor, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights, MemoryDescriptor* target,
        long* strides, long* dilations, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_dilated_convolution_backward_weights_desc_init(
        ConvolutionDescriptor* descriptor, int algorithm, MemoryDescriptor* source, MemoryDescriptor* weights, MemoryDescriptor* bias, MemoryDescriptor* target,
        long* strides, long* dilations, long* paddingBefore, long* paddingAfter);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_create(out nint primitiveDescriptor, void* operation, nint attributes, nint engine, nint forwardHint);

    [LibraryImport(Library)]
    public static partial MemoryDescriptor* dnnl_primitive_desc_query_md(nint primitiveDescriptor, int what, int index);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_query(nint primitiveDescriptor, int what, int index, void* result);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_desc_destroy(nint primitiveDescriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_reorder_primitive_desc_create(
        out nint primitiveDescriptor, MemoryDescriptor* source, nint sourceEngine, MemoryDescriptor* target, nint targetEngine, nint attributes);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_create(out nint primitive, nint primitiveDescriptor);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_execute(nint primitive, nint stream, int count, Argument* arguments);

    [LibraryImport(Library)]
    public static partial int dnnl_primitive_destroy(nint primitive);

    [LibraryImport(OpenMp)]
    public static partial void omp_set_num_threads(int threads);

    /// <summary><c>dnnl_memory_desc_t</c>: 696 bytes, looked into by nobody.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryDescriptor
    {
        private fixed long _words[87];
    }

    /// <summary><c>dnnl_convolution_desc_t</c>: 5976 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ConvolutionDescriptor
    {
        private fixed long _words[747];
    }

    /// <summary><c>dnnl_exec_arg_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Argument
    {
        public int Role;
        public nint Memory;
    }

    /// <summary><c>dnnl_version_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LibraryVersion
    {
        public int Major;
        public int Minor;
        public int Patch;
    }
}
