#!/usr/bin/env python3
"""Times PyTorch's convolutions on the problems that `convdnn bench --problems FILE` reads, for `convdnn compare`.

    eng/gpu/pytorch_bench.py --problems problems.txt --json torch.json [--budget SECONDS] [--layouts both|first|last]

As `convdnn bench` does on a device: operands in device memory, random, in as many sets as it takes for an execution not to find what the last one left in the cache;
CUDA events around batches of calls give the device's time of one, a clock around the same calls the host's. cudnn.benchmark is on, so that cuDNN's algorithms are
measured and the fastest is taken. Every problem is timed channels first and channels last, whatever its text says: `convdnn compare` takes the faster.

  forward           torch.nn.functional.conv{1,2,3}d
  with bias, relu   that, then add_ of the bias and relu_: three calls
  backward-*        torch.ops.aten.convolution_backward with the gradient asked for alone: what autograd calls, without autograd

Exit code 3 where PyTorch or a CUDA device is not here; what is missing is said on standard error.
"""
import argparse
import json
import statistics
import sys
import time

BATCH_MILLISECONDS = 2.0
MOST_IN_BATCH = 200
MOST_SETS = 16
MOST_MEMORY = 0.4
WARM_UPS = 3
SECONDS_PER_PROBLEM = 0.5
LAYOUT_WORDS = ("layout=", "filter=")


