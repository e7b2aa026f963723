// Reads references to data, as after `--train`: a path, a pattern, `hf:..` or `ud:..`, each with or without a
// selection.
import { BytetagError } from '../../foundation/errors.js';
import { isRevision } from '../../foundation/repository-name.js';

/** The sentences from `begin` up to but not including `end`. Negative numbers count from the end. */
export interface Selection {
  readonly begin: number;
  readonly end: number | undefined;
}

/** The place of labelled sentences. */
export type DataReference = (
  | { readonly kind: 'path'; readonly path: string }
  /** A data set on the Hugging Face hub. */
  | {
      readonly kind: 'hub';
      readonly repository: string;
      readonly configuration: string | undefined;
      readonly split: string | undefined;
    }
  /** A treebank of Universal Dependencies. */
  | { readonly kind: 'ud'; readonly treebank: string; readonly release: string; readonly split: string | undefined }
) & {
  /** Absent: all. */
  readonly selection?: Selection;
};

/** The names that data sets use for each split. The first is the one that bytetag uses. */
export const splitNames: Readonly<Record<string, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'dev', 'valid', 'val', 'development'],
  test: ['test', 'testing', 'eval', 'evaluation'],
};

/** The splits to look for if a reference names none, in order, for each use of the sentences. */
export const defaultSplits = { train: ['train'], dev: ['validation', 'test'], test: ['test', 'validation'] } as const;

const hubForm = 'hf:org/name[@revision][/configuration][:split][[from:to]], or hf:name without an organisation';
const udForm = 'ud:en_ewt[@release][:split][[from:to]]';

/**
 * Reads a reference.
 * @throws BytetagError `usage` for text that begins like a reference and is not one
 */
export function parseReference(text: string): DataReference {
  const [, body = text, begin, end] = /^(.*)\[(-?\d*):(-?\d*)\]$/s.exec(text) ?? [];
  if (begin === undefined && endsLikeSelection(text)) {
    throw new BytetagError('usage', `${text}: expected a selection such as [:100] or [10:20], got something else`);
  }
  const hasSelection = begin !== undefined && end !== undefined;
  const selection = hasSelection ? { begin: Number(begin), end: end === '' ? undefined : Number(end) } : undefined;
  const more = selection === undefined ? {} : { selection };
  if (body.startsWith('hf:')) {
    const match =
      /^hf:((?:[^/:@]+\/)?[^/:@]+(?:@(?:refs\/\w+\/\w+|[^/:]+))?)(?:\/([^/:]+(?:\/[^/:]+)*))?(?::(\w+))?$/.exec(body);
    const [, repository, configuration, split] = match ?? [];
    if (repository === undefined) throw new BytetagError('usage', `${text}: expected ${hubForm}, got something else`);
    return { kind: 'hub', repository, configuration, split: knownSplit(split), ...more };
  }
  if (body.startsWith('ud:')) {
    const [, treebank, release = 'master', split] = /^ud:([A-Za-z]+_[\w-]+)(?:@([\w.]+))?(?::(\w+))?$/.exec(body) ?? [];
    if (treebank === undefined || !isRevision(release))
      throw new BytetagError('usage', `${text}: expected ${udForm}, got something else`);
    return { kind: 'ud', treebank, release, split: knownSplit(split), ...more };
  }
  return { kind: 'path', path: body, ...more };
}

/** Whether a text ends with brackets that have a colon in them. */
function endsLikeSelection(text: string): boolean {
  const start = text.indexOf('[', text.lastIndexOf(']', text.length - 2) + 1);
  return text.endsWith(']') && start >= 0 && text.includes(':', start);
}

/** The part of the items that a selection names. */
export function select<T>(items: readonly T[], selection: Selection | undefined): readonly T[] {
  return selection === undefined ? items : items.slice(selection.begin, selection.end);
}

/** The standard name of a split: `dev` becomes `validation`. An unknown name stays as it is. */
function knownSplit(name: string | undefined): string | undefined {
  const [known] = Object.entries(splitNames).find(([, names]) => name !== undefined && names.includes(name)) ?? [];
  return known ?? name;
}
