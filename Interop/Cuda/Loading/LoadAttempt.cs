namespace ConvDnn.Interop.Cuda.Loading;

/// <summary>One thing that the loader tried.</summary>
/// <param name="Origin">Why it looked there: <c>application folder</c>, <c>system loader</c>, …</param>
/// <param name="Path">The file, or the bare name given to the system's loader.</param>
/// <param name="State">What became of it.</param>
/// <param name="Detail">The finding in words; empty where <paramref name="State"/> says it all.</param>
public sealed record LoadAttempt(string Origin, string Path, LoadState State, string Detail = "")
{
    /// <summary>One line: the file, where it was looked for, what was found.</summary>
    public override string ToString() =>
        $"{Path} ({Origin}): {State switch
        {
            LoadState.Loaded => "loaded",
            LoadState.Missing => "not there",
            LoadState.NotALibrary => "not a library",
            LoadState.WrongArchitecture => "built for another machine",
            LoadState.CannotLoad => "cannot be loaded",
            LoadState.LacksFunctions => "lacks functions",
            LoadState.TooOld => "too old",
            LoadState.TooNew => "too new",
            LoadState.HalfInstalled => "incomplete install",
            _ => State.ToString(),
        }}{(Detail.Length == 0 ? "" : $": {Detail}")}";
}
