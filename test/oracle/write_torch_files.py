"""Writes test/fixtures/torch: files that PyTorch and transformers themselves wrote, and what is in them.

    pip install torch transformers safetensors
    python test/oracle/write_torch_files.py

state-NN.bin      torch.save of a random state dict: types, shapes, views, transposed and shared storages, protocols
state-NN.json     what reading it must give: for each name the type, the shape and the values in row-major order
bin, bin-sharded, safetensors
                  one random T5 saved by transformers in each of the ways in which checkpoints come
safetensors-tied  another one, whose output layer is its embedding
logits.json       their logits for a batch
"""

import json
import shutil
from collections import OrderedDict
from pathlib import Path

import torch
import transformers
from huggingface_hub import save_torch_state_dict
from transformers import ByT5Tokenizer, T5Config, T5ForConditionalGeneration

OUT = Path(__file__).parent.parent / "fixtures" / "torch"
DTYPES = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int32": torch.int32,
    "int64": torch.int64,
    "bool": torch.bool,
}


def random_tensor(generator, dtype):
    rank = int(torch.randint(0, 4, (), generator=generator))
    shape = [int(torch.randint(0 if rank == 3 else 1, 5, (), generator=generator)) for _ in range(rank)]
    values = torch.randint(-100, 100, shape, generator=generator)
    return values.to(dtype) if dtype in (torch.int32, torch.int64) else (
        values > 0 if dtype == torch.bool else (values / 8).to(dtype)
    )


def random_view(tensor, generator):
    """The tensor itself, or a part or another order of it."""
    choice = int(torch.randint(0, 6, (), generator=generator))
    if tensor.dim() == 0 or choice == 0:
        return tensor
    axis = int(torch.randint(0, tensor.dim(), (), generator=generator))
    if choice == 1:
        return tensor.transpose(0, axis)
    if choice == 2:
        return tensor[1:]
    if choice == 3:
        return tensor.narrow(axis, 0, max(0, tensor.shape[axis] - 1))
    if choice == 4:
        return tensor.unsqueeze(0).expand(3, *tensor.shape)
    return tensor[..., ::2]


def write_state(number):
    generator = torch.Generator().manual_seed(number)
    state = OrderedDict() if number % 2 else {}
    for index in range(int(torch.randint(1, 6, (), generator=generator))):
        dtype = list(DTYPES.values())[int(torch.randint(0, len(DTYPES), (), generator=generator))]
        tensor = random_tensor(generator, dtype)
        state[f"layer.{index}.weight"] = random_view(tensor, generator)
        if int(torch.randint(0, 3, (), generator=generator)) == 0:
            state[f"shared.{index}"] = random_view(tensor, generator)
    if number % 5 == 0:
        state["parameter"] = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
    if number % 2 and number % 3 == 0:
        state._metadata = OrderedDict([("", {"version": 1})])
    protocol = 2 + number % 3
    torch.save(state, OUT / f"state-{number:02d}.bin", pickle_protocol=protocol)
    names = {dtype: name for name, dtype in DTYPES.items()}
    expected = {
        name: {
            "dtype": names[tensor.dtype],
            "shape": list(tensor.shape),
            "values": tensor.detach().reshape(-1).to(torch.float64).tolist(),
        }
        for name, tensor in state.items()
    }
    (OUT / f"state-{number:02d}.json").write_text(json.dumps(expected) + "\n")


CONFIG = dict(
    vocab_size=384, d_model=24, d_kv=8, d_ff=32, num_layers=2, num_decoder_layers=1, num_heads=2,
    feed_forward_proj="gated-gelu", decoder_start_token_id=0, tokenizer_class="ByT5Tokenizer",
)


def randomize(model):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3)


def write_logits(model, tokenizer, path):
    ids = tokenizer(["Mary saw it.", "Größe"], padding=True, return_tensors="pt")
    labels = tokenizer(["a b c"] * 2, return_tensors="pt").input_ids
    with torch.no_grad():
        output = model(**ids, labels=labels)
    content = {
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "source": ids.input_ids.tolist(),
        "mask": ids.attention_mask.tolist(),
        "labels": labels.tolist(),
        "loss": output.loss.item(),
        "logits": output.logits.reshape(-1).tolist(),
    }
    path.write_text(json.dumps(content) + "\n")


def write_models():
    torch.manual_seed(7)
    tokenizer = ByT5Tokenizer()

    # transformers 5 makes every new T5 with tied embeddings, yet without scaling where the config says untied.
    tied = T5ForConditionalGeneration(T5Config(**CONFIG, tie_word_embeddings=False)).eval()
    randomize(tied)
    tied.save_pretrained(OUT / "safetensors-tied")
    write_logits(tied, tokenizer, OUT / "safetensors-tied" / "logits.json")

    # ByT5's own checkpoints are untied: so is one that is loaded with an output layer of its own.
    untied = T5ForConditionalGeneration(T5Config(**CONFIG, tie_word_embeddings=False))
    untied.lm_head.weight = torch.nn.Parameter(torch.empty(384, 24))
    randomize(untied)
    (OUT / "bin").mkdir()
    untied.config.to_json_file(OUT / "bin" / "config.json")
    torch.save(untied.state_dict(), OUT / "bin" / "pytorch_model.bin")
    model = T5ForConditionalGeneration.from_pretrained(OUT / "bin").eval()
    assert not torch.equal(model.lm_head.weight, model.shared.weight)
    write_logits(model, tokenizer, OUT / "logits.json")

    model.save_pretrained(OUT / "safetensors")
    tokenizer.save_pretrained(OUT / "safetensors")
    (OUT / "bin-sharded").mkdir()
    shutil.copy(OUT / "safetensors" / "config.json", OUT / "bin-sharded" / "config.json")
    # transformers 5 writes safetensors only; its hub library still writes what earlier versions did.
    save_torch_state_dict(
        model.state_dict(), OUT / "bin-sharded", safe_serialization=False, max_shard_size=40_000,
        filename_pattern="pytorch_model{suffix}.bin",
    )


shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir(parents=True)
for seed in range(40):
    write_state(seed)
write_models()
