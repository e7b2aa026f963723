// The worker of this package, and what it is sent.
import type { ModelSource } from './downloads/model-source.js';

/** Makes a worker. */
export type MakeWorker = () => Worker;

/** The worker of this package. Bundlers look for an expression of just this form. */
export function ownWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'bytetag' });
}

/** A model as a worker finds it: to it, an address that begins with `/` or `.` would be relative to its own. */
export function fromWorker<Source extends ModelSource>(source: Source): Source | string {
  if (source instanceof URL) return source.href;
  if (typeof source !== 'string' || !/^\.{0,2}\//.test(source)) return source;
  // A worker that starts this one has no document.
  return new URL(source, globalThis.document?.baseURI ?? location.href).href;
}
