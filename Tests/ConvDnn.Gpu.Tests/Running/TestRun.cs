using System.Globalization;
using System.Reflection;
using System.Xml;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;

namespace ConvDnn.Gpu.Tests.Running;

/// <summary>Runs tests inside this process, where no test host is, and writes what JUnit would.</summary>
internal static class TestRun
{
    /// <summary>Where a device is promised nothing may be left out: a skipped test counts as failed.</summary>
    private static readonly bool IsRequired = Environment.GetEnvironmentVariable("CONVDNN_REQUIRE_GPU") == "1";

    private static readonly Assembly[] Suites = [typeof(TestRun).Assembly, typeof(EngineContract.EngineFixture).Assembly];

    /// <summary>Runs them.</summary>
    /// <param name="file">Takes the results.</param>
    /// <param name="parts">Only tests whose full name contains one of these; all when there are none.</param>
    /// <returns>0 when all passed, else 1.</returns>
    public static int Run(string file, IReadOnlyList<string> parts)
    {
        var listener = new Listener();
        foreach (Assembly suite in Suites)
        {
            var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
            runner.Load(suite, new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0 });
            runner.Run(listener, new Choice(parts));
        }

        Write(listener.Results, file);
        int failed = listener.Results.Count(IsFailure);
        int passed = listener.Results.Count(static result => result.ResultState.Status == TestStatus.Passed);
        Console.WriteLine($"{passed} passed, {failed} failed, {listener.Results.Count - passed - failed} skipped");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private static void Write(List<ITestResult> results, string file)
    {
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, CheckCharacters = false });
        xml.WriteStartElement("testsuites");
        foreach (IGrouping<string?, ITestResult> suite in results.GroupBy(static result => result.Test.ClassName))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite.Key ?? "");
            xml.WriteAttributeString("tests", Number(suite.Count()));
            xml.WriteAttributeString("failures", Number(suite.Count(IsFailure)));
            xml.WriteAttributeString("skipped", Number(suite.Count(static result => !IsFailure(result) && result.ResultState.Status is TestStatus.Skipped or TestStatus.Inconclusive)));
            foreach (ITestResult result in suite) Write(xml, result);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, ITestResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Test.Parent?.FullName ?? result.Test.ClassName ?? "");
        xml.WriteAttributeString("name", result.Name);
        xml.WriteAttributeString("time", result.Duration.ToString("0.000", CultureInfo.InvariantCulture));
        string? element = result.ResultState.Status switch
        {
            TestStatus.Failed => "failure",
            TestStatus.Passed => null,
            _ when IsRequired => "failure",
            _ => "skipped",
        };
        if (element is not null)
        {
            xml.WriteStartElement(element);
            xml.WriteAttributeString("message", Printable(result.Message));
            if (element == "failure") xml.WriteString(Printable(result.StackTrace));
            xml.WriteEndElement();
        }

        if (!string.IsNullOrEmpty(result.Output)) xml.WriteElementString("system-out", Printable(result.Output));
        xml.WriteEndElement();
    }

    private static bool IsFailure(ITestResult result) =>
        result.ResultState.Status == TestStatus.Failed || (IsRequired && result.ResultState.Status is TestStatus.Skipped or TestStatus.Inconclusive);

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Printable(string? text) => new([.. (text ?? "").Where(static c => c is '\n' or '\t' or >= ' ')]);

    /// <summary>Tests by a part of their name.</summary>
    private sealed class Choice(IReadOnlyList<string> parts) : ITestFilter
    {
        public bool Pass(ITest test) => test.IsSuite || IsExplicitMatch(test);

        public bool IsExplicitMatch(ITest test) => parts.Count == 0 || parts.Any(part => test.FullName.Contains(part, StringComparison.OrdinalIgnoreCase));

        public TNode ToXml(bool recursive) => new("filter");

        public TNode AddToXml(TNode parentNode, bool recursive) => parentNode.AddElement("filter");
    }

    /// <summary>Collects results and says on the console what fails.</summary>
    private sealed class Listener : ITestListener
    {
        public List<ITestResult> Results { get; } = [];

        public void TestStarted(ITest test)
        {
        }

        public void TestFinished(ITestResult result)
        {
            if (result.Test.IsSuite)
            {
                // A fixture whose preparation failed has no results of its tests to show.
                if (result.ResultState.Site != FailureSite.SetUp || result.ResultState.Status != TestStatus.Failed) return;
            }

            Results.Add(result);
            if (IsFailure(result)) Console.WriteLine($"FAILED {result.FullName}: {result.Message}");
        }

        public void TestOutput(TestOutput output)
        {
        }

        public void SendMessage(TestMessage message)
        {
        }
    }
}
