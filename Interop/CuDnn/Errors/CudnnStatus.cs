using System.Globalization;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Errors;

/// <summary>
/// A status with the major version of the library that returned it, without which its number means nothing: BAD_PARAM is
/// 3 in version 8 and 2000 in version 9. An unknown number keeps its number, and in version 9 its category.
/// </summary>
/// <param name="Raw">The status as returned.</param>
/// <param name="LibraryMajor">The library's major version.</param>
public readonly record struct CudnnStatus(cudnnStatus_t Raw, int LibraryMajor)
{
    /// <summary>Version 8's statuses: number, name, and the number of the same finding in version 9.</summary>
    private static readonly (int Number, string Name, int InVersion9)[] Version8 =
    [
        (0, "CUDNN_STATUS_SUCCESS", 0),
        (1, "CUDNN_STATUS_NOT_INITIALIZED", 1001),
        (2, "CUDNN_STATUS_ALLOC_FAILED", 4003),
        (3, "CUDNN_STATUS_BAD_PARAM", 2000),
        (4, "CUDNN_STATUS_INTERNAL_ERROR", 4000),
        (5, "CUDNN_STATUS_INVALID_VALUE", 2001),
        (6, "CUDNN_STATUS_ARCH_MISMATCH", 3007),
        (7, "CUDNN_STATUS_MAPPING_ERROR", 4006),
        (8, "CUDNN_STATUS_EXECUTION_FAILED", 5000),
        (9, "CUDNN_STATUS_NOT_SUPPORTED", 3000),
        (10, "CUDNN_STATUS_LICENSE_ERROR", 1005),
        (11, "CUDNN_STATUS_RUNTIME_PREREQUISITE_MISSING", 3008),
        (12, "CUDNN_STATUS_RUNTIME_IN_PROGRESS", 1006),
        (13, "CUDNN_STATUS_RUNTIME_FP_OVERFLOW", 1007),
        (14, "CUDNN_STATUS_VERSION_MISMATCH", 1002),
    ];

    /// <summary>The number as returned.</summary>
    public int Number => Raw.Value;

    /// <summary>Whether the call succeeded.</summary>
    public bool Succeeded => Raw.Succeeded;

    /// <summary>The name in the library's own version, or the number where it has none.</summary>
    public string Name => LibraryMajor >= 9 ? Raw.ToString() : InVersion8?.Name ?? Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same finding by version 9's number; 0 is success, -1 a number that version 8 does not know.</summary>
    public int NumberInVersion9 => LibraryMajor >= 9 ? Number : InVersion8?.InVersion9 ?? -1;

    /// <summary>The kind of outcome.</summary>
    public CudnnStatusCategory Category => NumberInVersion9 switch
    {
        0 => CudnnStatusCategory.Success,
        >= 1000 and < 2000 => CudnnStatusCategory.NotInitialized,
        >= 2000 and < 3000 => CudnnStatusCategory.BadParameter,
        >= 3000 and < 4000 => CudnnStatusCategory.NotSupported,
        >= 4000 and < 5000 => CudnnStatusCategory.InternalError,
        >= 5000 and < 6000 => CudnnStatusCategory.ExecutionFailed,
        _ => CudnnStatusCategory.Unknown,
    };

    /// <summary>Whether memory, of the host or of the device, ran out.</summary>
    public bool IsOutOfMemory => NumberInVersion9 is 4003 or 4004;

    private (string Name, int InVersion9)? InVersion8
    {
        get
        {
            foreach ((int number, string name, int inVersion9) in Version8)
            {
                if (number == Number) return (name, inVersion9);
            }

            return null;
        }
    }

    /// <summary>Name and number.</summary>
    public override string ToString() => $"{Name} ({Number})";
}
