using ConvDnn.Interop.CuDnn.Backend;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Engines.CuDnnGraph;

/// <summary>What cuDNN notes of an engine, and what follows from it.</summary>
/// <param name="Kernel">The engine's name.</param>
/// <param name="Words">The engine in words, with what loosens its error bound.</param>
/// <param name="IsDeterministic">Whether it gives the same bits every time.</param>
/// <param name="Objection">Why the problem or the options rule it out; null where they do not.</param>
internal sealed record EngineFacts(string Kernel, string Words, bool IsDeterministic, string? Objection)
{
    public static EngineFacts Of(EngineConfiguration configuration, string kernel, ConvProblem core, PlanOptions options)
    {
        IReadOnlyList<cudnnBackendNumericalNote_t> numbers = configuration.NumericalNotes;
        bool tensorCores = numbers.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_TENSOR_CORE);
        bool cuts = numbers.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS);
        bool isSingle = core.X.Type == ElementType.Float32 || core.W.Type == ElementType.Float32;
        string how = Transform(numbers) is { } transform ? transform : !tensorCores ? "" : isSingle ? "in tf32 on tensor cores" : "on tensor cores";
        return new EngineFacts(
            kernel,
            how.Length == 0 ? kernel : $"{kernel} ({how})",
            !numbers.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC),
            Objections(configuration, numbers, isSingle && (tensorCores || cuts), core, options).FirstOrDefault());
    }

    private static IEnumerable<string> Objections(
        EngineConfiguration configuration, IReadOnlyList<cudnnBackendNumericalNote_t> numbers, bool isTf32, ConvProblem core, PlanOptions options)
    {
        if (isTf32 && core.Options.Precision == Float32Precision.Ieee) yield return "It uses TF32, which the problem does not ask for.";
        bool isNarrow = core.Options.ComputeType is ElementType.Float16 or ElementType.BFloat16;
        if (!isNarrow && numbers.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) yield return "It sums in less than the type that the problem asks for.";
        IReadOnlyList<cudnnBackendBehaviorNote_t> needs = BehaviorOf(configuration);
        if (options.Precompiled && needs.Contains(cudnnBackendBehaviorNote_t.CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION)) yield return "It is compiled at run time, and a kernel that is ready was asked for.";
        if (needs.Contains(cudnnBackendBehaviorNote_t.CUDNN_BEHAVIOR_NOTE_REQUIRES_FILTER_INT8x32_REORDER)) yield return "It needs filters in an order of its own.";
    }

    /// <summary>Versions before 8.2 have no such notes.</summary>
    private static IReadOnlyList<cudnnBackendBehaviorNote_t> BehaviorOf(EngineConfiguration configuration)
    {
        try
        {
            return configuration.BehaviorNotes;
        }
        catch (CudnnException)
        {
            return [];
        }
    }

    /// <summary>Winograd's tile is named by what it reads: 4x4 makes 2x2 outputs of a 3x3 filter, 6x6 makes 4x4.</summary>
    private static string? Transform(IReadOnlyList<cudnnBackendNumericalNote_t> notes) =>
        notes.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_13x13) ? "winograd f6"
        : notes.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_WINOGRAD_TILE_6x6) ? "winograd f4"
        : notes.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_WINOGRAD) ? "winograd"
        : notes.Contains(cudnnBackendNumericalNote_t.CUDNN_NUMERICAL_NOTE_FFT) ? "fft"
        : null;
}
