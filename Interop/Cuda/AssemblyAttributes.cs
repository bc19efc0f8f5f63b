using System.Runtime.CompilerServices;

// Everything that crosses to C is blittable; the runtime need not look at it.
[assembly: DisableRuntimeMarshalling]
