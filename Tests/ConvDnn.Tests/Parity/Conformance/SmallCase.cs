using System.Text.Json.Nodes;
using ConvDnn.Tests.Core.Files;

namespace ConvDnn.Tests.Parity.Conformance;

/// <summary>
/// A case folder small enough to be computed by hand, to be spoiled in one place per test. x = 1 2 3 4 with w = 1 10 gives y_q = x_q + 10·x_(q+1) = 21 32 43;
/// dy = 1 2 3 gives dx = 1, 10 + 2, 20 + 3, 30; dw = 1·1 + 2·2 + 3·3, 1·2 + 2·3 + 3·4; db = 1 + 2 + 3.
/// </summary>
internal sealed class SmallCase : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public SmallCase()
    {
        Directory.CreateDirectory(Folder);
        Write("x", [1, 1, 4], [1, 2, 3, 4]);
        Write("w", [1, 1, 2], [1, 10]);
        Write("dy", [1, 1, 3], [1, 2, 3]);
        Write("y", [1, 1, 3], [21, 32, 43]);
        Write("dx", [1, 1, 4], [1, 12, 23, 30]);
        Write("dw", [1, 1, 2], [14, 20]);
        Write("db", [1], [6]);
        Description = JsonNode.Parse("""
            {
              "schema": 1, "name": "small", "suite": "hand", "op": "conv",
              "attrs": {
                "rank": 1, "kernel": [2], "stride": [1], "dilation": [1], "pads_begin": [0], "pads_end": [0],
                "group": 1, "mode": "cross_correlation", "pad_mode": "zeros"
              },
              "inputs": [
                { "role": "x", "name": "x", "dtype": "float32", "shape": [1, 1, 4], "file": "x.npy" },
                { "role": "w", "name": "w", "dtype": "float32", "shape": [1, 1, 2], "file": "w.npy" },
                { "role": "dy", "name": "dy", "dtype": "float32", "shape": [1, 1, 3], "file": "dy.npy" }
              ],
              "expected": [
                { "role": "y", "name": "y", "dtype": "float32", "shape": [1, 1, 3], "file": "y.npy", "k": 2, "exact": true, "direction": "forward" },
                { "role": "dx", "name": "dx", "dtype": "float32", "shape": [1, 1, 4], "file": "dx.npy", "k": 2, "exact": true },
                { "role": "dw", "name": "dw", "dtype": "float32", "shape": [1, 1, 2], "file": "dw.npy", "k": 3, "exact": true },
                { "role": "db", "name": "db", "dtype": "float32", "shape": [1], "file": "db.npy", "k": 3, "exact": true }
              ],
              "features": ["1d", "conv"],
              "inputs_exact_in": ["float16"],
              "source": { "project": "by hand" },
              "tolerance": { "kind": "componentwise" }
            }
            """)!.AsObject();
        WriteDescription();
    }

    /// <summary>The folder above the case's.</summary>
    public string Root => _root.Path;

    public string Folder => Path.Combine(_root.Path, "hand", "small");

    /// <summary>What <c>case.json</c> says; <see cref="Change"/> changes it.</summary>
    public JsonObject Description { get; private set; }

    public JsonObject Attributes => Description["attrs"]!.AsObject();

    public string File(string name) => Path.Combine(Folder, name);

    public void Change(Action<JsonObject> change)
    {
        change(Description);
        WriteDescription();
    }

    public void Write(string role, long[] shape, float[] values) =>
        NpyWriter.WriteAll<float>(File(role + ".npy"), new NpyHeader(NpyElementType.Float32, shape), values);

    public void Dispose() => _root.Dispose();

    private void WriteDescription() => System.IO.File.WriteAllText(File("case.json"), Description.ToJsonString());
}
