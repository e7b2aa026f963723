// Parses and formats the names of repositories on the Hugging Face Hub: `org/name@revision`.

/** What a repository holds. */
export type RepositoryType = 'model' | 'dataset';

/** A repository at a revision. */
export interface Repository {
  readonly type: RepositoryType;
  /** `org/name`; a data set may also be `name` alone. */
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** One part of a name, by the rules of the hub. Never matches `..`. */
const part = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/;

/** Parses the name of a repository. Undefined if the text cannot be one, such as a path. */
export function parseRepository(text: string, type: RepositoryType): Repository | undefined {
  const [, name = '', revision = 'main'] = /^([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  const parts = name.split('/');
  // A few data sets are older than organisations and have a name of one part: `conll2003`.
  const isLong = parts.length === 2 || (type === 'dataset' && parts.length === 1);
  const isName = isLong && parts.every((each) => part.test(each) && !/--|\.\./.test(each));
  return isName && isRevision(revision) ? { type, name, revision } : undefined;
}

/**
 * Whether a text can be the name of a branch or tag, or a commit. The parts between slashes must be valid in git
 * (https://git-scm.com/docs/git-check-ref-format), since they become a path in the cache.
 */
export function isRevision(text: string): boolean {
  const isPart = (part: string): boolean => /^[^.].*$/su.test(part) && !part.endsWith('.') && !part.endsWith('.lock');
  return (
    text.length <= mostRevisionCharacters && !/\.\.|@\{|[\s\p{Cc}\\~^:?*[]/u.test(text) && text.split('/').every(isPart)
  );
}

/** The longest file name on common file systems. In the cache, a revision is a file name. */
const mostRevisionCharacters = 255;

/** Formats the name of a repository as users write it, for messages. */
export function formatRepository({ name, revision }: Repository): string {
  return revision === 'main' ? name : `${name}@${revision}`;
}

/** True for the full hash of a commit. Such a revision never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
