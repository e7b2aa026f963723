// Finds and removes the binaries of onnxruntime-node for other platforms: seven eighths of what bytetag takes on disk.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ioError } from '../files/atomic-file.js';

/** Binaries that this platform does not need. */
export interface OtherPlatforms {
  /** Absolute paths, one folder for each platform and architecture. */
  readonly folders: readonly string[];
  /** Their size in bytes. */
  readonly bytes: number;
}

/** The folder of the onnxruntime-node that bytetag uses. */
function runtimeFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
}

/** @param folder the folder of an onnxruntime-node package */
export function findOtherPlatforms(folder: string = runtimeFolder()): OtherPlatforms {
  const binaries = join(folder, 'bin', 'napi-v6');
  const folders = subfolders(binaries)
    .flatMap((platform) => subfolders(platform))
    .filter((path) => path !== join(binaries, process.platform, process.arch));
  return { folders, bytes: folders.reduce((sum, path) => sum + bytesIn(path), 0) };
}

/**
 * Removes the binaries. Installing the package again restores them.
 * @throws BytetagError `io` if they cannot be removed
 */
export function removeOtherPlatforms({ folders }: OtherPlatforms): void {
  for (const path of folders) {
    try {
      rmSync(path, { recursive: true });
    } catch (error) {
      throw ioError(path, 'remove', error);
    }
  }
}

function subfolders(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
}

function bytesIn(path: string): number {
  return readdirSync(path).reduce((sum, name) => sum + statSync(join(path, name)).size, 0);
}
