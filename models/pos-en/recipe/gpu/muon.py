"""Muon for matrices and AdamW for the rest, as bytetag's `--optimizer muon` (src/optim/muon.ts); matrices of a shape are updated together."""

import torch


class Muon:
    """Jordan et al. 2024, with the size of AdamW's updates (Liu et al. 2025, arXiv 2502.16982)."""

    def __init__(self, weights, spared=("shared", "lm_head", "bias"), momentum=0.95):
        matrices = [
            weight for name, weight in weights.items() if weight.dim() == 2 and not any(part in name for part in spared)
        ]
        self.groups = [
            [weight for weight in matrices if weight.shape == shape] for shape in {weight.shape for weight in matrices}
        ]
        self.momenta = [torch.zeros_like(torch.stack(list(group))) for group in self.groups]
        self.momentum = momentum
        chosen = {id(weight) for weight in matrices}
        others = [weight for weight in weights.values() if id(weight) not in chosen]
        self.adamw = torch.optim.AdamW(others, weight_decay=0.0, fused=others[0].is_cuda)

    @torch.no_grad()
    def step(self, learning_rate):
        for settings in self.adamw.param_groups:
            settings["lr"] = learning_rate
        self.adamw.step()
        for group, mean in zip(self.groups, self.momenta):
            gradients = torch.stack([weight.grad for weight in group])
            mean.lerp_(gradients, 1 - self.momentum)
            size = -0.2 * max(group[0].shape) ** 0.5 * learning_rate
            updates = size * orthogonalized(gradients.lerp(mean, self.momentum))
            torch._foreach_add_(group, list(updates.unbind()))


def orthogonalized(x):
    """The nearest matrices with singular values of about 1, by five steps of Newton-Schulz."""
    tall = x.shape[1] > x.shape[2]
    x = x.mT if tall else x
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.775 * gram + 2.0315 * gram @ gram) @ x
    return x.mT if tall else x
