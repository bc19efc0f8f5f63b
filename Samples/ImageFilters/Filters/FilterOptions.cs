namespace ConvDnn.Samples.ImageFilters.Filters;

/// <summary>What a user chooses about a filter.</summary>
/// <param name="Padding">What stands outside the picture.</param>
/// <param name="Engine">The engine that computes, by name; null lets the runtime choose.</param>
internal sealed record FilterOptions(PaddingMode Padding = PaddingMode.Replicate, string? Engine = null);
