using System.Runtime.CompilerServices;

namespace ConvDnn.Kernels.Smooth;

/// <summary>One float: the scalar twin of the vectors.</summary>
internal readonly unsafe struct RealScalar : IRealLanes<float>
{
    /// <summary>1.5 · 2^23.</summary>
    public const float Shifter = 12582912;

    public static int Count => 1;

    public static bool IsAccelerated => true;

    public static float Zero => 0;

    public static float KeepLane => 1;

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* target) => *target = value;

    public static void StoreAround(float value, float* target) => *target = value;

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => float.Max(a, b);

    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    public static float Keep(float value, float mask) => mask == 0 ? 0 : value;

    public static float Divide(float a, float b) => a / b;

    public static float Abs(float v) => MathF.Abs(v);

    public static float AtLeast(float v, float limit) => v < limit ? limit : v;

    public static float AtMost(float v, float limit) => v > limit ? limit : v;

    public static float Round(float v) => MathF.Round(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Scale(float v, float n)
    {
        int whole = BitConverter.SingleToInt32Bits(n + Shifter) - BitConverter.SingleToInt32Bits(Shifter), half = whole >> 1;
        return v * BitConverter.Int32BitsToSingle((half + 127) << 23) * BitConverter.Int32BitsToSingle((whole - half + 127) << 23);
    }

    public static float IfLess(float a, float b, float yes, float no) => a < b ? yes : no;
}
