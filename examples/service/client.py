"""Calls a service (`npx bytetag serve`) with requests: python3 examples/service/client.py [ADDRESS]"""

import json
import os
import sys

import requests

address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
session = requests.Session()
if "BYTETAG_TOKEN" in os.environ:
    session.headers["Authorization"] = f"Bearer {os.environ['BYTETAG_TOKEN']}"


def shown(result):
    return " ".join(f"{token['text']}/{token['tag']}" for token in result["tokens"])


# Offsets count code points, as Python's strings do.
answer = session.post(
    f"{address}/v1/tag", json={"text": "She sells sea shells.", "task": "xpos", "offsets": "codepoints"}, timeout=60
)
answer.raise_for_status()
print(shown(answer.json()["results"][0]))

# A stream of texts, which are answered as soon as they are tagged.
lines = (json.dumps({"text": text}).encode() + b"\n" for text in ["One.", "Two."])
headers = {"Content-Type": "application/x-ndjson"}
with session.post(f"{address}/v1/tag", data=lines, headers=headers, stream=True, timeout=60) as answer:
    answer.raise_for_status()
    for line in answer.iter_lines():
        print(shown(json.loads(line)))
