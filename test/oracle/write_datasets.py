"""Writes test/fixtures/datasets: Parquet files as Hugging Face's `datasets` writes them, in each compression it may have.

    pip install datasets pyarrow
    python test/oracle/write_datasets.py
"""
import shutil
from pathlib import Path

import pyarrow.parquet as parquet
from datasets import ClassLabel, Dataset, Features, Sequence, Value

OUT = Path(__file__).parent.parent / "fixtures" / "datasets"
NAMES = ["O", "B-PER", "I-PER", "B-LOC"]

shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
rows = {
    "id": [str(index) for index in range(5)],
    "tokens": [["Mary", "Ann", "saw", "Rome"], ["Größe", "👍"], [], ["It", "rains"], ["a"]],
    "ner_tags": [[1, 2, 0, 3], [0, 0], [], [0, 0], [0]],
    "pos_tags": [["PROPN", "PROPN", "VERB", "PROPN"], ["NOUN", "SYM"], [], ["PRON", "VERB"], ["DET"]],
}
features = Features({
    "id": Value("string"),
    "tokens": Sequence(Value("string")),
    "ner_tags": Sequence(ClassLabel(names=NAMES)),
    "pos_tags": Sequence(Value("string")),
})
dataset = Dataset.from_dict(rows, features=features)
dataset.to_parquet(str(OUT / "datasets.parquet"))
table = parquet.read_table(OUT / "datasets.parquet")
for compression in ("none", "gzip", "zstd", "brotli", "lz4"):
    parquet.write_table(table, OUT / f"{compression}.parquet", compression=compression, row_group_size=2)
