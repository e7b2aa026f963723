// Tags that are whole numbers: they get their names, or are refused where nobody said what they mean.
import { describeText } from '../../foundation/describe-value.js';
import { lineError } from './lines.js';

/** What Hugging Face's losses leave out: it is the number of no tag. */
const ignoredNumber = '-100';

const wholeNumber = /^-?\d+$/;

/** A tag under its name, where names were given and it is a number. @throws what `fail` makes for a number without a name */
export function nameOf(tag: string, names: readonly string[] | undefined, fail: (message: string) => Error): string {
  if (names === undefined || !wholeNumber.test(tag)) return tag;
  const name = names[Number(tag)];
  if (name !== undefined) return name;
  const hint = tag === ignoredNumber ? ' (it marks what is no tag: are these labels of pieces of words?)' : '';
  throw fail(`expected a number below ${names.length} for a tag, got ${describeText(tag)}${hint}`);
}

/** After so many words, numbers alone are no accident. */
const enoughWords = 20;

/** So many numbers are shown in a message. */
const mostShown = 16;

/** Tags of a file as they come, of which nobody has said the names. */
export interface NumberCheck {
  /** Takes the tags of a sentence. @throws BytetagError `data` where all so far are numbers, two at least, and of many words */
  add(tags: readonly string[], line: number): void;
  /** @throws BytetagError `data` where all are numbers */
  end(): void;
}

/** Looks for files whose tags are all numbers. */
export function createNumberCheck(file: string): NumberCheck {
  const numbers = new Set<string>();
  let [words, firstLine, isDone] = [0, 1, false];
  const refuse = (): never => {
    const sorted = [...numbers].map(Number).sort((a, b) => a - b);
    const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
    // Names are by number, from 0.
    const same = Array.from({ length: most + 1 <= mostShown ? most + 1 : 0 }, (_, number) => number).join(' ');
    const hint = `--tag-names gives them names${least >= 0 && same !== '' ? `, or keeps them: --tag-names ${same}` : ''}`;
    const shown = sorted.slice(0, mostShown).join(', ');
    throw lineError(file, firstLine, `expected tags, got numbers alone: ${shown} (${hint})`);
  };
  return {
    add(tags, line) {
      if (isDone) return;
      if (words === 0) firstLine = line;
      isDone = !tags.every((tag) => wholeNumber.test(tag));
      if (isDone) return;
      for (const tag of tags) numbers.add(tag);
      words += tags.length;
      if (words >= enoughWords && numbers.size > 1) refuse();
    },
    end() {
      if (!isDone && words > 0) refuse();
    },
  };
}
