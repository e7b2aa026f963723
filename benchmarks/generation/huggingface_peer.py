"""Hugging Face's generate() in PyTorch: settings `{ model, sources, newTokens, endId }` as JSON in the first argument.

    pip install torch transformers
"""
import json
import resource
import sys
import time

import torch
import transformers
from transformers import T5ForConditionalGeneration

settings = json.loads(sys.argv[1])
transformers.utils.logging.disable_progress_bar()
model = T5ForConditionalGeneration.from_pretrained(settings["model"]).eval()
source = torch.tensor(settings["sources"])
about = {"name": "PyTorch", "torch": torch.__version__, "transformers": transformers.__version__}
print(json.dumps(about), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    with torch.inference_mode():
        ids = model.generate(
            input_ids=source, attention_mask=torch.ones_like(source), max_new_tokens=settings["newTokens"],
            eos_token_id=settings["endId"], do_sample=False, num_beams=1, use_cache=True,
        )
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "peakGiB": peak, "ids": ids[:, 1:].tolist()}), flush=True)
