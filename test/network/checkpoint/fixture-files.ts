// What the checkpoint tests share: temporary folders, fixture files and the bytes of safetensors files made by hand.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';

/** Gives a new empty folder at each call, and removes them after each test. */
export function useTemporaryFolders(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
    folders.push(folder);
    return folder;
  };
}

/** A safetensors file of any header and data, right or wrong. */
export function encodeFile(header: unknown, data: Uint8Array = new Uint8Array()): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

/** The message of the BytetagError that `promise` is rejected with; any other outcome fails the test. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof BytetagError) return error.message;
    throw error;
  }
  throw new Error('expected an error, got none');
}
