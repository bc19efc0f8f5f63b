using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>A knob of an engine and the values that it takes.</summary>
/// <param name="Type">The knob.</param>
/// <param name="Minimum">The smallest value.</param>
/// <param name="Maximum">The largest value.</param>
/// <param name="Step">From one value to the next.</param>
public readonly record struct Knob(cudnnBackendKnobType_t Type, long Minimum, long Maximum, long Step);

/// <summary>An engine with its knobs set: what a plan is built from.</summary>
public sealed class EngineConfiguration : IDisposable
{
    internal EngineConfiguration(BackendDescriptor descriptor) => Descriptor = descriptor;

    /// <summary>The descriptor.</summary>
    public BackendDescriptor Descriptor { get; }

    /// <summary>The engine's number.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public long EngineIndex => OfEngine(engine => engine.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_GLOBAL_INDEX)[0]);

    /// <summary>
    /// What the engine does to the numbers, such as using tensor cores, which for float tensors means TF32, or giving
    /// other bits on every run.
    /// </summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public IReadOnlyList<cudnnBackendNumericalNote_t> NumericalNotes =>
        OfEngine(engine => engine.Get<cudnnBackendNumericalNote_t>(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE));

    /// <summary>What the engine needs or can do, such as compiling at run time.</summary>
    /// <exception cref="CudnnException">cuDNN refuses; versions before 8.2 have no such notes.</exception>
    public IReadOnlyList<cudnnBackendBehaviorNote_t> BehaviorNotes =>
        OfEngine(engine => engine.Get<cudnnBackendBehaviorNote_t>(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE));

    /// <summary>The knobs of the engine.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public IReadOnlyList<Knob> Knobs => OfEngine(engine => engine
        .GetDescriptors(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINE_KNOB_INFO, cudnnBackendDescriptorType_t.CUDNN_BACKEND_KNOB_INFO_DESCRIPTOR)
        .Select(KnobOf).ToArray());

    /// <summary>The knobs that are set, with their values; the others keep their defaults.</summary>
    /// <exception cref="CudnnException">cuDNN refuses.</exception>
    public IReadOnlyList<(cudnnBackendKnobType_t Knob, long Value)> KnobChoices => Descriptor
        .GetDescriptors(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, cudnnBackendDescriptorType_t.CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR)
        .Select(ChoiceOf).ToArray();

    /// <summary>Destroys the descriptor, once no plan that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => Descriptor.Dispose();

    internal static EngineConfiguration Create(BackendDescriptor engine, ReadOnlySpan<(cudnnBackendKnobType_t Knob, long Value)> knobs)
    {
        var choices = new List<BackendDescriptor>(knobs.Length);
        BackendDescriptor descriptor = BackendDescriptor.Create(engine.Cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
        try
        {
            foreach ((cudnnBackendKnobType_t knob, long value) in knobs)
            {
                choices.Add(BackendDescriptor.Create(engine.Cudnn, cudnnBackendDescriptorType_t.CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR));
                choices[^1]
                    .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, knob)
                    .Set(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, value)
                    .Finish();
            }

            descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINECFG_ENGINE, engine);
            if (choices.Count > 0) descriptor.Set(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, [.. choices]);
            descriptor.Finish();
            return new EngineConfiguration(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
        finally
        {
            foreach (BackendDescriptor choice in choices) choice.Dispose();
        }
    }

    private static (cudnnBackendKnobType_t Knob, long Value) ChoiceOf(BackendDescriptor found)
    {
        using BackendDescriptor choice = found;
        return (
            choice.Get<cudnnBackendKnobType_t>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE)[0],
            choice.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE)[0]);
    }

    private static Knob KnobOf(BackendDescriptor info)
    {
        using BackendDescriptor knob = info;
        return new(
            knob.Get<cudnnBackendKnobType_t>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_INFO_TYPE)[0],
            knob.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_INFO_MINIMUM_VALUE)[0],
            knob.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_INFO_MAXIMUM_VALUE)[0],
            knob.Get<long>(cudnnBackendAttributeName_t.CUDNN_ATTR_KNOB_INFO_STRIDE)[0]);
    }

    private T OfEngine<T>(Func<BackendDescriptor, T> read)
    {
        using BackendDescriptor engine = Descriptor
            .GetDescriptors(cudnnBackendAttributeName_t.CUDNN_ATTR_ENGINECFG_ENGINE, cudnnBackendDescriptorType_t.CUDNN_BACKEND_ENGINE_DESCRIPTOR, atMost: 1)[0];
        return read(engine);
    }
}
