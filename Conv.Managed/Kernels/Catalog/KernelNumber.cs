namespace ConvDnn.Kernels;

/// <summary>The numbers of a <see cref="KernelTable"/>, in the order of <c>kernel-table.csv</c>, which says what each means.</summary>
internal enum KernelNumber
{
    GroupedMostChannels,
    GroupedShortRow,
    GroupedManyTaps,
    PlanarMostRows,
    PlanarMostSpreadRows,
    PlanarMostBackwardStride,
    PlanarMostElements,
    PlanarWindowsPerElement,
    WinogradDirect,
    WinogradDirectFilter,
    WinogradInput,
    WinogradOutput,
    WinogradPass,
    WinogradFilterTaps,
    WinogradFilter,
    WinogradNearStream,
    WinogradFarStream,
    WinogradMostNearBytes,
    WinogradSum,
    WinogradMostShare,
    WinogradLeastDirect,
    SpreadLeastGain,
    OneTapLeastVectors,
    OneTapLeastRows,
    DirectLeastRows,
    DirectManyClasses,
}
