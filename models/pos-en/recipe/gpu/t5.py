"""T5's loss on batches of tagged sentences, in PyTorch: what `bytetag train --format ids --encoder-loss-weight 1` minimises (src/t5), for a GPU."""

import math

import torch
import torch.nn.functional as F


class T5:
    """A T5 1.1 with the weights of a checkpoint, by their Hugging Face names.

    Matrices are multiplied in `dtype`; states between layers, norms and losses are float32.
    """

    def __init__(self, config, weights, dtype):
        self.config, self.weights, self.dtype = config, weights, dtype

    def losses(self, batch):
        """Decoder's and encoder's mean cross entropy, scalars.

        source: int [batch, length], 0 is padding; markers: bool [batch, length], true at word markers; tags: int [words], the ids of all
        tags, sentence by sentence; target: int [batch, length], 0 is padding.
        """
        self.cast()
        states = self.encode(batch["source"])
        decoded = self.decode(batch["target"], states, batch["source"])
        written = batch["target"] != 0
        return self.cross_entropy(decoded[written], batch["target"][written]), self.cross_entropy(
            states[batch["markers"]], batch["tags"]
        )

    def marker_logits(self, batch):
        """What the encoder says of each word: [words, ids]"""
        self.cast()
        return F.linear(self.encode(batch["source"])[batch["markers"]], self.low["lm_head.weight"])

    def cast(self):
        self.low = {name: weight.to(self.dtype) for name, weight in self.weights.items() if weight.dim() == 2}

    def encode(self, source):
        length = source.shape[1]
        bias = self.position_bias("encoder", length, bidirectional=True) + padding_bias(source)
        states = F.embedding(source, self.weights["shared.weight"])
        for index in range(self.config["num_layers"]):
            block = f"encoder.block.{index}.layer"
            states = states + self.attention(
                f"{block}.0.SelfAttention", self.norm(states, f"{block}.0.layer_norm"), None, bias
            )
            states = states + self.feed_forward(f"{block}.1", states)
        return self.norm(states, "encoder.final_layer_norm")

    def decode(self, target, memory, source):
        start = torch.zeros_like(target[:, :1])
        states = F.embedding(torch.cat([start, target[:, :-1]], 1), self.weights["shared.weight"])
        length = target.shape[1]
        future = torch.ones(length, length, dtype=torch.bool, device=target.device).triu(1)
        bias = self.position_bias("decoder", length, bidirectional=False).masked_fill(future, float("-inf"))
        bias, cross_bias = bias.expand(len(target), -1, -1, -1), padding_bias(source)
        cross_bias = cross_bias.expand(-1, self.config["num_heads"], length, -1)
        for index in range(self.config["num_decoder_layers"]):
            block = f"decoder.block.{index}.layer"
            states = states + self.attention(
                f"{block}.0.SelfAttention", self.norm(states, f"{block}.0.layer_norm"), None, bias
            )
            states = states + self.attention(
                f"{block}.1.EncDecAttention", self.norm(states, f"{block}.1.layer_norm"), memory, cross_bias
            )
            states = states + self.feed_forward(f"{block}.2", states)
        return self.norm(states, "decoder.final_layer_norm")

    def attention(self, name, states, memory, bias):
        """T5's attention: not scaled. bias: [batch, heads, queries, keys]"""
        if memory is None:
            memory = states
        queries, keys, values = (
            F.linear(x, self.low[f"{name}.{part}.weight"]).unflatten(-1, (self.config["num_heads"], -1)).transpose(1, 2)
            for part, x in [("q", states), ("k", memory), ("v", memory)]
        )
        attended = F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias.to(self.dtype), scale=1.0)
        return F.linear(attended.transpose(1, 2).flatten(2), self.low[f"{name}.o.weight"])

    def feed_forward(self, name, states):
        x = self.norm(states, f"{name}.layer_norm")
        hidden = F.gelu(F.linear(x, self.low[f"{name}.DenseReluDense.wi_0.weight"]), approximate="tanh")
        hidden = hidden * F.linear(x, self.low[f"{name}.DenseReluDense.wi_1.weight"])
        return F.linear(hidden, self.low[f"{name}.DenseReluDense.wo.weight"])

    def norm(self, states, name):
        weight = self.weights[f"{name}.weight"]
        return F.rms_norm(states.float(), weight.shape, weight, self.config["layer_norm_epsilon"]).to(self.dtype)

    def position_bias(self, stack, length, bidirectional):
        """[1, heads, length, length]"""
        table = self.weights[f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        places = torch.arange(length, device=table.device)
        distances = places[None, :] - places[:, None]
        buckets = position_buckets(distances, len(table), self.config["relative_attention_max_distance"], bidirectional)
        return F.embedding(buckets, table).permute(2, 0, 1)[None]

    def cross_entropy(self, states, ids):
        return F.cross_entropy(F.linear(states, self.low["lm_head.weight"]).float(), ids)


def padding_bias(source):
    """[batch, 1, 1, length]: what no query may look at."""
    return torch.zeros(source.shape, device=source.device).masked_fill(source == 0, float("-inf"))[:, None, None]


def position_buckets(distances, count, max_distance, bidirectional):
    """Buckets of distances (key minus query), as Hugging Face's T5Attention._relative_position_bucket."""
    base = 0
    if bidirectional:
        count //= 2
        base = (distances > 0) * count
        distances = distances.abs()
    else:
        distances = (-distances).clamp(min=0)
    exact = count // 2
    far = (
        exact
        + (torch.log(distances.clamp(min=1).float() / exact) / math.log(max_distance / exact) * (count - exact)).long()
    )
    return base + torch.where(distances < exact, distances, far.clamp(max=count - 1))
