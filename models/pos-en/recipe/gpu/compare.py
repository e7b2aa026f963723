"""The losses of bytetag's training and of this one, step by step, from the same weights and on the same batch.

    head -16 varied.jsonl > few.jsonl
    npx bytetag train --model FOLDER --task tasks.json --train few.jsonl --encoder-loss-weight 1 --dropout 0 --optimizer muon --batch-size 1000 \
        --max-batch-ids 1000000 --max-steps 8 --learning-rate 4e-3 --schedule constant --warmup-steps 0 --out RUN
    python compare.py --model FOLDER --train few.jsonl --run RUN
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from examples import Examples
from muon import Muon
from sentences import read_sentences
from t5 import T5


def main():
    parser = argparse.ArgumentParser()
    for name in ("model", "train", "run"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()

    folder = Path(options.model)
    config, tagger = (json.loads((folder / name).read_text()) for name in ("config.json", "bytetag.json"))
    weights = {
        name: weight.float().requires_grad_() for name, weight in load_file(folder / "model.safetensors").items()
    }
    model, optimizer = T5(config, weights, torch.float32), Muon(weights)
    examples = Examples(read_sentences([options.train]), tagger, torch.device("cpu"), longest=100_000)
    everything = np.arange(len(examples.lengths))
    events = [json.loads(line) for line in (Path(options.run) / "metrics.jsonl").read_text().splitlines()]
    for event in events:
        if event["type"] != "step":
            continue
        loss = sum(model.losses(examples.collate(everything)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimizer.step(event["learningRate"])
        for weight in weights.values():
            weight.grad = None
        here, there = loss.item(), event["losses"]["loss"]
        print(f"step {event['step']}  here {here:.7f}  bytetag {there:.7f}  apart {abs(here - there) / there:.1e}")


if __name__ == "__main__":
    main()
