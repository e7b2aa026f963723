"""Tagged sentences as a tagger's sources and targets: the format `ids` (src/formats/ids.ts), batch after batch on a GPU."""

import numpy as np
import torch

EOS, FIRST_BYTE, FIRST_EXTRA, VOCABULARY = 1, 3, 259, 384
MARKER, END = 0, 1  # bytes that no text has


class Examples:
    """The sentences once for each task of a tagger, all in one row of ids on the device.

    sentences: of `read_sentences`; tagger: what is in bytetag.json; longest: most ids of a source, longer ones are left out
    """

    def __init__(self, sentences, tagger, device, longest):
        tags = {tag: index for index, tag in enumerate(tagger["tags"])}
        self.marker_count = VOCABULARY - FIRST_EXTRA - len(tags)
        texts, words = [], []
        for task in tagger["tasks"]:
            start = task.get("prefix", "").encode() + bytes([MARKER])
            between = b" " + bytes([MARKER])
            for sentence in sentences:
                seen = sentence.get("seen", sentence["tokens"])
                text = start + between.join(word.encode() for word in seen) + bytes([END])
                if len(text) <= longest:
                    texts.append(text)
                    words.append([tags[tag] for tag in sentence[task["column"]]])
        self.lengths, self.counts = (np.array([len(row) for row in rows]) for rows in (texts, words))
        raw = np.frombuffer(b"".join(texts), np.uint8)
        ids = raw.astype(np.int16) + FIRST_BYTE
        place = np.concatenate([np.arange(count) for count in self.counts])
        ids[raw == MARKER] = VOCABULARY - 1 - place % self.marker_count
        ids[raw == END] = EOS
        self.ids = torch.from_numpy(ids).to(device)
        self.tags = torch.from_numpy(np.concatenate(words).astype(np.int16)).to(device)
        self.starts, self.word_starts = (
            torch.from_numpy(np.cumsum(sizes) - sizes).to(device) for sizes in (self.lengths, self.counts)
        )
        self.gpu_lengths, self.gpu_counts = (
            torch.from_numpy(sizes).to(device) for sizes in (self.lengths, self.counts)
        )

    def batches(self, batch_ids, random=None):
        """Lists of examples of like length, each with about `batch_ids` ids; with `random` in another order each time."""
        order = np.arange(len(self.lengths)) if random is None else random.permutation(len(self.lengths))
        step = max(1, 32 * batch_ids // int(self.lengths.mean()))
        batches = []
        for start in range(0, len(order), step):
            chunk = order[start : start + step]
            chunk = chunk[np.argsort(self.lengths[chunk], kind="stable")]
            first = 0
            for last in range(len(chunk)):
                if last > first and padded(self.lengths[chunk[last]]) * (last + 1 - first) > batch_ids:
                    batches.append(chunk[first:last])
                    first = last
            batches.append(chunk[first:])
        return batches if random is None else [batches[index] for index in random.permutation(len(batches))]

    def collate(self, chosen):
        """What `T5.losses` takes."""
        rows = torch.from_numpy(chosen).to(self.ids.device)
        source, _ = gather(self.ids, self.starts[rows], self.gpu_lengths[rows], padded(self.lengths[chosen].max()))
        words = padded(self.counts[chosen].max() * 2 + 1) // 2
        tags, is_word = gather(self.tags, self.word_starts[rows], self.gpu_counts[rows], words)
        tags = tags + FIRST_EXTRA
        markers = VOCABULARY - 1 - torch.arange(words, device=tags.device) % self.marker_count
        target = torch.stack([markers.expand(tags.shape) * is_word, tags * is_word], 2).flatten(1)
        target.scatter_(1, 2 * self.gpu_counts[rows][:, None], EOS)
        return {
            "source": source,
            "markers": source >= VOCABULARY - self.marker_count,
            "tags": tags[is_word],
            "target": target,
        }


def padded(length):
    """Kernels of attention want multiples of 8."""
    return -(-int(length) // 8) * 8


def gather(flat, starts, lengths, width):
    """Pieces of a row as [pieces, width], 0 behind each, and where they are."""
    places = torch.arange(width, device=flat.device)
    inside = places < lengths[:, None]
    found = flat[(starts[:, None] + places).clamp(max=len(flat) - 1)].long()
    return found * inside, inside
