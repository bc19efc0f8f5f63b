namespace ConvDnn.Interop.CuDnn.Errors;

/// <summary>What kind of outcome a status is; the same for all versions of cuDNN.</summary>
public enum CudnnStatusCategory
{
    /// <summary>The call succeeded.</summary>
    Success,

    /// <summary>The library, a part of it or its licence is not ready to work.</summary>
    NotInitialized,

    /// <summary>An argument is wrong.</summary>
    BadParameter,

    /// <summary>The arguments are right, but this library, device or algorithm does not do it.</summary>
    NotSupported,

    /// <summary>Something inside the library failed, such as an allocation or a compilation.</summary>
    InternalError,

    /// <summary>A kernel or a library below failed.</summary>
    ExecutionFailed,

    /// <summary>A number of no known kind.</summary>
    Unknown,
}
