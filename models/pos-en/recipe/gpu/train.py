"""Trains a tagger on a GPU, as `bytetag train --format ids --encoder-loss-weight 1 --dropout 0 --optimizer muon` does.

    python train.py --model FOLDER --train FILE.jsonl .. --dev FILE.conllu --steps N --learning-rate X --out FOLDER

FOLDER is one that bytetag has saved, with its tags and tasks in bytetag.json; so is what comes out. Sentences of like length share a
batch, which holds about --batch-ids of their ids.
"""

import argparse
import json
import shutil
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from examples import FIRST_EXTRA, VOCABULARY, Examples
from muon import Muon
from sentences import read_sentences
from t5 import T5


@torch.no_grad()
def encoder_accuracy(model, examples, tasks):
    """How often the encoder alone finds the right tag, for each task."""
    right, count, size = np.zeros(tasks), np.zeros(tasks), len(examples.lengths) // tasks
    for chosen in examples.batches(32768):
        batch = examples.collate(chosen)
        found = model.marker_logits(batch)[:, FIRST_EXTRA : VOCABULARY - examples.marker_count].argmax(1) + FIRST_EXTRA
        task = np.repeat(chosen // size, examples.counts[chosen])
        np.add.at(right, task, (found == batch["tags"]).cpu().numpy())
        np.add.at(count, task, 1)
    return right / count


def report(step, seen, seconds, losses, accuracy):
    found = " ".join(f"{100 * share:.2f}%" for share in accuracy)
    print(
        f"step {step}  {seconds:.0f} s  {seen:,} examples  loss {losses[0]:.4f} {losses[1]:.4f}  dev by the encoder {found}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--train", required=True, nargs="+")
    parser.add_argument("--dev", required=True, nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--warmup", type=int, default=200)
    parser.add_argument("--batch-ids", type=int, default=32768)
    parser.add_argument("--log-every", type=int, default=500)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()

    folder, device = Path(options.model), torch.device(options.device)
    config, tagger = (json.loads((folder / name).read_text()) for name in ("config.json", "bytetag.json"))
    sentences, dev_sentences = read_sentences(options.train), read_sentences(options.dev)
    weights = {
        name: weight.to(device, torch.float32).requires_grad_()
        for name, weight in load_file(folder / "model.safetensors").items()
    }
    model = T5(config, weights, torch.bfloat16 if device.type == "cuda" else torch.float32)
    examples = Examples(sentences, tagger, device, longest=512)
    dev = Examples(dev_sentences, tagger, device, longest=4096)
    tasks = len(tagger["tasks"])
    optimizer, random = Muon(weights), np.random.default_rng(1)
    print(f"{len(examples.lengths):,} examples of {examples.lengths.mean():.0f} ids", flush=True)

    step, start, seen, log = 0, time.time(), 0, []
    while step < options.steps:
        for chosen in examples.batches(options.batch_ids, random)[: options.steps - step]:
            decoder_loss, encoder_loss = model.losses(examples.collate(chosen))
            (decoder_loss + encoder_loss).backward()
            torch.nn.utils.clip_grad_norm_(weights.values(), 1.0, foreach=True)
            optimizer.step(options.learning_rate * min((step + 1) / options.warmup, 1 - step / options.steps))
            for weight in weights.values():
                weight.grad = None
            step, seen = step + 1, seen + len(chosen)
            log.append(torch.stack([decoder_loss.detach(), encoder_loss.detach()]))
            if step % options.log_every == 0 or step == options.steps:
                losses, log = torch.stack(log).mean(0).tolist(), []
                report(step, seen, time.time() - start, losses, encoder_accuracy(model, dev, tasks))

    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.json"):
        if file.name != "run.json":
            shutil.copy(file, out)
    save_file(
        {name: weight.detach().cpu().contiguous() for name, weight in weights.items()},
        out / "model.tmp",
        {"format": "pt"},
    )
    # Its name says that the run has ended.
    (out / "model.tmp").replace(out / "model.safetensors")


if __name__ == "__main__":
    main()
