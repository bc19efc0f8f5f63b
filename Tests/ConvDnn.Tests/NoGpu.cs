using NUnit.Framework;

namespace ConvDnn.Tests;

/// <summary>
/// GPU engines that look for libraries by themselves find no driver in this process: whether a machine has one must not change what is tested,
/// and NVIDIA's libraries must not meet the simulated ones of the same names, which tests load by their paths.
/// </summary>
[SetUpFixture]
public sealed class NoGpu
{
    /// <summary>The environment variable that names the driver's file.</summary>
    internal const string Variable = "CONVDNN_CUDA";

    private const string NoFile = "/no-driver-for-these-tests";

    [OneTimeSetUp]
    public void Hide() => Environment.SetEnvironmentVariable(Variable, NoFile);
}
