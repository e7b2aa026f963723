// The automaton for targets of the format `spans`, in which spans are written in brackets.
import type { Codec } from '../text/codec.js';
import { type Automaton, type AutomatonState, type AutomatonStep, createAutomaton } from './automaton.js';
import { createTagTrie } from './tag-trie.js';

/**
 * The kinds of points in a target: before a word and its separator; after the separator, where a span may begin; inside
 * a type; inside a word; after the bracket that closes a span; at the end.
 */
const kind = { before: 0, fresh: 1, type: 2, word: 3, closed: 4, end: 5 } as const;

/** Means that no span is open. */
const none = -1;

/**
 * Creates an automaton that accepts the spans that `encodeTarget` writes. A state consists of a kind of point, the word
 * that it is before or in, the number of the open type (or `none`), and an offset into the word's ids or a node of the
 * types' trie.
 */
export function createSpansAutomaton(
  { eosId, textToIds }: Codec,
  words: readonly (readonly number[])[],
  tagSet: readonly string[],
  spellType: (type: string) => readonly number[],
): Automaton {
  const [spaceId = 0, openId = 0, closeId = 0] = textToIds(' []');
  const types = tagSet.flatMap((tag) => (tag.startsWith('B-') ? [tag.slice(2)] : []));
  const known = new Set(tagSet);
  const canContinue = types.map((type) => known.has(`I-${type}`));
  const numbers = new Map(types.map((type, number) => [type, number]));
  const trie = createTagTrie(types, spellType);

  const steps = (state: AutomatonState): readonly AutomatonStep[] => {
    const [point, word = 0, open = none, at = 0] = state;
    switch (point) {
      case kind.before:
        return stepsBefore(word, open);
      case kind.closed:
        return word === words.length
          ? [{ id: eosId, to: [kind.end, word] }]
          : [{ id: spaceId, to: [kind.fresh, word] }];
      case kind.fresh:
        return stepsFresh(word);
      case kind.type:
        return stepsInType(word, at);
      case kind.word: {
        const id = words[word]?.[at];
        return id === undefined ? stepsBefore(word + 1, open) : [{ id, to: [kind.word, word, open, at + 1] }];
      }
      default:
        return [];
    }
  };

  const stepsBefore = (word: number, open: number): readonly AutomatonStep[] => {
    const close: AutomatonStep = { id: closeId, to: [kind.closed, word] };
    if (word === words.length) return open === none ? [{ id: eosId, to: [kind.end, word] }] : [close];
    if (open === none) return word === 0 ? stepsFresh(0) : [{ id: spaceId, to: [kind.fresh, word] }];
    if (!canContinue[open]) return [close];
    return [{ id: spaceId, to: [kind.word, word, open, 0], tag: `I-${types[open]}` }, close];
  };

  const stepsFresh = (word: number): readonly AutomatonStep[] => {
    const [first, ...others] = types;
    const only = first !== undefined && others.length === 0 ? { tag: `B-${first}` } : {};
    const begin: readonly AutomatonStep[] =
      first === undefined ? [] : [{ id: openId, to: [kind.type, word, none, 0], ...only }];
    return [...begin, ...steps([kind.word, word, none, 0]).map(({ id, to }) => ({ id, to, tag: 'O' }))];
  };

  const stepsInType = (word: number, at: number): readonly AutomatonStep[] => {
    const node = trie[at];
    const longer = [...(node?.children ?? [])].map(([id, child]): AutomatonStep => {
      const type = trie[child]?.onlyTag;
      return { id, to: [kind.type, word, none, child], ...(type !== undefined && { tag: `B-${type}` }) };
    });
    if (node?.tag === undefined) return longer;
    const to = [kind.word, word, numbers.get(node.tag) ?? none, 0];
    return [...longer, { id: spaceId, to, tag: `B-${node.tag}` }];
  };

  const wordAt: Automaton['wordAt'] = ([point, word = 0, , at = 0]) =>
    point === kind.word && at >= (words[word]?.length ?? 0) ? word + 1 : word;
  return createAutomaton([kind.before, 0, none], steps, wordAt);
}
