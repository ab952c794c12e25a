"""A task on PyTorch: started with the task as JSON, measures one slice for each line it is sent."""

import gzip
import json
import math
import sys
import time

import torch
from torch import nn

ROWS = 4096


def read_mnist(folder):
    with gzip.open(f"{folder}/train-images-idx3-ubyte.gz") as file:
        pixels = bytearray(file.read(16 + ROWS * 784)[16:])
    with gzip.open(f"{folder}/train-labels-idx1-ubyte.gz") as file:
        labels = bytearray(file.read(8 + ROWS)[8:])
    images = torch.frombuffer(pixels, dtype=torch.uint8).reshape(ROWS, 1, 28, 28)
    return images.float() / 255, torch.frombuffer(labels, dtype=torch.uint8).long()


def network(layers):
    modules = []
    size = [1, 28, 28]
    for layer in layers:
        if layer["type"] == "conv":
            modules.append(nn.Conv2d(size[0], layer["filters"], layer["kernel"], padding=layer["padding"]))
            modules.append(nn.ReLU())
            side = [edge + 2 * layer["padding"] - layer["kernel"] + 1 for edge in size[1:]]
            size = [layer["filters"], *side]
        elif layer["type"] == "pool":
            modules.append(nn.MaxPool2d(layer["size"]))
            size = [size[0], *(edge // layer["size"] for edge in size[1:])]
        elif layer["type"] == "flatten":
            modules.append(nn.Flatten())
            size = [math.prod(size)]
        else:
            modules.append(nn.Linear(size[0], layer["units"]))
            if layer["relu"]:
                modules.append(nn.ReLU())
            size = [layer["units"]]
    return nn.Sequential(*modules)


def main():
    given = json.loads(sys.argv[1])
    task, slice_ms = given["task"], given["sliceMs"]
    torch.manual_seed(1)
    torch.set_num_threads(given["options"]["threads"])
    images, labels = read_mnist(given["data"])
    model = network(task["layers"])
    optimizer = torch.optim.SGD(model.parameters(), **given["options"]["sgd"])
    loss_of = nn.CrossEntropyLoss()
    batch = task["batch"]
    state = {"first": 0, "loss": None}

    def run(batches):
        for _ in range(batches):
            first = state["first"]
            state["first"] = first + batch if first + 2 * batch <= ROWS else 0
            x, y = images[first : first + batch], labels[first : first + batch]
            if task["mode"] == "infer":
                with torch.inference_mode():
                    torch.softmax(model(x), 1)
                continue
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(x), y)
            loss.backward()
            optimizer.step()
            state["loss"] = loss.item()

    def timed(batches):
        start = time.perf_counter()
        run(batches)
        return 1000 * (time.perf_counter() - start)

    timed(1)
    batches, taken = 1, timed(1)
    while taken < slice_ms / 4:
        batches = math.ceil(batches * min(8, 0.6 * slice_ms / max(taken, 0.05)))
        taken = timed(batches)
    batches = max(1, round(batches * slice_ms / taken))
    print(json.dumps({"version": torch.__version__}), flush=True)
    for _ in sys.stdin:
        rate = 1000 * batches * batch / timed(batches)
        print(json.dumps({"imagesPerSecond": rate, "loss": state["loss"]}), flush=True)


main()
