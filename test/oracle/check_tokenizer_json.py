"""Does an exported tokenizer.json give the ids and texts of ByT5Tokenizer in Python's `tokenizers`?

    pip install tokenizers
    python test/oracle/check_tokenizer_json.py DIR/tokenizer.json
"""
import json
import sys
from pathlib import Path

import tokenizers

golden = json.loads((Path(__file__).parent.parent / "fixtures/byt5_tokenizer.json").read_text())["hf-4.36"]
tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
different = [case["text"] for case in golden["encode"] if tokenizer.encode(case["text"]).ids != case["input_ids"]]
bare = [
    case["text"]
    for case in golden["encode"]
    if tokenizer.encode(case["text"], add_special_tokens=False).ids != case["no_special"]
]
cases = [case for case in golden["decode"] if isinstance(case["skip_no_cleanup"], str)]
decoded = [
    case["name"] for case in cases if tokenizer.decode(case["ids"], skip_special_tokens=True) != case["skip_no_cleanup"]
]
print(json.dumps({
    "tokenizers": tokenizers.__version__, "texts": len(golden["encode"]), "ids_differ": different,
    "ids_without_special_tokens_differ": bare, "id_lists": len(cases), "texts_differ": decoded,
}))