class Problem:
    """A convolution as its text says, without its layout."""

    def __init__(self, text):
        words = text.split()
        if len(words) < 4 or words[0] != "conv":
            raise ValueError(f"'{text}' is no convolution")
        self.key = " ".join(word for word in words if not word.startswith(LAYOUT_WORDS))
        self.direction = words[1]
        keys = {}
        flags = set()
        for word in words[2:]:
            name, equals, value = word.partition("=")
            if equals:
                keys[name] = value
            else:
                flags.add(word)
        known = {"x", "w", "type", "layout", "filter", "stride", "padding", "dilation", "groups", "activation", "precision"}
        unknown = (set(keys) - known) | (flags - {"bias"})
        if unknown:
            raise ValueError(f"this script does not know {', '.join(sorted(unknown))}")
        if self.direction not in ("forward", "backward-data", "backward-filter"):
            raise ValueError(f"this script does not know the direction {self.direction}")
        self.x = numbers(keys["x"])
        self.w = numbers(keys["w"])
        self.spatial = len(self.x) - 2
        if self.spatial not in (1, 2, 3):
            raise ValueError(f"x = {keys['x']} has {self.spatial} spatial axes")
        if ":" in keys.get("padding", ""):
            raise ValueError("PyTorch pads both sides alike")
        self.stride = numbers(keys["stride"]) if "stride" in keys else [1] * self.spatial
        self.padding = numbers(keys["padding"]) if "padding" in keys else [0] * self.spatial
        self.dilation = numbers(keys["dilation"]) if "dilation" in keys else [1] * self.spatial
        self.groups = int(keys.get("groups", "1"))
        self.type = keys.get("type", "f32")
        self.tf32 = keys.get("precision", "ieee") == "tf32"
        self.bias = "bias" in flags
        self.relu = keys.get("activation", "identity") == "relu"
        if keys.get("activation", "identity") not in ("identity", "relu"):
            raise ValueError(f"this script does not know activation={keys['activation']}")
        if self.direction != "forward" and (self.bias or self.relu):
            raise ValueError("a gradient has no bias and no activation")

    @property
    def y(self):
        lengths = [(i + 2 * p - d * (k - 1) - 1) // s + 1 for i, p, d, k, s in zip(self.x[2:], self.padding, self.dilation, self.w[2:], self.stride)]
        return [self.x[0], self.w[0]] + lengths


def numbers(text):
    return [int(part) for part in text.split(",")]


def read_problems(path):
    """The lines of a list, each problem once, whatever its layout; and what cannot be measured here with the reason."""
    problems, refused = {}, []
    with open(path, encoding="utf-8") as file:
        for line in file:
            text = line.split("#")[0].strip()
            if not text:
                continue
            try:
                problem = Problem(text)
                problems.setdefault(problem.key, problem)
            except (ValueError, KeyError) as reason:
                refused.append({"problem": text, "layout": "channels-first", "notMeasured": str(reason)})
    return list(problems.values()), refused


class Runner:
    """One problem in one memory format: operands in device memory, and a function that enqueues one execution on the n-th set of them."""

    def __init__(self, torch, problem, channels_last):
        self.torch = torch
        self.problem = problem
        self.dtype = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16, "f64": torch.float64}[problem.type]
        self.format = torch.contiguous_format
        if channels_last:
            self.format = {2: torch.channels_last, 3: torch.channels_last_3d}[problem.spatial]
        self.convolve = {1: torch.nn.functional.conv1d, 2: torch.nn.functional.conv2d, 3: torch.nn.functional.conv3d}[problem.spatial]
        size = torch.empty((), dtype=self.dtype).element_size()
        elements = sum(product(lengths) for lengths in (problem.x, problem.w, problem.y))
        properties = torch.cuda.get_device_properties(0)
        cache = getattr(properties, "L2_cache_size", 50 << 20)
        free, _ = torch.cuda.mem_get_info()
        wanted = 1 + 2 * cache // (elements * size)
        self.sets = max(1, min(wanted, int(free * MOST_MEMORY) // (elements * size), MOST_SETS))
        self.operands = [self.make() for _ in range(self.sets)]
        self.turn = 0

    def make(self):
        problem = self.problem
        x = self.random(problem.x)
        w = self.random(problem.w)
        # The forward pass makes its own y.
        dy = self.random(problem.y) if problem.direction != "forward" else None
        bias = self.random([1, problem.w[0]] + [1] * problem.spatial) if problem.bias else None
        return x, w, dy, bias

    def random(self, lengths):
        values = self.torch.empty(lengths, dtype=self.dtype, device="cuda").uniform_(-1, 1)
        return values.contiguous(memory_format=self.format) if values.dim() == self.problem.spatial + 2 else values

    def execute(self):
        problem = self.problem
        x, w, dy, bias = self.operands[self.turn % self.sets]
        self.turn += 1
        if problem.direction == "forward":
            y = self.convolve(x, w, None, problem.stride, problem.padding, problem.dilation, problem.groups)
            if bias is not None:
                y.add_(bias)
            if problem.relu:
                y.relu_()
            return y
        mask = [problem.direction == "backward-data", problem.direction == "backward-filter", False]
        return self.torch.ops.aten.convolution_backward(
            dy, x, w, None, problem.stride, problem.padding, problem.dilation, False, [0] * problem.spatial, problem.groups, mask)

    def batch(self, calls):
        """Milliseconds on the device and on the host, of all calls together."""
        begin, end = (self.torch.cuda.Event(enable_timing=True) for _ in range(2))
        begin.record()
        start = time.perf_counter()
        for _ in range(calls):
            self.execute()
        host = (time.perf_counter() - start) * 1e3
        end.record()
        end.synchronize()
        return begin.elapsed_time(end), host

    def measure(self, seconds):
        torch = self.torch
        for _ in range(max(WARM_UPS, self.sets)):
            self.execute()
        torch.cuda.synchronize()
        once, _ = self.batch(1)
        calls = int(min(max(-(-BATCH_MILLISECONDS // max(once, 1e-4)), 1), MOST_IN_BATCH))
        if calls > 1:
            self.batch(calls)
        device, host = [], []
        until = time.perf_counter() + seconds
        while not device or (time.perf_counter() < until and len(device) < 1000):
            on_device, on_host = self.batch(calls)
            device.append(on_device / calls)
            host.append(on_host / calls)
        return {
            "medianMilliseconds": statistics.median(device),
            "minMilliseconds": min(device),
            "hostMicroseconds": statistics.median(host) * 1e3,
            "calls": len(device) * calls,
            "operandSets": self.sets,
        }


def product(lengths):
    result = 1
    for length in lengths:
        result *= length
    return result


def measure(torch, problem, layout, seconds):
    """One entry of the document."""
    entry = {"problem": problem.key, "layout": layout}
    if layout == "channels-last" and problem.spatial == 1:
        return {**entry, "notMeasured": "PyTorch has no channels-last format for one spatial axis"}
    torch.backends.cudnn.allow_tf32 = problem.tf32
    torch.backends.cuda.matmul.allow_tf32 = problem.tf32
    try:
        with torch.no_grad():
            return {**entry, **Runner(torch, problem, layout == "channels-last").measure(seconds)}
    except (RuntimeError, KeyError) as reason:
        # Out of memory, or a type that it does not convolve: said and left out.
        return {**entry, "notMeasured": f"{type(reason).__name__}: {reason}".splitlines()[0]}
    finally:
        torch.cuda.empty_cache()


def versions(torch):
    found = {"torch": torch.__version__, "cuda": torch.version.cuda or "none", "cudnn": str(torch.backends.cudnn.version()), "python": sys.version.split()[0]}
    return {name: str(version) for name, version in found.items()}


def load_torch():
    """The module, or why it cannot be used."""
    try:
        import torch
    except ImportError as reason:
        return None, f"PyTorch is not here: {reason}"
    if not torch.cuda.is_available():
        return None, f"PyTorch {torch.__version__} finds no CUDA device"
    return torch, ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problems", help="a problem's text on each line; # begins a remark")
    parser.add_argument("--json", help="where the document is written")
    parser.add_argument("--budget", type=float, help="seconds for all measurements together; without it half a second each")
    parser.add_argument("--layouts", choices=["both", "first", "last"], default="both")
    parser.add_argument("--available", action="store_true", help="only say whether PyTorch can be used here")
    parser.add_argument("--read-only", action="store_true", help="only read the problems and say how many there are; needs no PyTorch")
    arguments = parser.parse_args()
    if not arguments.available and not arguments.problems:
        parser.error("--problems is missing")
    if arguments.read_only:
        problems, refused = read_problems(arguments.problems)
        print(f"{len(problems)} problems, {len(refused)} refused")
        return 0
    torch, missing = load_torch()
    if torch is None:
        print(missing, file=sys.stderr)
        return 3
    if arguments.available:
        print(f"PyTorch {torch.__version__} on {torch.cuda.get_device_name(0)}")
        return 0
    if not arguments.json:
        parser.error("--json is missing")
    torch.backends.cudnn.benchmark = True
    problems, results = read_problems(arguments.problems)
    layouts = {"both": ["channels-first", "channels-last"], "first": ["channels-first"], "last": ["channels-last"]}[arguments.layouts]
    count = max(1, len(problems) * len(layouts))
    seconds = arguments.budget / count if arguments.budget else SECONDS_PER_PROBLEM
    for problem in problems:
        for layout in layouts:
            results.append(measure(torch, problem, layout, seconds))
            if len(results) % 50 == 0:
                print(f"{len(results)} of {count}", file=sys.stderr)
    document = {
        "schemaVersion": 1,
        "kind": "convdnn-peer-bench",
        "peer": "PyTorch",
        "device": torch.cuda.get_device_name(0),
        "versions": versions(torch),
        "command": " ".join(sys.argv),
        "results": results,
    }
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
    measured = sum(1 for result in results if not result.get("notMeasured"))
    print(f"{measured} measured, {len(results) - measured} not", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
