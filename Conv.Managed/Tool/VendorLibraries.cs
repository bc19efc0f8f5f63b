using System.Globalization;
using System.Text.Json;
using ConvDnn.Interop.CuBlas;
using ConvDnn.Interop.Cuda;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Loading;
using ConvDnn.Interop.CuDnn;

namespace ConvDnn.Tool;

/// <summary>The vendor's libraries and devices of this machine: what was found, or what was tried and what to do.</summary>
internal sealed class VendorLibraries
{
    private readonly LibraryLoad[] _loads;
    private readonly (int Ordinal, string Name, string ComputeCapability, long Memory)[] _devices = [];
    private readonly string? _noDevice;
    private readonly bool _isSimulated;

    private VendorLibraries(NativeLoader loader)
    {
        LibraryLoad<CudaDriver> driver = CudaDriver.Load(loader);
        _loads = [driver, NvrtcCompiler.Load(loader), CublasLibrary.Load(loader), CudnnLibrary.Load(loader)];
        _isSimulated = driver.IsSimulated;
        if (driver.Value is null)
        {
            _noDevice = "the CUDA driver cannot be used";
            return;
        }

        try
        {
            if (driver.Value.TryGetDevices(out IReadOnlyList<CudaDevice> devices, out _noDevice))
            {
                _devices = [.. devices.Select(device => (device.Ordinal, device.Name, device.ComputeCapability.ToString(), device.TotalMemory))];
            }
        }
        catch (CudaException failure)
        {
            _noDevice = failure.Message;
        }
    }

    /// <summary>Looks for all of them. Nothing throws, and what is not there is told.</summary>
    public static VendorLibraries Look(LibrarySearch search) => new(new NativeLoader(search));

    public void Print(TextWriter output)
    {
        output.WriteLine("libraries");
        foreach (LibraryLoad load in _loads)
        {
            string[] lines = load.Describe().Split(Environment.NewLine);
            output.WriteLine($"  {load.Library.Name,-12}{StateOf(load)}: {lines[0]}");
            foreach (string line in lines.Skip(1)) output.WriteLine($"  {"",-12}  {line.Trim()}");
        }

        output.WriteLine();
        output.WriteLine("devices");
        foreach (var device in _devices)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {device.Ordinal,-12}{device.Name}{(_isSimulated ? " (simulated)" : "")}, compute capability {device.ComputeCapability}, {device.Memory} bytes"));
        }

        if (_noDevice is not null) output.WriteLine($"  {"none",-12}{_noDevice}");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("libraries");
        foreach (LibraryLoad load in _loads)
        {
            json.WriteStartObject();
            json.WriteString("name", load.Library.Name);
            json.WriteString("state", StateOf(load));
            json.WriteString("summary", load.ToString());
            json.WriteString("version", load.Version?.ToString());
            json.WriteString("path", load.File?.Path);
            json.WriteBoolean("simulated", load.IsSimulated);
            json.WriteString("whatToDo", load.WhatToDo);
            json.WriteTexts("tried", [.. load.Attempts.Select(static attempt => attempt.ToString())]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("devices");
        foreach (var device in _devices)
        {
            json.WriteStartObject();
            json.WriteNumber("ordinal", device.Ordinal);
            json.WriteString("name", device.Name);
            json.WriteString("computeCapability", device.ComputeCapability);
            json.WriteNumber("memoryBytes", device.Memory);
            json.WriteBoolean("simulated", _isSimulated);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("noDevice", _noDevice);
    }

    /// <summary>The state as programs read it: <c>loaded</c>, <c>missing</c>, <c>too-old</c>, ….</summary>
    private static string StateOf(LibraryLoad load) => load.State switch
    {
        LoadState.Loaded => "loaded",
        LoadState.Missing => "missing",
        LoadState.NotALibrary => "not-a-library",
        LoadState.WrongArchitecture => "wrong-architecture",
        LoadState.CannotLoad => "cannot-load",
        LoadState.LacksFunctions => "lacks-functions",
        LoadState.TooOld => "too-old",
        LoadState.TooNew => "too-new",
        LoadState.HalfInstalled => "half-installed",
        _ => load.State.ToString(),
    };
}
