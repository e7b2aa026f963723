"""Taggers that know words by their vectors: LSTMs that learn from the treebank and then label raw text, for a smaller model to learn from.

    python word_tagger.py learn --vectors FOLDER --train TREEBANK.conllu --dev DEV.conllu --seed N --out MODEL.pt
    python word_tagger.py label --models MODEL.pt .. --vectors FOLDER --dev DEV.conllu --dev-votes DEV.jsonl
        --sentences FILE.jsonl .. --out FOLDER

What is labelled has tags already, those of a feature tagger: they count as a vote beside the models', with the weight that suits the dev
file best. FOLDER: words.json, and vectors.f32, their vectors one after another.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from sentences import COLUMNS, read_sentences

TASKS = list(COLUMNS)
LETTERS = 20
# What another tagger's word may count, beside log-probabilities.
VOTES = [0, 0.5, 1, 1.5, 2, 3, 100]
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Words:
    """What is known of words: the number of their vector, of their form in the treebank, their shape, and their bytes."""

    def __init__(self, vector_words, sentences):
        counts = Counter(word.lower() for sentence in sentences for word in sentence["tokens"])
        self.vector_of = {word: index + 1 for index, word in enumerate(vector_words)}
        self.form_of = {
            word: index + 1 for index, word in enumerate(sorted(word for word in counts if counts[word] > 1))
        }
        self.known = {}

    def describe(self, word):
        if word not in self.known:
            lower = word.lower()
            shape = word.isupper() + 2 * word[0].isupper() + 4 * any(map(str.isdigit, word)) + 8 * word.isalpha()
            letters = word.encode()
            letters = letters if len(letters) <= LETTERS else letters[: LETTERS // 2] + letters[-LETTERS // 2 :]
            vector = self.vector_of.get(word) or self.vector_of.get(lower, 0)
            self.known[word] = [vector, self.form_of.get(lower, 0), shape, *letters, *[0] * (LETTERS - len(letters))]
        return self.known[word]

    def batch(self, sentences):
        """int64 [batch, words, 3 + LETTERS] and bool [batch, words]"""
        longest = max(len(sentence["tokens"]) for sentence in sentences)
        found = np.zeros((len(sentences), longest, 3 + LETTERS), np.int64)
        inside = np.zeros((len(sentences), longest), bool)
        for row, sentence in enumerate(sentences):
            count = len(sentence["tokens"])
            found[row, :count] = [self.describe(word) for word in sentence["tokens"]]
            inside[row, :count] = True
        return torch.from_numpy(found).to(DEVICE), torch.from_numpy(inside).to(DEVICE)


class WordTagger(nn.Module):
    def __init__(self, vectors, forms, tag_counts, width=400, dropout=0.4):
        super().__init__()
        self.register_buffer("vectors", vectors, persistent=False)
        self.project = nn.Linear(vectors.shape[1], 128)
        self.forms = nn.Embedding(forms + 1, 64)
        self.shapes = nn.Embedding(16, 16)
        self.letters = nn.Embedding(256, 32, padding_idx=0)
        self.endings = nn.ModuleList(nn.Conv1d(32, 64, size, padding=size - 1) for size in (2, 3, 4, 5))
        self.lstm = nn.LSTM(128 + 64 + 16 + 4 * 64, width, 2, batch_first=True, bidirectional=True, dropout=dropout)
        self.heads = nn.ModuleList(nn.Linear(2 * width, count) for count in tag_counts)
        self.dropout = dropout

    def forward(self, words, inside):
        """Logits [batch, words, tags] for each task."""
        vector, form, shape, letters = words[..., 0], words[..., 1], words[..., 2], words[..., 3:]
        if self.training:
            # Words of the treebank are to be known by their vectors and letters, too, and the other way round.
            form = form * (torch.rand_like(form, dtype=torch.float32) > 0.3)
            vector = vector * (torch.rand_like(form, dtype=torch.float32) > 0.1)
        spelled = self.letters(letters.flatten(0, 1)).transpose(1, 2)
        spelled = torch.cat([conv(spelled).amax(2) for conv in self.endings], 1).relu().unflatten(0, form.shape)
        states = torch.cat([self.project(self.vectors[vector]), self.forms(form), self.shapes(shape), spelled], 2)
        states = F.dropout(states, self.dropout, self.training)
        lengths = inside.sum(1).cpu()
        packed = nn.utils.rnn.pack_padded_sequence(states, lengths, batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        states = F.dropout(states, self.dropout, self.training)
        return [head(states) for head in self.heads]


def batches(sentences, size):
    """Numbers of sentences of like length."""
    order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]["tokens"]))
    return [order[start : start + size] for start in range(0, len(order), size)]


def read_vectors(folder):
    words = json.loads((Path(folder) / "words.json").read_text(encoding="utf-8"))
    vectors = torch.from_numpy(np.fromfile(Path(folder) / "vectors.f32", np.float32).reshape(len(words), -1))
    vectors = vectors / vectors.norm(dim=1, keepdim=True).clamp(min=1e-6) * 4
    return words, torch.cat([torch.zeros(1, vectors.shape[1]), vectors]).to(DEVICE)


def learn(options):
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    train, dev = read_sentences([options.train]), read_sentences([options.dev])
    vector_words, vectors = read_vectors(options.vectors)
    words = Words(vector_words, train)
    tags = {task: sorted({tag for sentence in train for tag in sentence[task]}) for task in TASKS}
    model = WordTagger(vectors, len(words.form_of), [len(tags[task]) for task in TASKS]).to(DEVICE)
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.98), weight_decay=0.01)
    ids = {task: {tag: index for index, tag in enumerate(tags[task])} for task in TASKS}
    plan = batches(train, options.batch_size)
    prepared = [(*words.batch([train[index] for index in chosen]), chosen) for chosen in plan]
    gold = [
        [
            torch.tensor([ids[task][tag] for index in chosen for tag in train[index][task]], device=DEVICE)
            for task in TASKS
        ]
        for chosen in plan
    ]
    steps, step = options.epochs * len(plan), 0
    for epoch in range(options.epochs):
        model.train()
        total = torch.zeros((), device=DEVICE)
        for index in random.permutation(len(plan)):
            found, inside, _ = prepared[index]
            logits = model(found, inside)
            loss = sum(F.cross_entropy(scores[inside], right) for scores, right in zip(logits, gold[index]))
            optimizer.param_groups[0]["lr"] = options.learning_rate * min(1, (step + 1) / 200) * (1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step, total = step + 1, total + loss.detach()
        if epoch % 3 == 2 or epoch == options.epochs - 1:
            model.eval()
            probabilities = label_all([model], words, dev)
            print(
                f"seed {options.seed}, epoch {epoch + 1}: loss {total.item() / len(plan):.3f}, {as_text(accuracies(probabilities, dev, tags))}",
                flush=True,
            )
    # A run that is interrupted leaves nothing that looks finished.
    unfinished = Path(options.out).with_suffix(".tmp")
    torch.save({"weights": model.state_dict(), "tags": tags, "forms": words.form_of}, unfinished)
    unfinished.replace(options.out)


@torch.no_grad()
def label_all(models, words, sentences):
    """The mean of the models' log-probabilities: for each sentence and task float32 [words, tags]."""
    found = [None] * len(sentences)
    for chosen in batches(sentences, 512):
        described, inside = words.batch([sentences[index] for index in chosen])
        outputs = [model(described, inside) for model in models]
        means = [
            sum(output[task].log_softmax(2) for output in outputs).cpu().numpy() / len(models)
            for task in range(len(TASKS))
        ]
        for row, index in enumerate(chosen):
            count = len(sentences[index]["tokens"])
            found[index] = [mean[row, :count] for mean in means]
    return found


