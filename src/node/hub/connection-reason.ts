// Finds out why a request got no answer. The error of `fetch` only says that it failed; the reason is in its `cause`.

/** The reason why a connection failed: the system's error code if there is one, otherwise a message. */
export function reasonOf(cause: unknown): string {
  let inner = cause;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (!(inner instanceof Error)) return String(inner);
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  return code === '' || code.startsWith('UND_') ? inner.message || code : code;
}
