// Loads onnxruntime-node when it is first needed. If it cannot be loaded, the error says what to do.
import { createRequire } from 'node:module';
import { BytetagError } from '../../foundation/errors.js';

/** The module onnxruntime-node. */
export type OnnxRuntime = typeof import('onnxruntime-node');

let loaded: OnnxRuntime | undefined;

/** onnxruntime-node, loaded by the first call. @throws BytetagError as `loadRuntime` */
export function onnxRuntime(): OnnxRuntime {
  loaded ??= loadRuntime(createRequire(import.meta.url));
  return loaded;
}

/**
 * ONNX Runtime 1.29 and newer tell Microsoft of the machine, its models and its errors, unless this variable says no
 * before the library is loaded. A caller who wants that can set it to 0. In a thread, assignments to `process.env` do
 * not reach the library, so the main thread makes this one before it starts any.
 */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}

/**
 * @param require the `require` of a CommonJS module in bytetag
 * @throws BytetagError `device` if the package is not installed, has no binary for this platform, or its binary does
 *   not load
 */
export function loadRuntime(require: (name: string) => unknown): OnnxRuntime {
  disableTelemetry();
  try {
    return require('onnxruntime-node') as OnnxRuntime;
  } catch (error) {
    throw new BytetagError('device', `onnxruntime-node: ${explain(error)}`, { cause: error });
  }
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND') {
    const hint = process.platform === 'linux' ? ' (it needs glibc; Alpine has musl, which does not work)' : '';
    return `expected its binary for ${process.platform} ${process.arch} to load, got: ${message}${hint}`;
  }
  if (!message.includes('onnxruntime_binding.node')) {
    return (
      'expected it to be installed, as every dependency of bytetag, got none (has its install ' +
      'script failed? See README.md, Installing)'
    );
  }
  return (
    `expected a binary for ${process.platform} ${process.arch}, got none (it has them for Linux and ` +
    'Windows on x64 and arm64, ' +
    'and for macOS on arm64; if this one was removed, install onnxruntime-node again)'
  );
}
