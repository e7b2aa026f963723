// Gives tags that are whole numbers their names, and refuses them if nobody gave names.
import { describeText } from '../../foundation/describe-value.js';
import { lineError } from './lines.js';

/** The label that Hugging Face's losses ignore. It is not the number of a tag. */
const ignoredNumber = '-100';

const wholeNumber = /^-?\d+$/;

/**
 * The name of a tag, if it is a number and names were given; otherwise the tag.
 * @throws what `fail` makes for a number without a name
 */
export function nameOf(tag: string, names: readonly string[] | undefined, fail: (message: string) => Error): string {
  if (names === undefined || !wholeNumber.test(tag)) return tag;
  const name = names[Number(tag)];
  if (name !== undefined) return name;
  const hint = tag === ignoredNumber ? ' (it marks what is no tag: are these labels of pieces of words?)' : '';
  throw fail(`expected a number below ${names.length} for a tag, got ${describeText(tag)}${hint}`);
}

/** After this many words, it cannot be chance that all tags are numbers. */
const enoughWords = 20;

/** The most numbers that a message shows. */
const mostShown = 16;

/** Checks the tags of a file while it is read, if nobody has given names. */
export interface NumberCheck {
  /**
   * Takes the tags of a sentence.
   * @throws BytetagError `data` if there are many words and all tags so far are numbers, at least two different ones
   */
  add(tags: readonly string[], line: number): void;
  /** @throws BytetagError `data` if all tags are numbers */
  end(): void;
}

/** Starts a check whether all tags of a file are numbers. */
export function createNumberCheck(file: string): NumberCheck {
  const numbers = new Set<string>();
  let [words, firstLine, isDone] = [0, 1, false];
  const refuse = (): never => {
    const sorted = [...numbers].map(Number).sort((a, b) => a - b);
    const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
    // The position of a name in the list is the number of its tag, from 0.
    const same = Array.from({ length: most + 1 <= mostShown ? most + 1 : 0 }, (_, number) => number).join(' ');
    const keeping = least >= 0 && same !== '' ? `, or keeps them: --tag-names ${same}` : '';
    const hint = `--tag-names gives them names${keeping}`;
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
