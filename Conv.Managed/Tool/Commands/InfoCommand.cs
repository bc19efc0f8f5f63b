using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvDnn.Tool.Options;

namespace ConvDnn.Tool.Commands;

/// <summary><c>convdnn info</c>: what this machine and this build have.</summary>
internal static class InfoCommand
{
    /// <summary>The environment variables of the contract.</summary>
    private static readonly string[] Variables =
    [
        "CONVDNN_LIBRARY_PATH", "CONVDNN_CUDA", "CONVDNN_CUDNN", "CONVDNN_CUBLAS", "CONVDNN_NVRTC", "CONVDNN_REQUIRE_GPU",
        "CONVDNN_KERNEL", "CONVDNN_THREADS", "CONVDNN_CACHE", "NO_COLOR",
    ];

    public static Command Create(ToolHost host)
    {
        var json = new JsonOption();
        var command = new Command("info", $"Show engines, libraries, devices, SIMD level and the environment variables in force.\n\n{ExitCodes.Help}") { json.Option };
        command.SetAction(parsed => Show(host, json.ReadAlone(parsed)));
        return command;
    }

    private static int Show(ToolHost host, JsonTarget target)
    {
        using ConvRuntime runtime = Engines.CreateRuntime(host);
        (string Name, string Value)[] machine = [.. Machine()];
        (string Name, string Status, string Summary, IReadOnlyList<string> Details, bool IsSimulated)[] engines = [.. EnginesOf(runtime)];
        (string Name, string Value)[] variables = [.. Variables.Select(name => (Name: name, Value: host.Environment(name))).Where(static pair => !string.IsNullOrEmpty(pair.Value)).Select(static pair => (pair.Name, pair.Value!))];
        var vendors = VendorLibraries.Look(host.Libraries ?? new());
        if (!target.TakesOutput) Print(host.Output, machine, engines, vendors, variables);
        JsonDocumentWriter.Write(target, host, "info", json => Write(json, machine, engines, vendors, variables));
        return ExitCodes.Success;
    }

    private static IEnumerable<(string Name, string Value)> Machine()
    {
        yield return ("convdnn", ToolVersion.Text);
        yield return ("runtime", RuntimeInformation.FrameworkDescription);
        yield return ("system", $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}");
        yield return ("processors", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return ("simd", SimdLevel.Text);
        yield return ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes.ToString(CultureInfo.InvariantCulture)} bytes");
    }

    private static IEnumerable<(string Name, string Status, string Summary, IReadOnlyList<string> Details, bool IsSimulated)> EnginesOf(ConvRuntime runtime)
    {
        foreach (string name in Engines.Names.Where(static name => name != Engines.Auto))
        {
            if (runtime.Engines.FirstOrDefault(engine => engine.Name == name) is not { } engine)
            {
                yield return (name, "absent", "not part of this build", [], false);
                continue;
            }

            EngineStatus status = engine.Status;
            yield return (name, status.IsAvailable ? "available" : "unavailable", status.Summary, [.. status.Details], status.IsSimulated);
        }
    }

    private static void Print(
        TextWriter output,
        (string Name, string Value)[] machine,
        (string Name, string Status, string Summary, IReadOnlyList<string> Details, bool IsSimulated)[] engines,
        VendorLibraries vendors,
        (string Name, string Value)[] variables)
    {
        foreach ((string name, string value) in machine) output.WriteLine($"{name,-14}{value}");
        output.WriteLine();
        output.WriteLine("engines");
        foreach (var engine in engines)
        {
            output.WriteLine($"  {engine.Name,-12}{engine.Status}{(engine.IsSimulated ? " (simulated)" : "")}: {engine.Summary}");
            foreach (string detail in engine.Details) output.WriteLine($"  {"",-12}  {detail}");
        }

        output.WriteLine();
        vendors.Print(output);
        output.WriteLine();
        output.WriteLine(variables.Length == 0 ? "environment   no variable of convdnn is set" : "environment");
        foreach ((string name, string value) in variables) output.WriteLine($"  {name}={value}");
    }

    private static void Write(
        Utf8JsonWriter json,
        (string Name, string Value)[] machine,
        (string Name, string Status, string Summary, IReadOnlyList<string> Details, bool IsSimulated)[] engines,
        VendorLibraries vendors,
        (string Name, string Value)[] variables)
    {
        json.WriteStartObject("machine");
        foreach ((string name, string value) in machine) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartArray("engines");
        foreach (var engine in engines)
        {
            json.WriteStartObject();
            json.WriteString("name", engine.Name);
            json.WriteString("status", engine.Status);
            json.WriteString("summary", engine.Summary);
            json.WriteTexts("details", engine.Details);
            json.WriteBoolean("simulated", engine.IsSimulated);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        vendors.Write(json);
        json.WriteStartObject("environment");
        foreach ((string name, string value) in variables) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
