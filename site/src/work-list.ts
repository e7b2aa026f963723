// The sentences that somebody corrects, and what was changed, so that it can be taken back. Nothing here changes: each
// function gives a new list.

/** The state of a sentence that corrections change. */
export interface Correction {
  readonly tags: readonly string[];
  /** Whether somebody has looked at it and found it right. */
  readonly isChecked: boolean;
}

/** A sentence with what a model says of it, and with its corrections. */
export interface WorkSentence extends Correction {
  readonly id: number;
  readonly words: readonly string[];
  readonly predicted: readonly string[];
  readonly confidences: readonly number[];
}

/** A change of a sentence. */
export interface Change {
  readonly id: number;
  readonly before: Correction;
  readonly after: Correction;
}

/** All sentences, and the changes that were made and those that were taken back, the last of each at the end. */
export interface WorkList {
  readonly sentences: readonly WorkSentence[];
  readonly done: readonly Change[];
  readonly undone: readonly Change[];
}

/** A list without sentences. */
export const emptyList: WorkList = { sentences: [], done: [], undone: [] };

/** The most changes that can be taken back. */
const mostChanges = 1000;

/** What is known of a sentence before anybody has looked at it. */
export interface NewSentence extends Pick<WorkSentence, 'words' | 'predicted' | 'confidences'> {
  /** The tags that it has already. Default: what the model says. */
  readonly tags?: readonly string[] | undefined;
}

/** Adds sentences. */
export function addSentences(list: WorkList, added: readonly NewSentence[]): WorkList {
  const first = 1 + list.sentences.reduce((largest, { id }) => Math.max(largest, id), 0);
  const sentences = added.map((each, index) => ({
    ...{ ...each, id: first + index, tags: each.tags ?? each.predicted, isChecked: false },
  }));
  return { ...list, sentences: [...list.sentences, ...sentences] };
}

/** Changes a sentence. What was taken back before cannot be done again. */
export function correct(list: WorkList, id: number, after: Correction): WorkList {
  const sentence = list.sentences.find((each) => each.id === id);
  if (sentence === undefined) return list;
  const { tags, isChecked } = sentence;
  const done = [...list.done, { id, before: { tags, isChecked }, after }].slice(-mostChanges);
  return { sentences: withCorrection(list.sentences, id, after), done, undone: [] };
}

/** Takes the last change back. */
export function undo(list: WorkList): WorkList {
  const change = list.done.at(-1);
  if (change === undefined) return list;
  const sentences = withCorrection(list.sentences, change.id, change.before);
  return { sentences, done: list.done.slice(0, -1), undone: [...list.undone, change] };
}

/** Makes the change again that was taken back last. */
export function redo(list: WorkList): WorkList {
  const change = list.undone.at(-1);
  if (change === undefined) return list;
  const sentences = withCorrection(list.sentences, change.id, change.after);
  return { sentences, done: [...list.done, change], undone: list.undone.slice(0, -1) };
}

function withCorrection(
  sentences: readonly WorkSentence[],
  id: number,
  correction: Correction,
): readonly WorkSentence[] {
  return sentences.map((sentence) => (sentence.id === id ? { ...sentence, ...correction } : sentence));
}

/**
 * The order in which sentences are worth a look: those that nobody has looked at come first, and among these the one
 * whose least certain word is the least certain (active learning by least confidence; Lewis and Gale 1994).
 */
export function byNeed(sentences: readonly WorkSentence[]): readonly WorkSentence[] {
  const leastOf = ({ confidences }: WorkSentence): number => confidences.reduce((a, b) => Math.min(a, b), 1);
  return [...sentences].sort(
    (a, b) => Number(a.isChecked) - Number(b.isChecked) || leastOf(a) - leastOf(b) || a.id - b.id,
  );
}

/** The number of words whose tags are not the model's. */
export function correctionsIn({ tags, predicted }: WorkSentence): number {
  return tags.filter((tag, index) => tag !== predicted[index]).length;
}

/** A key for each tag: a letter of its name if one is free, else any. Tags beyond the keys have none. */
export function keysOf(tags: readonly string[]): ReadonlyMap<string, string> {
  const free = new Set('abcdefghijklmnopqrstuvwxyz0123456789');
  const keys = new Map<string, string>();
  const give = (tag: string, key: string | undefined): void => {
    if (key === undefined) return;
    keys.set(tag, key);
    free.delete(key);
  };
  // First letters go to those that come first. The rest is shared out when all of these are gone.
  for (const tag of tags)
    give(
      tag,
      [tag.toLowerCase().charAt(0)].find((key) => free.has(key)),
    );
  for (const tag of tags) {
    if (!keys.has(tag)) give(tag, [...tag.toLowerCase()].find((key) => free.has(key)) ?? [...free][0]);
  }
  return keys;
}
