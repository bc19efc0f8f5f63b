namespace ConvDnn.Reference;

/// <summary>The 8-bit integer types that quantised tensors have.</summary>
public enum ReferenceQuantizedType
{
    /// <summary>−128 to 127.</summary>
    Signed8,

    /// <summary>0 to 255.</summary>
    Unsigned8,
}

/// <summary>A scale and a zero point: the integer q stands for the real number <c>(q − ZeroPoint) · Scale</c>.</summary>
/// <param name="Scale">The step between neighbouring integers.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
public readonly record struct ReferenceQuantization(double Scale, int ZeroPoint);
