"""The other side of `benchmarks/training.mjs`: Hugging Face's T5 on PyTorch, the same shape, batch, dropout and optimizer.

    pip install torch transformers
"""
import json
import resource
import sys
import time

import torch
import transformers
from transformers import Adafactor, T5Config, T5ForConditionalGeneration

settings = json.loads(sys.argv[1])
bfloat16 = len(sys.argv) > 2 and sys.argv[2] == "bfloat16"
torch.manual_seed(1)
sizes = settings["config"]
config = T5Config(
    vocab_size=sizes["vocab"], d_model=sizes["modelDim"], d_kv=sizes["headDim"], d_ff=sizes["feedForwardDim"],
    num_layers=sizes["encoderLayers"], num_decoder_layers=sizes["decoderLayers"], num_heads=sizes["heads"],
    feed_forward_proj="gated-gelu", dropout_rate=0.1, decoder_start_token_id=0, tie_word_embeddings=False,
)
model = T5ForConditionalGeneration(config).train()
# transformers 5 ties the output layer of a new model; ByT5's is its own.
model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * 0.02)
if settings["optimizer"] == "adamw":
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, foreach=True)
else:
    optimizer = Adafactor(model.parameters(), lr=1e-4, scale_parameter=False, relative_step=False, warmup_init=False)
source = torch.randint(3, 259, (settings["batch"], settings["source"]))
labels = torch.randint(3, 259, (settings["batch"], settings["target"]))
rows, inner, columns = settings["gemm"]
a, b = torch.randn(rows, inner), torch.randn(columns, inner)


def step():
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
        loss = model(input_ids=source, labels=labels).loss
    loss.backward()
    between = time.perf_counter()
    optimizer.step()
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"loss": loss.item(), "forwardBackward": between - start, "optimizer": end - between, "peakGiB": peak}


def gemm():
    start = time.perf_counter()
    with torch.no_grad():
        for _ in range(20):
            torch.mm(a, b.t())
    return {"gigaflops": 20 * 2 * rows * inner * columns / (time.perf_counter() - start) / 1e9}


about = {
    "name": "PyTorch, bfloat16 autocast" if bfloat16 else "PyTorch",
    "torch": torch.__version__, "transformers": transformers.__version__, "threads": torch.get_num_threads(),
    "parameters": sum(parameter.numel() for parameter in model.parameters()),
}
print(json.dumps(about), flush=True)
for line in sys.stdin:
    print(json.dumps(step() if line.strip() == "step" else gemm()), flush=True)
