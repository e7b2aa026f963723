// Packs bytetag and installs it in another project, as its users do.
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder of bytetag itself. */
export const root = join(import.meta.dirname, '..', '..');

/** Another project, which has bytetag as its one dependency. */
export interface Project {
  /** Size of the packed file in bytes. */
  readonly packedBytes: number;
  path(...parts: readonly string[]): string;
  write(name: string, text: string): void;
  /** Runs a program there and gives what it printed. Rejects unless it ends with 0. */
  run(program: string, args: readonly string[], input?: string): Promise<string>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

async function runIn(cwd: string, program: string, args: readonly string[], input = ''): Promise<string> {
  const call = promisify(execFile)(program, args, {
    cwd,
    // As README.md advises: without it, onnxruntime-node downloads CUDA libraries on Linux.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    shell: process.platform === 'win32',
  });
  call.child.stdin?.end(input);
  return (await call).stdout;
}

/**
 * Takes `dist/` as it is, since other tests run what lies there. With the versions that `npm ci` has brought to this
 * project, which are in npm's cache, nothing needs to be asked of the registry.
 * @param parent a folder that exists; the packed file and the project are made in it
 */
export async function installPackage(parent: string, name: string): Promise<Project> {
  await runIn(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', parent]);
  const packed = readdirSync(parent).find((file) => file.endsWith('.tgz'));
  if (packed === undefined) throw new Error('npm pack: expected a .tgz file, got none');
  const project: Project = {
    packedBytes: statSync(join(parent, packed)).size,
    path: (...parts) => join(parent, name, ...parts),
    write: (file, text) => writeFileSync(project.path(file), text),
    run: (program, args, input) => runIn(project.path(), program, args, input),
  };
  mkdirSync(project.path());
  const { version, dependencies, bin } = readJson<Record<string, unknown>>(join(root, 'package.json'));
  const { packages } = readJson<Lock>(join(root, 'package-lock.json'));
  const needed = Object.entries(packages).filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional);
  const resolved = `file:../${packed}`;
  const consumer = { name: 'consumer', version: '1.0.0', private: true, dependencies: { bytetag: resolved } };
  const locked = {
    '': consumer,
    'node_modules/bytetag': { version, dependencies, bin, resolved },
    ...Object.fromEntries(needed),
  };
  project.write('package.json', JSON.stringify(consumer));
  project.write('package-lock.json', JSON.stringify({ name: 'consumer', lockfileVersion: 3, packages: locked }));
  await project.run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund']);
  return project;
}
