using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.Cuda.Raw;

namespace ConvDnn.Interop.Cuda;

/// <summary>A function that runs on the device. It lives as long as its module.</summary>
public sealed unsafe class CudaFunction
{
    /// <summary>Arguments of one byte that fill the 4 KiB which every device takes.</summary>
    private const int MostArguments = 4096;

    private readonly CudaModule _module;
    private readonly CUfunction _function;

    internal CudaFunction(CudaModule module, string name, CUfunction function) => (_module, Name, _function) = (module, name, function);

    /// <summary>Its name as compiled.</summary>
    public string Name { get; }

    private CudaDriver Driver => _module.Context.Driver;

    /// <summary>A property of the function, such as its registers per thread.</summary>
    /// <param name="attribute">Which.</param>
    /// <exception cref="NotSupportedException">The driver has no such query.</exception>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public int Attribute(CUfunction_attribute attribute)
    {
        if (Driver.Functions.cuFuncGetAttribute == null) throw new NotSupportedException("The driver has no cuFuncGetAttribute.");
        using ContextScope scope = _module.Context.Enter();
        using HandleUse use = _module.Use();
        int value;
        Driver.CheckCall(Driver.Functions.cuFuncGetAttribute(&value, attribute, _function), $"function.Attribute({attribute})");
        return value;
    }

    /// <summary>Sets a property of the function, such as its dynamic shared memory.</summary>
    /// <param name="attribute">Which.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="CudaException">The driver refuses.</exception>
    public void SetAttribute(CUfunction_attribute attribute, int value)
    {
        using ContextScope scope = _module.Context.Enter();
        using HandleUse use = _module.Use();
        Driver.CheckCall(Driver.Functions.cuFuncSetAttribute(_function, attribute, value), $"function.SetAttribute({attribute}, {value})");
    }

    /// <summary>Enqueues a launch. Number, order and types of the arguments must be those of the source: nothing can check them.</summary>
    /// <param name="grid">The number of blocks.</param>
    /// <param name="block">The number of threads in a block.</param>
    /// <param name="stream">The stream, of the module's context.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void Launch(Dim3 grid, Dim3 block, CudaStream stream, params ReadOnlySpan<KernelArgument> arguments) =>
        Launch(grid, block, sharedBytes: 0, stream, arguments);

    /// <summary>Enqueues a launch with dynamic shared memory.</summary>
    /// <param name="grid">The number of blocks.</param>
    /// <param name="block">The number of threads in a block.</param>
    /// <param name="sharedBytes">Bytes of dynamic shared memory per block.</param>
    /// <param name="stream">The stream, of the module's context.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void Launch(Dim3 grid, Dim3 block, int sharedBytes, CudaStream stream, params ReadOnlySpan<KernelArgument> arguments)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sharedBytes);
        RequireFew(arguments.Length);
        _module.Context.RequireSameContext(stream);
        using ContextScope scope = _module.Context.Enter();
        using HandleUse use = _module.Use(), streamUse = stream.Use();
        void** pointers = stackalloc void*[arguments.Length];
        fixed (KernelArgument* values = arguments)
        {
            for (int i = 0; i < arguments.Length; i++) pointers[i] = values + i;
            CUresult status = Driver.Functions.cuLaunchKernel(
                _function, grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, (uint)sharedBytes, new(streamUse.Value), pointers, null);
            Driver.CheckCall(status, $"function.Launch({grid}, {block}, {sharedBytes}, stream /*, {arguments.Length} arguments for {Name} */)", nameof(Driver.Functions.cuLaunchKernel));
        }
    }

    /// <summary>Enqueues a launch of a function whose last argument is a structure by value, such as a description of shapes.</summary>
    /// <typeparam name="T">The structure, laid out as in the source.</typeparam>
    /// <param name="grid">The number of blocks.</param>
    /// <param name="block">The number of threads in a block.</param>
    /// <param name="stream">The stream, of the module's context.</param>
    /// <param name="structure">The last argument; copied by the launch.</param>
    /// <param name="arguments">The arguments before it.</param>
    /// <exception cref="ArgumentException"><paramref name="stream"/> belongs to another context.</exception>
    /// <exception cref="CudaException">The driver refuses, or earlier work has failed.</exception>
    public void LaunchWith<T>(Dim3 grid, Dim3 block, CudaStream stream, in T structure, params ReadOnlySpan<KernelArgument> arguments)
        where T : unmanaged
    {
        RequireFew(arguments.Length);
        _module.Context.RequireSameContext(stream);
        using ContextScope scope = _module.Context.Enter();
        using HandleUse use = _module.Use(), streamUse = stream.Use();
        void** pointers = stackalloc void*[arguments.Length + 1];
        fixed (T* last = &structure)
        fixed (KernelArgument* values = arguments)
        {
            for (int i = 0; i < arguments.Length; i++) pointers[i] = values + i;
            pointers[arguments.Length] = last;
            CUresult status = Driver.Functions.cuLaunchKernel(
                _function, grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, 0, new(streamUse.Value), pointers, null);
            Driver.CheckCall(status, $"function.LaunchWith({grid}, {block}, stream, default({typeof(T)}) /*, {arguments.Length} arguments before it for {Name} */)", nameof(Driver.Functions.cuLaunchKernel));
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static void RequireFew(int arguments)
    {
        if (arguments > MostArguments) throw new ArgumentException($"{arguments} arguments given; a device function takes at most {MostArguments}.", nameof(arguments));
    }
}
