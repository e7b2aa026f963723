"""Do transformers and PEFT load what bytetag saves, without a complaint, and compute the same?

    pip install torch transformers peft
    npx bytetag generate --model DIR --max-new-tokens 40 lines.jsonl > ours.jsonl
    python test/oracle/load_with_transformers.py DIR lines.jsonl ours.jsonl [BASE]

DIR: a folder that bytetag wrote, a whole model or an adapter. lines.jsonl: {"source", "target"} a line. BASE: of an
adapter, if not the one that it names.
"""
import json
import logging
import sys
import warnings
from pathlib import Path

import torch
import transformers
from transformers import AutoTokenizer, T5ForConditionalGeneration

said = []
logging.getLogger("transformers").addHandler(type("Keep", (logging.Handler,), {"emit": lambda _, r: said.append(r.getMessage())})())
warnings.showwarning = lambda message, *_: said.append(str(message))

folder, lines, ours = sys.argv[1:4]
result = {"folder": folder, "transformers": transformers.__version__, "torch": torch.__version__}
adapter = Path(folder) / "adapter_config.json"
if adapter.exists():
    import peft

    result["peft"] = peft.__version__
    base = sys.argv[4] if len(sys.argv) > 4 else json.loads(adapter.read_text())["base_model_name_or_path"]
    model = T5ForConditionalGeneration.from_pretrained(base)
    model = peft.PeftModel.from_pretrained(model, folder, autocast_adapter_dtype=False)
else:
    model, info = T5ForConditionalGeneration.from_pretrained(folder, output_loading_info=True)
    for key in ("missing_keys", "unexpected_keys", "mismatched_keys", "error_msgs"):
        assert not info[key], f"{key}: {info[key]}"
    result["dtype"] = str(model.dtype)
model = model.float().eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
result["said"] = sorted({message for message in said if "missing" in message or "unexpected" in message.lower()})
result["tokenizer"] = type(tokenizer).__name__

same, count, largest = 0, 0, 0.0
for line, answer in zip(Path(lines).open(), Path(ours).open()):
    item, answer = json.loads(line), json.loads(answer)
    source = tokenizer(item["source"], return_tensors="pt").input_ids
    target = tokenizer(item["target"], return_tensors="pt").input_ids
    with torch.no_grad():
        loss = model(input_ids=source, labels=target).loss.item()
        ids = model.generate(input_ids=source, max_new_tokens=40, num_beams=1, do_sample=False)[0].tolist()[1:]
    count += 1
    same += ids == answer["ids"]
    largest = max(largest, abs(loss - answer["loss"]))
print(json.dumps({**result, "lines": count, "same_greedy_ids": same, "largest_loss_difference": largest}))
