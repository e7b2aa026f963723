"""Compares spans by the strict rules of a scheme with seqeval's `mode='strict'`, sequences without any order included.

    pip install seqeval
    python test/oracle/spans_with_seqeval.py                  # writes test/fixtures/strict-spans.json
    npm run build && python test/oracle/spans_with_seqeval.py --check 1000 --seed 7

`--check N` generates N random sets of sentences for each scheme and compares counts and scores of the built package's
`spanReport` with seqeval's. seqeval has no IO: there its IOB1 is asked, which without any B is the same.
"""
import argparse
import json
import random
import subprocess
import warnings
from pathlib import Path

from seqeval.metrics.v1 import classification_report
from seqeval.scheme import IOB1, IOB2, IOBES, Entities

ROOT = Path(__file__).parent.parent.parent
SCHEMES = {"io": (IOB1, "I"), "bio": (IOB2, "BI"), "bioes": (IOBES, "BIES")}
TYPES = ["PER", "LOC", "MISC-2"]


def well_formed(rng, length, scheme):
    tags = ["O"] * length
    word = 0
    while word < length:
        size = rng.randint(1, min(4, length - word))
        if rng.random() < 0.6:
            kind = rng.choice(TYPES)
            letters = {"io": "I" * size, "bio": "B" + "I" * (size - 1)}.get(
                scheme, "S" if size == 1 else "B" + "I" * (size - 2) + "E")
            tags[word:word + size] = [f"{letter}-{kind}" for letter in letters]
        word += size
    return tags


def random_tag(rng, letters):
    return rng.choice(["O"] + [f"{letter}-{kind}" for letter in letters for kind in TYPES])


def random_set(rng, scheme):
    letters = SCHEMES[scheme][1]
    gold, predicted = [], []
    for _ in range(rng.randint(1, 4)):
        length = rng.randint(1, 12)
        tags = well_formed(rng, length, scheme)
        if rng.random() < 0.3:
            tags = [random_tag(rng, letters) for _ in tags]
        noise = rng.choice([0, 0.1, 0.3, 1])
        gold.append(tags)
        predicted.append([random_tag(rng, letters) if rng.random() < noise else tag for tag in tags])
    return gold, predicted


def by_seqeval(gold, predicted, scheme):
    """Of each type: right, predicted, gold."""
    expected, found = Entities(gold, SCHEMES[scheme][0]), Entities(predicted, SCHEMES[scheme][0])
    counts = {}
    for kind in sorted(expected.unique_tags | found.unique_tags):
        of_gold, of_predicted = expected.filter(kind), found.filter(kind)
        counts[kind] = [len(of_gold & of_predicted), len(of_predicted), len(of_gold)]
    report = classification_report(gold, predicted, scheme=SCHEMES[scheme][0], output_dict=True) if counts else {}
    return counts, report


def cases(sets, seed):
    rng = random.Random(seed)
    for scheme in SCHEMES:
        for _ in range(sets):
            gold, predicted = random_set(rng, scheme)
            yield scheme, gold, predicted, *by_seqeval(gold, predicted, scheme)


def write_fixture():
    content = {scheme: [] for scheme in SCHEMES}
    for scheme, gold, predicted, counts, _ in cases(60, 1):
        content[scheme].append([[" ".join(tags) for tags in gold], [" ".join(tags) for tags in predicted], counts])
    lines = [f" {json.dumps(scheme)}: [\n" + ",\n".join(f"  {json.dumps(case, separators=(',', ':'))}" for case in of)
             + "\n ]" for scheme, of in content.items()]
    (ROOT / "test/fixtures/strict-spans.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


PROGRAM = """
import { spanReport } from './dist/index.js';
let text = '';
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(([scheme, gold, predicted]) => spanReport(gold, predicted, scheme))));
"""


def check(sets, seed):
    asked = list(cases(sets, seed))
    run = subprocess.run(["node", "--input-type=module", "-e", PROGRAM], cwd=ROOT, text=True, check=True,
                         input=json.dumps([case[:3] for case in asked]), capture_output=True)
    different = {scheme: 0 for scheme in SCHEMES}
    for (scheme, gold, predicted, counts, golden), ours in zip(asked, json.loads(run.stdout), strict=True):
        rows = {**{f"{name} avg": ours[name] for name in ("micro", "macro", "weighted")}, **ours["perType"]}
        same = list(ours["perType"]) == list(counts) and all(
            abs(rows[name][key] - row[theirs]) < 1e-12
            for name, row in golden.items()
            for key, theirs in [("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")]
        ) and all(ours["perType"][kind]["support"] == of_gold for kind, (_, _, of_gold) in counts.items())
        if not same:
            different[scheme] += 1
            print(scheme, gold, predicted, counts, ours["perType"])
    for scheme, count in different.items():
        print(f"{scheme}: {sets - count} of {sets} sets equal to seqeval")
    return any(different.values())


parser = argparse.ArgumentParser()
parser.add_argument("--check", type=int, metavar="N")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
warnings.simplefilter("ignore")
if options.check:
    raise SystemExit(check(options.check, options.seed))
write_fixture()
