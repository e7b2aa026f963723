// Takes names of files and folders out of paths. Works without a file system, too.

/**
 * The last part of a path or of `org/name`. A backslash separates parts only if the path begins like a Windows path:
 * `C:\runs\ewt`.
 */
export function lastPart(path: string): string {
  const parts = path.split(/^(?:[a-z]:)?\\|^[a-z]:[\\/]/i.test(path) ? /[\\/]+/ : /\/+/);
  return parts.findLast((part) => part !== '') ?? '';
}
