"""Writes test/fixtures/t5-variants: T5s with uncommon settings, and the logits that transformers gives for them.

    pip install torch transformers safetensors
    python test/oracle/write_t5_variants.py

odd-buckets   relative positions in 7 buckets, a gated SiLU
gelu          GELU in its exact form, without a gate; 9 buckets
mt5           model_type mt5, with a byte vocabulary and mT5's defaults
float64       weights in float64, in a file of torch.save
padded        400 rows of embeddings, of which the tokenizer knows 384
buckets.json  the buckets of relative positions from -150 to 150, as runs of [bucket, length]
"""
import itertools
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import ByT5Tokenizer, MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration
from transformers.models.t5.modeling_t5 import T5Attention

OUT = Path(__file__).parent.parent / "fixtures" / "t5-variants"
SIZES = dict(vocab_size=384, d_model=16, d_kv=4, d_ff=24, num_layers=2, num_decoder_layers=1, num_heads=2,
             decoder_start_token_id=0)
T5, MT5 = (T5Config, T5ForConditionalGeneration), (MT5Config, MT5ForConditionalGeneration)
VARIANTS = {
    "odd-buckets": (T5, dict(relative_attention_num_buckets=7, relative_attention_max_distance=20,
                             feed_forward_proj="gated-silu", tie_word_embeddings=False)),
    "gelu": (T5, dict(feed_forward_proj="gelu", relative_attention_num_buckets=9, relative_attention_max_distance=33)),
    "mt5": (MT5, {}),
    "float64": (T5, dict(feed_forward_proj="relu")),
    "padded": (T5, dict(vocab_size=400, feed_forward_proj="gated-gelu", tie_word_embeddings=False)),
}

shutil.rmtree(OUT, ignore_errors=True)
tokenizer = ByT5Tokenizer()
ids = tokenizer(["Mary saw it, and so did everyone else who was there.", "Größe"], padding=True, return_tensors="pt")
labels = tokenizer(["abcdefgh"] * 2, return_tensors="pt").input_ids[:, :4].contiguous()
for number, (name, ((config_class, model_class), settings)) in enumerate(VARIANTS.items()):
    torch.manual_seed(number)
    folder = OUT / name
    folder.mkdir(parents=True)
    config = config_class(**{**SIZES, **settings})
    config.to_json_file(folder / "config.json")
    model = model_class(config)
    is_tied = name in ("gelu", "float64")
    if not is_tied:
        model.lm_head.weight = torch.nn.Parameter(torch.empty(config.vocab_size, config.d_model))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.4)
    if name == "float64":
        model.double()
    shared = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight", *(["lm_head.weight"] if is_tied else [])}
    state = {key: tensor.clone() for key, tensor in model.state_dict().items() if key not in shared}
    if name == "float64":
        torch.save(state, folder / "pytorch_model.bin")
    else:
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        (folder / "model.safetensors").chmod(0o644)
    if name == "padded":
        tokenizer.save_pretrained(folder)
    loaded = model_class.from_pretrained(folder).eval()
    assert torch.equal(loaded.lm_head.weight, loaded.shared.weight) == is_tied
    with torch.no_grad():
        output = loaded(**ids, labels=labels)
    content = {
        "source": ids.input_ids.tolist(), "mask": ids.attention_mask.tolist(), "labels": labels.tolist(),
        "loss": output.loss.item(), "logits": [float(f"{value:.7g}") for value in output.logits.reshape(-1).tolist()],
    }
    (folder / "logits.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")

positions = torch.arange(-150, 151)
tables = []
for buckets, distance, bidirectional in itertools.product([4, 5, 7, 9, 15, 31, 32, 33], [20, 128], [True, False]):
    table = T5Attention._relative_position_bucket(positions, bidirectional, buckets, distance).tolist()
    runs = [[bucket, len(list(run))] for bucket, run in itertools.groupby(table)]
    tables.append({"buckets": buckets, "maxDistance": distance, "bidirectional": bidirectional, "runs": runs})
(OUT / "buckets.json").write_text("[\n" + ",\n".join(json.dumps(table, separators=(",", ":")) for table in tables) + "\n]\n")
