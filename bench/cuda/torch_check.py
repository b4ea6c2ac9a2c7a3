"""PyTorch on a slice, unchanged: MODE is eager, graphs, expandable or fork. Prints one line of JSON; "right" is whether all was as it should be."""

import json
import os
import sys

MODE = sys.argv[1]
if MODE == "expandable":
    os.environ["PYTORCH_CUDA_ALLOC_CONF"] = "expandable_segments:True"

import torch  # noqa: E402  (after the allocator's setting)

GIB = 1 << 30


def product(size):
    """A matrix product whose result is known: ones times ones."""
    ones = torch.ones(size, size, device="cuda")
    return ones @ ones


def eager():
    return all(product(512)[0, 0].item() == 512 for _ in range(50))


def graphs():
    ones = torch.ones(512, 512, device="cuda")
    product(512)  # libraries make their handles outside of the capture
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = ones @ ones
    for _ in range(50):
        graph.replay()
    torch.cuda.synchronize()
    return result[0, 0].item() == 512


def refused_above_quota():
    total = torch.cuda.mem_get_info()[1]
    try:
        torch.empty(total + GIB, dtype=torch.uint8, device="cuda")
    except torch.cuda.OutOfMemoryError:
        return True
    return False


def fork():
    child = os.fork()
    if child == 0:
        os._exit(0 if eager() and refused_above_quota() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


right = {"eager": eager, "graphs": graphs, "expandable": eager, "fork": fork}[MODE]()
said = {"mode": MODE, "right": bool(right), "torch": torch.__version__}
if MODE != "fork":
    said["right"] = bool(right) and refused_above_quota()
    said["free"], said["total"] = torch.cuda.mem_get_info()
print(json.dumps(said))
