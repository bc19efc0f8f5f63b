namespace ConvDnn.Parity.Conformance;

/// <summary>An engine did something that no plan may while it computed what a gradient starts from.</summary>
internal sealed class EngineFaultException(string message) : Exception(message);
