// Names of repositories on the hub: `org/name@revision`.

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

/** One part of a name: as the hub allows it, and never `..` */
const part = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/;

/** The repository that a text names; undefined if it can only be something else, such as a path. */
export function parseRepository(text: string, type: RepositoryType): Repository | undefined {
  const [, name = '', revision = 'main'] = /^([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  const parts = name.split('/');
  // A few data sets are older than organisations: `conll2003`.
  const isLong = parts.length === 2 || (type === 'dataset' && parts.length === 1);
  const isName = isLong && parts.every((each) => part.test(each) && !/--|\.\./.test(each));
  return isName && isRevision(revision) ? { type, name, revision } : undefined;
}

/**
 * Whether a text can be the name of a branch or tag, or a commit: parts between slashes as git allows them
 * (https://git-scm.com/docs/git-check-ref-format), since they become a path in the cache.
 */
export function isRevision(text: string): boolean {
  const isPart = (part: string): boolean => /^[^.].*$/su.test(part) && !part.endsWith('.') && !part.endsWith('.lock');
  return (
    text.length <= mostRevisionCharacters && !/\.\.|@\{|[\s\p{Cc}\\~^:?*[]/u.test(text) && text.split('/').every(isPart)
  );
}

/** The longest name of a file on usual file systems; a revision is one in the cache. */
const mostRevisionCharacters = 255;

/** How messages and users write a repository. */
export function formatRepository({ name, revision }: Repository): string {
  return revision === 'main' ? name : `${name}@${revision}`;
}

/** True for the full hash of a commit: what it names never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