def accuracies(probabilities, sentences, tags):
    """The share of words with the right tag, for each task."""
    shares = []
    for place, task in enumerate(TASKS):
        names = np.array(tags[task])
        right = [
            names[own[place].argmax(1)] == np.array(sentence[task]) for own, sentence in zip(probabilities, sentences)
        ]
        shares.append(np.concatenate(right).mean())
    return shares


def as_text(shares):
    return ", ".join(f"{task} {100 * share:.2f}%" for task, share in zip(TASKS, shares))


def with_votes(probabilities, votes, tags, weight):
    """With what another tagger says."""
    ids = {task: {tag: index for index, tag in enumerate(tags[task])} for task in TASKS}
    together = []
    for own, sentence in zip(probabilities, votes):
        own = [scores.copy() for scores in own]
        for scores, task in zip(own, TASKS):
            scores[np.arange(len(scores)), [ids[task][tag] for tag in sentence[task]]] += weight
        together.append(own)
    return together


def label(options):
    dev, votes = read_sentences([options.dev]), read_sentences([options.dev_votes])
    vector_words, vectors = read_vectors(options.vectors)
    saved = [torch.load(path, map_location=DEVICE) for path in options.models]
    tags, words = saved[0]["tags"], Words(vector_words, [])
    words.form_of = saved[0]["forms"]
    models = []
    for one in saved:
        model = WordTagger(vectors, len(one["forms"]), [len(tags[task]) for task in TASKS]).to(DEVICE).eval()
        model.load_state_dict(one["weights"])
        models.append(model)
    found = label_all(models, words, dev)
    scores = {weight: accuracies(with_votes(found, votes, tags, weight), dev, tags) for weight in VOTES}
    for weight, score in scores.items():
        print(f"{len(models)} models, vote of {weight}: {as_text(score)}", flush=True)
    vote = max(scores, key=lambda weight: sum(scores[weight]))
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    for path in options.sentences:
        sentences = read_sentences([path])
        changed = total = 0
        target = folder / Path(path).name
        unfinished = target.with_suffix(".tmp")
        with open(unfinished, "w", encoding="utf-8") as file:
            for start in range(0, len(sentences), 50_000):
                part = sentences[start : start + 50_000]
                together = with_votes(label_all(models, words, part), part, tags, vote)
                for sentence, own in zip(part, together):
                    for scores, task in zip(own, TASKS):
                        chosen = [tags[task][index] for index in scores.argmax(1)]
                        changed += sum(a != b for a, b in zip(chosen, sentence[task]))
                        total += len(chosen)
                        sentence[task] = chosen
                    file.write(json.dumps(sentence, ensure_ascii=False) + "\n")
        unfinished.replace(target)
        print(f"{path}: {len(sentences):,} sentences, {100 * changed / total:.2f}% of tags changed", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["learn", "label"])
    for name in ("vectors", "train", "dev", "dev-votes", "out"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--models", nargs="+")
    parser.add_argument("--sentences", nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    options = parser.parse_args()
    learn(options) if options.action == "learn" else label(options)


if __name__ == "__main__":
    main()
