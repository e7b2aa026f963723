"""Does Hugging Face's own code load what bytetag saves, and compute the same?

Usage: python load_with_transformers.py DIR < lines.jsonl
  DIR: a folder that `bytetag train` wrote.
  lines.jsonl: one JSON object a line, as `bytetag generate --json --max-new-tokens 40` prints for lines with a source and
  a target, with the `source` and `target` added: {"source", "target", "ids", "loss"}.

Tried with transformers 4.36.2 and torch 1.13 (CPU, float32).
"""
import json
import sys

import torch
from transformers import AutoTokenizer, T5ForConditionalGeneration

folder = sys.argv[1]
model, info = T5ForConditionalGeneration.from_pretrained(folder, output_loading_info=True)
model.eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
    assert not info[key], f"{key}: {info[key]}"

same, count, largest = 0, 0, 0.0
for line in sys.stdin:
    item = json.loads(line)
    source = tokenizer(item["source"], return_tensors="pt").input_ids
    target = tokenizer(item["target"], return_tensors="pt").input_ids
    with torch.no_grad():
        loss = model(input_ids=source, labels=target).loss.item()
        ids = model.generate(source, max_new_tokens=40, num_beams=1, do_sample=False)[0].tolist()[1:]
    count += 1
    same += ids == item["ids"]
    largest = max(largest, abs(loss - item["loss"]))
print(json.dumps({"lines": count, "same_greedy_ids": same, "largest_loss_difference": largest}))
