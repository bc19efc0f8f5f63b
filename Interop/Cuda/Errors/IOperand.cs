namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>Something that is given to a native call and that a report of the call's failure describes.</summary>
public interface IOperand
{
    /// <summary>The operand in words, such as <c>float NCHW [8, 3, 224, 224]</c>.</summary>
    string InWords { get; }

    /// <summary>A C# statement that makes such an operand.</summary>
    /// <param name="name">The variable to assign.</param>
    string Declaration(string name);
}
