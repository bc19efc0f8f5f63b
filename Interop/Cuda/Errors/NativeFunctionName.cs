namespace ConvDnn.Interop.Cuda.Errors;

/// <summary>Finds the C name in the C# text of a call, as the compiler hands it over.</summary>
public static class NativeFunctionName
{
    /// <summary><c>cuStreamQuery</c> from <c>driver.cuStreamQuery(stream)</c>.</summary>
    /// <param name="expression">The text of the call.</param>
    public static string In(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        int end = expression.IndexOf('(', StringComparison.Ordinal);
        if (end < 0) end = expression.Length;
        int start = expression.LastIndexOf('.', Math.Max(end - 1, 0)) + 1;
        return expression[start..end].Trim();
    }
}
