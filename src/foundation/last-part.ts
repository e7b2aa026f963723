// Names of files and folders in paths, also where there is no file system.

/** The last part of a path or of `org/name`. A backslash divides paths that begin as those of Windows do: `C:\runs\ewt`. */
export function lastPart(path: string): string {
  const parts = path.split(/^(?:[a-z]:)?\\|^[a-z]:[\\/]/i.test(path) ? /[\\/]+/ : /\/+/);
  return parts.findLast((part) => part !== '') ?? '';
}
