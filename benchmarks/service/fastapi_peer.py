"""The model behind FastAPI, as people write such a service by hand: the first argument is the model's folder or the
name of one that ships. It prints its address, and answers /tag as bytetag's /v1/tag does, for words and sentences.

    pip install fastapi uvicorn torch transformers
"""
import json
import socket
import sys
from pathlib import Path

import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from transformers import T5ForConditionalGeneration

shipped = Path(__file__).parents[2] / "models" / sys.argv[1]
folder = shipped if shipped.exists() else Path(sys.argv[1])
settings = json.loads((folder / "bytetag.json").read_text())
tags = settings["tags"]
model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
first_tag, last_marker = 259, model.config.vocab_size - 1
markers = last_marker - first_tag + 1 - len(tags)
# The calls with 100 sentences would otherwise be one batch with as much padding.
batch_size = 32


def source_ids(words):
    ids = []
    for index, word in enumerate(words):
        ids += [byte + 3 for byte in b" "] if index > 0 else []
        ids += [last_marker - index % markers, *(byte + 3 for byte in word.encode())]
    return ids + [model.config.eos_token_id]


def tag_batch(sentences):
    sources = [source_ids(words) for words in sentences]
    longest = max(map(len, sources))
    ids = torch.tensor([source + [0] * (longest - len(source)) for source in sources])
    most = 2 * max(map(len, sentences)) + 2
    with torch.inference_mode():
        targets = model.generate(
            ids, attention_mask=(ids != 0).long(), max_new_tokens=most, do_sample=False, num_beams=1
        ).tolist()
    return [
        [{"text": word, "tag": tag} for word, tag in zip(words, found)]
        for words, target in zip(sentences, targets)
        for found in [[tags[id - first_tag] for id in target if first_tag <= id < first_tag + len(tags)]]
    ]


class Call(BaseModel):
    words: list[str] | None = None
    sentences: list[list[str]] | None = None


app = FastAPI()


# FastAPI runs it in a thread, so that it answers other calls meanwhile.
@app.post("/tag")
def tag(call: Call):
    sentences = call.sentences or [call.words or []]
    order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
    results = [None] * len(sentences)
    for begin in range(0, len(order), batch_size):
        indices = order[begin : begin + batch_size]
        for index, tokens in zip(indices, tag_batch([sentences[index] for index in indices])):
            results[index] = {"tokens": tokens}
    return {"results": results}


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
print(f"http://127.0.0.1:{port}", flush=True)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")
