import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { loadRuntime, onnxRuntime } from '../../../src/node/runtime/onnxruntime.js';

const nodeModules = join(import.meta.dirname, '..', '..', '..', 'node_modules');
const platform = `${process.platform} ${process.arch}`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bytetag-runtime-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project in which onnxruntime-node has its scripts but no binaries. */
function projectWithoutBinaries(name: string): { readonly require: NodeJS.Require; readonly binary: string } {
  const project = join(folder, name);
  const runtime = join(project, 'node_modules', 'onnxruntime-node');
  for (const part of ['package.json', 'dist']) {
    cpSync(join(nodeModules, 'onnxruntime-node', part), join(runtime, part), { recursive: true });
  }
  symlinkSync(join(nodeModules, 'onnxruntime-common'), join(project, 'node_modules', 'onnxruntime-common'), 'junction');
  const binary = join(runtime, 'bin', 'napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
  return { require: createRequire(join(project, 'main.js')), binary };
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('onnxruntime-node', () => {
  it('is loaded once', () => {
    expect(onnxRuntime().env.versions.node).toMatch(/^\d+\.\d+\.\d+$/);
    expect(onnxRuntime()).toBe(onnxRuntime());
  });

  it('that is not installed is said to be missing', () => {
    const error = errorOf(() => loadRuntime(createRequire(join(folder, 'main.js'))));
    expect(error).toBeInstanceOf(BytetagError);
    expect(error).toMatchObject({
      code: 'device',
      message: expect.stringMatching(/^onnxruntime-node: expected it to be installed, .*got none \(.*\)$/),
    });
  });

  it('without a binary for this platform names the platform', () => {
    const { require } = projectWithoutBinaries('pruned');
    expect(errorOf(() => loadRuntime(require))).toMatchObject({
      code: 'device',
      message: expect.stringContaining(
        `onnxruntime-node: expected a binary for ${platform}, got none (it has them for`,
      ),
    });
  });

  it('whose binary does not load passes on the reason', () => {
    const { require, binary } = projectWithoutBinaries('damaged');
    mkdirSync(dirname(binary), { recursive: true });
    writeFileSync(binary, 'no binary');
    const error = errorOf(() => loadRuntime(require));
    expect(error).toMatchObject({ code: 'device', cause: expect.any(Error) });
    expect(String(error)).toContain(`onnxruntime-node: expected its binary for ${platform} to load, got: `);
    expect(String(error)).toContain(binary);
  });
});
