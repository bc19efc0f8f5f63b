using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Raw;
using ConvDnn.Tests.Interop.Abi;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.CuDnn;

public class CudnnStatusTests
{
    private static AbiFacts Facts => AbiFacts.All.Single(facts => facts.Library == "cudnn");

    [Test]
    public void Version_8_prints_the_names_of_its_own_numbers()
    {
        foreach ((string name, int number) in Facts.StatusesOfVersion8) Assert.That(new CudnnStatus(new(number), 8).Name, Is.EqualTo(name));
    }

    [Test]
    public void Version_9_prints_the_names_of_its_own_numbers()
    {
        Dictionary<string, int> statuses = Facts.Enums.Single(item => item.Name == "cudnnStatus_t").Members;
        foreach ((string name, int number) in statuses)
        {
            string printed = new CudnnStatus(new(number), 9).Name;
            Assert.That(statuses[printed], Is.EqualTo(number), name);
        }
    }

    // The same finding has another number in each version; both tables are from the sheet of facts.
    [TestCase(1, 1001, CudnnStatusCategory.NotInitialized)]
    [TestCase(2, 4003, CudnnStatusCategory.InternalError)]
    [TestCase(3, 2000, CudnnStatusCategory.BadParameter)]
    [TestCase(4, 4000, CudnnStatusCategory.InternalError)]
    [TestCase(5, 2001, CudnnStatusCategory.BadParameter)]
    [TestCase(6, 3007, CudnnStatusCategory.NotSupported)]
    [TestCase(7, 4006, CudnnStatusCategory.InternalError)]
    [TestCase(8, 5000, CudnnStatusCategory.ExecutionFailed)]
    [TestCase(9, 3000, CudnnStatusCategory.NotSupported)]
    [TestCase(10, 1005, CudnnStatusCategory.NotInitialized)]
    [TestCase(11, 3008, CudnnStatusCategory.NotSupported)]
    [TestCase(12, 1006, CudnnStatusCategory.NotInitialized)]
    [TestCase(13, 1007, CudnnStatusCategory.NotInitialized)]
    [TestCase(14, 1002, CudnnStatusCategory.NotInitialized)]
    public void A_finding_is_the_same_in_both_versions(int inVersion8, int inVersion9, CudnnStatusCategory category)
    {
        CudnnStatus old = new(new(inVersion8), 8), recent = new(new(inVersion9), 9);
        Assert.That(old.NumberInVersion9, Is.EqualTo(inVersion9));
        Assert.That(recent.NumberInVersion9, Is.EqualTo(inVersion9));
        Assert.That(old.Category, Is.EqualTo(category));
        Assert.That(recent.Category, Is.EqualTo(category));
        Assert.That(old.IsOutOfMemory, Is.EqualTo(inVersion8 == 2));
    }

    [TestCase(8, 77, "77", CudnnStatusCategory.Unknown)]
    [TestCase(9, 3099, "3099", CudnnStatusCategory.NotSupported)]
    [TestCase(9, 5999, "5999", CudnnStatusCategory.ExecutionFailed)]
    [TestCase(9, 3, "3", CudnnStatusCategory.Unknown)]
    [TestCase(10, 2099, "2099", CudnnStatusCategory.BadParameter)]
    public void An_unknown_number_survives_with_its_category_where_the_version_has_them(int major, int number, string name, CudnnStatusCategory category)
    {
        CudnnStatus status = new(new(number), major);
        Assert.That(status.Name, Is.EqualTo(name));
        Assert.That(status.Number, Is.EqualTo(number));
        Assert.That(status.Category, Is.EqualTo(category));
        Assert.That(status.Succeeded, Is.False);
    }

    [Test]
    public void Success_is_zero_in_both()
    {
        Assert.That(new CudnnStatus(default, 8).Category, Is.EqualTo(CudnnStatusCategory.Success));
        Assert.That(new CudnnStatus(cudnnStatus_t.CUDNN_STATUS_SUCCESS, 9).Succeeded);
    }
}
