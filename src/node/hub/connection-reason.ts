// Why a request got no answer: `fetch` says only that it failed, and keeps the reason inside.

/** What went wrong with a connection: the system's code for it where there is one, else in words. */
export function reasonOf(cause: unknown): string {
  let inner = cause;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (!(inner instanceof Error)) return String(inner);
  const code = 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  return code === '' || code.startsWith('UND_') ? inner.message || code : code;
}
