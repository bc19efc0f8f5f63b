#!/usr/bin/env python3
"""Turns what eng/gpu/run.sh left behind into the pages under docs/gpu: what ran where, what was right, how large errors were, how fast it was.

    eng/gpu/records.py RESULTS docs/gpu

Writes README.md, and copies log.txt, info.json, abi-*.json, tests.xml, peers.html, peers.json and the tables of the parity matrix beside it. Numbers are taken from the files
as they are; a run on the simulated stack is refused, for it says nothing of a GPU (--simulated writes the page all the same, headed by that word: for trying this script).
"""
import argparse
import glob
import json
import os
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree

COPIED = ["log.txt", "info.json", "abi-*.json", "tests.xml", "check-*.json", "bench.json", "peers.html", "peers.json", "peers.txt", "parity.html", "sweep-*.html"]


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def documents(results, kind):
    """The results' documents of a kind, by the name of their step."""
    found = {}
    for path in sorted(glob.glob(os.path.join(results, "*.json"))):
        document = read(path)
        if isinstance(document, dict) and document.get("kind") == kind:
            found[os.path.basename(path)[: -len(".json")]] = document
    return found


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---:" if column else "---" for column, _ in enumerate(head)) + " |"
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def versions(info, log, peers):
    """What it ran on. The driver's own version stands in nvidia-smi's head only."""
    device = info["devices"][0]
    driver = re.search(r"Driver Version: *([0-9.]+)", log)
    yield "device", f"{device['name']}, compute capability {device['computeCapability']}, {device['memoryBytes'] / 2**30:.0f} GiB"
    if driver:
        yield "driver", driver.group(1)
    for library in info["libraries"]:
        yield library["name"], library["version"] or library["state"]
    if peers:
        yield "beside", peers["peer"]
    yield "ConvDnn", f"{info['version']}, {', '.join(sorted(set(re.findall(r'^commit [0-9a-f]+', log, re.MULTILINE)))) or 'commit unknown'}"
    yield "runtime", f"{info['machine']['runtime']}, {info['machine']['system']}"


def steps(log):
    """Each step's last run: exit code and seconds."""
    last = {}
    for name, code, seconds in re.findall(r"^== ([^:\n]+): exit (\d+), (\d+) s$", log, re.MULTILINE):
        last[name] = (code, seconds)
    return last


def tests(path):
    """Counts of a JUnit file: all, failed, skipped."""
    suites = ElementTree.parse(path).getroot().findall("testsuite")
    return [sum(int(suite.get(what)) for suite in suites) for what in ("tests", "failures", "skipped")]


def verdicts(document):
    counts = {}
    for operation in document["operations"]:
        for verdict, number in operation["verdicts"].items():
            counts[verdict] = counts.get(verdict, 0) + number
    return counts


def growth(parity):
    """Per family of algorithms, type and engine: the largest share of the bound, and where the sums' own error came nearest to what is granted for it."""
    widest, ratios = {}, {}
    for step, document in parity.items():
        for row in document["algorithms"]:
            if not row["algorithm"] or row["passed"] + row["failed"] == 0:
                continue
            key = (row["family"], row["type"], row["engine"].split("/")[0])
            ratios[key] = max(ratios.get(key, 0), row["maxRatio"])
            share = row["maxUnits"] / row["granted"] if row["granted"] else 0
            if key not in widest or share > widest[key][0]:
                widest[key] = (share, row, step)
    for key, (_, row, step) in sorted(widest.items()):
        yield *key, f"{ratios[key]:.3f}", f"{row['maxUnits']:.2f}", row["terms"], f"{row['granted']:.1f}", f"{row['operation']}, {row['algorithm']}", step


def group_row(group):
    def number(key):
        return "" if group.get(key) is None else f"{group[key]:.3f}"

    return [group["name"], group["problems"], number("geometricMean"), number("meanAimedAt"), number("least"), number("leastAimedAt")]


def page(results, simulated):
    with open(os.path.join(results, "log.txt"), encoding="utf-8") as file:
        log = file.read()
    info = read(os.path.join(results, "info.json"))
    parity = documents(results, "convdnn-parity")
    peers = read(os.path.join(results, "peers.json")) if os.path.exists(os.path.join(results, "peers.json")) else None
    yield "# Seen on a GPU" if not simulated else "# Simulated: this says nothing of a GPU"
    yield ""
    yield "Made by `eng/gpu/records.py` from what `eng/gpu/run.sh` wrote; [log.txt](log.txt) has every command's output."
    yield ""
    yield from table(["what", "version"], versions(info, log, peers))
    yield "## Steps"
    yield ""
    rows = []
    for name, (code, seconds) in steps(log).items():
        counts = verdicts(parity[name]) if name in parity else {}
        wrong = sum(number for verdict, number in counts.items() if verdict not in ("passed", "refused", "skipped", "unavailable"))
        of_tests = tests(os.path.join(results, "tests.xml")) if name == "tests" and os.path.exists(os.path.join(results, "tests.xml")) else None
        if of_tests:
            rows.append([name, code, seconds, of_tests[0] - of_tests[1] - of_tests[2], of_tests[1], "", of_tests[2]])
        else:
            rows.append([name, code, seconds, counts.get("passed", ""), wrong if counts else "", counts.get("refused", ""), counts.get("skipped", "")])
    yield from table(["step", "exit code", "seconds", "right", "wrong", "refused", "skipped"], rows)
    failures = [(step, failure) for step, document in parity.items() for failure in document["failures"]]
    if failures:
        yield "## Wrong results"
        yield ""
        for step, failure in failures:
            yield f"- {step}: `{json.dumps(failure)[:400]}`"
        yield ""
    yield "## Errors"
    yield ""
    yield "Per family of algorithms, type and engine: the largest |error| / bound, and where the error of the sums alone, in units of u·A*, came nearest to what the bound grants a sum of so many terms."
    yield ""
    yield from table(["family", "type", "engine", "error / bound", "units", "terms", "granted", "where", "step"], growth(parity))
    if peers:
        yield f"## Beside {peers['peer']}"
        yield ""
        yield f"Ratios are its time / ours. {peers['ceilings']}. Every problem: [peers.html](peers.html)."
        yield ""
        yield from table(["problems", "number", "geometric mean", "aim", "least", "aim"], map(group_row, peers["groups"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results")
    parser.add_argument("folder")
    parser.add_argument("--simulated", action="store_true")
    arguments = parser.parse_args()
    info = read(os.path.join(arguments.results, "info.json"))
    if not info["devices"]:
        print("info.json names no device: there is nothing to record", file=sys.stderr)
        return 2
    if any(device["simulated"] for device in info["devices"]) != arguments.simulated:
        print("the results are of the simulated stack" if not arguments.simulated else "the results are not simulated", file=sys.stderr)
        return 2
    lines = list(page(arguments.results, arguments.simulated))
    os.makedirs(arguments.folder, exist_ok=True)
    with open(os.path.join(arguments.folder, "README.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip("\n") + "\n")
    for pattern in COPIED:
        for path in glob.glob(os.path.join(arguments.results, pattern)):
            shutil.copy(path, arguments.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
