namespace ConvDnn;

/// <summary>
/// Where engines are registered; a runtime's builder is one. An engine's project brings an extension method on this, so that nobody above needs to know the vendor:
/// <code>public static T AddMine&lt;T&gt;(this T engines) where T : IEngineRegistry</code>
/// </summary>
public interface IEngineRegistry
{
    /// <summary>Adds an engine behind those that are there already; the registry's owner disposes it.</summary>
    /// <exception cref="ArgumentException">An engine of that name is there already.</exception>
    void Add(IEngine engine);
}
