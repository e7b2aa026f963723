"""Labelled sentences: JSON Lines and CoNLL-U go in, lists of words and of tags come out."""

import json
from concurrent.futures import ProcessPoolExecutor

COLUMNS = {"upos": 3, "xpos": 4}


def read_sentences(paths):
    """Sentences of all files: `tokens`, a list of tags for each task, and where they are spoiled `seen`, the words as they are written."""
    if len(paths) == 1:
        return read_file(paths[0])
    with ProcessPoolExecutor() as pool:
        return [sentence for part in pool.map(read_file, paths) for sentence in part]


def read_file(path):
    with open(path, encoding="utf-8") as file:
        if path.endswith(".jsonl"):
            return [json.loads(line) for line in file]
        return [sentence_of(block) for block in file.read().split("\n\n") if block.strip()]


def sentence_of(block):
    rows = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
    words = [row for row in rows if row[0].isdigit()]
    return {
        "tokens": [row[1] for row in words],
        **{task: [row[column] for row in words] for task, column in COLUMNS.items()},
    }
