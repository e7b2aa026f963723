"""Writes test/fixtures/peft: adapters that PEFT itself wrote for test/fixtures/torch/safetensors, and the logits they give.

    pip install torch transformers peft
    python test/oracle/write_peft_adapters.py [NAME..]
"""
import json
import shutil
import sys
from pathlib import Path

import peft
import torch
from transformers import ByT5Tokenizer, T5ForConditionalGeneration

FIXTURES = Path(__file__).parent.parent / "fixtures"
BASE = FIXTURES / "torch" / "safetensors"
OUT = FIXTURES / "peft"

CONFIGS = {
    "plain": dict(r=4, lora_alpha=8, target_modules=["q", "v"]),
    "patterns": dict(
        r=3, lora_alpha=5, use_rslora=True, target_modules=r".*\.(q|k|wi_1|wo)",
        rank_pattern={"encoder.block.0.layer.0.SelfAttention.q": 2, "wo": 1},
        alpha_pattern={r"block\.\d+\.layer\.0\.SelfAttention\.k": 7},
    ),
    "full": dict(
        r=2, lora_alpha=4, target_modules="all-linear",
        modules_to_save=["shared", "embed_tokens", "lm_head", "layer_norm", "final_layer_norm", "relative_attention_bias"],
    ),
    "output-layer": dict(r=2, lora_alpha=4, target_modules=["o", "lm_head"]),
    # With the embedding and the output layer beside the branches, which have changed since the base was saved.
    "embedding": dict(r=2, lora_alpha=4, target_modules=["q"], bias="lora_only", layers_to_transform=[]),
}

wanted = sys.argv[1:] or list(CONFIGS)
tokenizer = ByT5Tokenizer()
ids = tokenizer(["Mary saw it.", "Größe"], padding=True, return_tensors="pt")
labels = tokenizer(["a b c"] * 2, return_tensors="pt").input_ids
for number, (name, settings) in enumerate(CONFIGS.items()):
    if name not in wanted:
        continue
    shutil.rmtree(OUT / name, ignore_errors=True)
    torch.manual_seed(number)
    base = T5ForConditionalGeneration.from_pretrained(BASE)
    if name == "embedding":
        with torch.no_grad():
            for layer in (base.shared, base.lm_head):
                layer.weight.add_(torch.randn_like(layer.weight) * 0.2)
    model = peft.get_peft_model(base, peft.LoraConfig(**settings)).eval()
    with torch.no_grad():
        for key, parameter in model.named_parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.2)
        # PEFT has three copies of the embedding, which would drift apart; bytetag has one.
        state = dict(model.named_parameters())
        shared = [parameter for key, parameter in state.items() if parameter.requires_grad and
                  ("shared" in key or "embed_tokens" in key)]
        for copy in shared[1:]:
            copy.copy_(shared[0])
        logits = model(**ids, labels=labels).logits
    # Older versions of PEFT wrote what PyTorch does.
    model.save_pretrained(
        OUT / name, safe_serialization=name != "plain", save_embedding_layers=True if name == "embedding" else "auto")
    (OUT / name / "README.md").unlink()
    config = OUT / name / "adapter_config.json"
    content = json.loads(config.read_text())
    content["base_model_name_or_path"] = "somewhere/else"
    if isinstance(content["target_modules"], list):
        content["target_modules"].sort()
    config.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    trainable = sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    expected = {
        "peft": peft.__version__, "trainable": trainable, "source": ids.input_ids.tolist(),
        "mask": ids.attention_mask.tolist(), "labels": labels.tolist(), "logits": logits.reshape(-1).tolist(),
    }
    (OUT / name / "logits.json").write_text(json.dumps(expected) + "\n")
