namespace ConvDnn.Parity;

/// <summary>A failure and the smallest configuration that was found to fail in the same way.</summary>
/// <param name="Original">What failed.</param>
/// <param name="Smallest">The smallest that still fails; the original itself when nothing smaller does.</param>
/// <param name="Tries">How many configurations were run to find it.</param>
/// <param name="Command">The command that repeats the smallest.</param>
/// <param name="Snippet">A C# program that repeats it through the public API.</param>
public sealed record ShrunkFailure(ParityOutcome Original, ParityOutcome Smallest, int Tries, string Command, string Snippet);
