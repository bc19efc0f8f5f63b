#!/usr/bin/env python3
"""Writes the problems of the comparison with PyTorch, one per line, as `convdnn bench --problems` and `pytorch_bench.py` read them.

    eng/gpu/problem_list.py ../shared/shapes.csv > problems.txt
    eng/gpu/problem_list.py ../shared/shapes.csv --networks rn50 --batches 32 --types f16 --directions forward

Convolutions of ResNet-50, VGG-16, MobileNet-V2, ResNeXt-50 and a 3-D network, in all directions, in TF32, float16 and bfloat16, channels first and last;
and each forward once more with bias and ReLU.
"""
import argparse
import csv
import sys

NETWORKS = {"rn50": "ResNet-50", "vgg": "VGG-16", "mbv2": "MobileNet-V2", "rx50": "ResNeXt-50", "c3d": "3-D"}
DIRECTIONS = ["forward", "backward-data", "backward-filter", "fused"]
TYPES = ["tf32", "f16", "bf16"]
LAYOUTS = ["channels-first", "channels-last"]


def per_axis(value, dims):
    return ",".join([str(value)] * dims)


def problem(row, batch, direction, kind, layout):
    """The text of one problem; what has its default is left out, as in ConvDnn's own texts."""
    dims, groups = int(row["dims"]), int(row["groups"])
    axes = ["d", "h", "w"][3 - dims:]
    x = [batch, int(row["c"])] + [int(row[axis]) for axis in axes]
    w = [int(row["k"]), int(row["c"]) // groups] + [int(row["k" + axis]) for axis in axes]
    words = ["conv", "forward" if direction == "fused" else direction, "x=" + ",".join(map(str, x)), "w=" + ",".join(map(str, w))]
    if kind in ("f16", "bf16"):
        words.append("type=" + kind)
    if layout == "channels-last":
        words += ["layout=channels-last", "filter=krsc"]
    if int(row["stride"]) != 1:
        words.append("stride=" + per_axis(row["stride"], dims))
    if int(row["pad"]) != 0:
        words.append("padding=" + per_axis(row["pad"], dims))
    if int(row["dilation"]) != 1:
        words.append("dilation=" + per_axis(row["dilation"], dims))
    if groups != 1:
        words.append(f"groups={groups}")
    if direction == "fused":
        words += ["bias", "activation=relu"]
    if kind == "tf32":
        words.append("precision=tf32")
    return " ".join(words)


def chosen(text, known, option):
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in known:
            sys.exit(f"{option} names '{name}'; expected some of {', '.join(known)}.")
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", help="the list of shapes (.csv)")
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--batches", default="32,256")
    parser.add_argument("--directions", default=",".join(DIRECTIONS))
    parser.add_argument("--types", default=",".join(TYPES))
    parser.add_argument("--layouts", default=",".join(LAYOUTS))
    arguments = parser.parse_args()
    networks = chosen(arguments.networks, list(NETWORKS), "--networks")
    directions = chosen(arguments.directions, DIRECTIONS, "--directions")
    types = chosen(arguments.types, TYPES, "--types")
    layouts = chosen(arguments.layouts, LAYOUTS, "--layouts")
    batches = [int(batch) for batch in arguments.batches.split(",")]
    with open(arguments.shapes, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["id"].split("_")[0] in networks and row["transposed"] == "0"]
    for row in rows:
        print("#", row["id"])
        for batch in batches:
            for direction in directions:
                for kind in types:
                    for layout in layouts:
                        print(problem(row, batch, direction, kind, layout))


if __name__ == "__main__":
    main()
