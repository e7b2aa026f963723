// `bytetag push`: uploads a model with its card to the hub.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ioError } from '../atomic-file.js';
import { chooseModelFiles } from '../checkpoint/model-repository.js';
import { BytetagError } from '../errors.js';
import { pushFiles } from '../hub/push.js';
import { parseRepository } from '../hub/repository.js';
import { openHub } from '../hub/settings.js';
import { cardOnHub } from '../tagger/model-card.js';
import type { Command } from './command.js';
import { formatOptions, parseOptions, required } from './options.js';
import { formatBar } from './terminal.js';

const options = {
  model: { kind: 'string', placeholder: 'DIR', help: 'folder of a model or an adapter' },
  to: { kind: 'string', placeholder: 'org/name', help: 'repository on the hub; made if it does not exist' },
  private: { kind: 'flag', help: 'make a new repository private' },
  message: { kind: 'string', placeholder: 'TEXT', help: 'title of the commit' },
  json: { kind: 'flag', help: 'print the address as JSON' },
} as const;

/** Uploads. */
export const pushCommand: Command = {
  name: 'push',
  summary: 'upload a model with its model card to the hub',
  help: [
    'usage: bytetag push --model DIR --to org/name [options]',
    '',
    'Uploads the weights, config, tokenizer, bytetag.json, README.md and onnx/, and nothing else of the folder. The token',
    'is taken from HF_TOKEN.',
    '',
    formatOptions(options),
  ].join('\n'),
  async run(args, { terminal, print, signal }) {
    const { values } = parseOptions(args, options);
    const folder = required(values.model, '--model', ' (the folder of a model)');
    const to = required(values.to, '--to', ' (org/name)');
    const repository = parseRepository(to, 'model');
    if (repository === undefined)
      throw new BytetagError('usage', `--to: expected org/name or org/name@branch, got ${to}`);
    const files = await modelFilesIn(folder);
    const hub = await openHub({ signal });
    const address = await pushFiles(
      hub,
      repository,
      await Promise.all(files.map(async (path) => ({ path, file: await contentOf(folder, path, repository.name) }))),
      {
        isPrivate: values.private ?? false,
        title: values.message ?? `Upload ${repository.name.split('/')[1]}`,
        onFile: (path, share) => terminal.live(`${formatBar(share, 20)} ${path}`),
      },
    );
    terminal.line(`${files.length} files are at ${hub.endpoint}/${repository.name}`);
    print(values.json ? JSON.stringify({ address, files }) : address);
  },
};

/** A file as it is uploaded: the card names the repository instead of a folder. */
async function contentOf(folder: string, path: string, repository: string): Promise<string | Blob> {
  const file = join(folder, path);
  return path === 'README.md' ? new Blob([cardOnHub(await readFile(file, 'utf8'), repository)]) : file;
}

/** Paths of what belongs to the model, with forward slashes. */
async function modelFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error) => {
    throw ioError(folder, 'read', error);
  });
  const paths: string[] = [];
  for (const name of names.sort()) {
    if ((await stat(join(folder, name))).isFile()) paths.push(name.split(sep).join('/'));
  }
  const others = paths.filter((path) => path === 'README.md' || path === 'tokenizer.json' || path.startsWith('onnx/'));
  try {
    return [...chooseModelFiles(paths), ...others];
  } catch (error) {
    throw error instanceof BytetagError ? new BytetagError(error.code, `${folder}: ${error.message}`) : error;
  }
}
