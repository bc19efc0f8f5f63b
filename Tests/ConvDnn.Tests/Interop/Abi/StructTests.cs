using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Abi;

public class StructTests
{
    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_struct_has_the_size_and_layout_of_the_headers(AbiFacts facts)
    {
        Assert.Multiple(() =>
        {
            foreach ((string name, int size, Dictionary<string, (int Offset, int Size)> fields) in facts.Structs)
            {
                Type type = facts.Types[name];
                Assert.That(SizeOf(type), Is.EqualTo(size), name);
                Assert.That(
                    type.GetFields(BindingFlags.Public | BindingFlags.Instance).ToDictionary(field => field.Name, field => (OffsetOf(type, field), SizeOf(field.FieldType))),
                    Is.EquivalentTo(fields), name);
            }
        });
    }

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_raw_value_type_holds_no_reference(AbiFacts facts)
    {
        MethodInfo asks = typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!;
        foreach (Type type in facts.Types.Values.Where(type => type.IsValueType))
        {
            Assert.That(asks.MakeGenericMethod(type).Invoke(null, null), Is.False, type.Name);
        }
    }

    internal static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static int OffsetOf(Type type, FieldInfo field)
    {
        // The managed layout, which is what crosses to C without marshalling: measured, as code would address it.
        var method = new DynamicMethod("offset", typeof(long), [type.MakeByRefType()], typeof(StructTests).Module, skipVisibility: true);
        ILGenerator code = method.GetILGenerator();
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Conv_I8);
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Conv_I8);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Ret);
        nint block = Marshal.AllocHGlobal(SizeOf(type));
        try
        {
            return (int)(long)typeof(StructTests).GetMethod(nameof(Call), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type).Invoke(null, [method, block])!;
        }
        finally
        {
            Marshal.FreeHGlobal(block);
        }
    }

    private delegate long Measure<T>(ref T value);

    private static unsafe long Call<T>(DynamicMethod method, nint block)
        where T : unmanaged => method.CreateDelegate<Measure<T>>()(ref *(T*)block);
}
