// The command `bytetag push`, which uploads a model with its card to the hub.
import { BytetagError } from '../../foundation/errors.js';
import { parseRepository } from '../../foundation/repository-name.js';
import { readWholeFile } from '../../node/files/whole-file.js';
import { type FileToPush, filesToPush } from '../../node/hub/files-to-push.js';
import { pushFiles } from '../../node/hub/push.js';
import { openHub } from '../../node/hub/settings.js';
import { mostCardBytes } from '../../node/models/read-card.js';
import { cardOnHub } from '../../product/cards/card-text.js';
import { formatOptions, parseOptions, required } from '../options/options.js';
import { formatBar } from '../output/terminal.js';
import type { Command } from '../parts/command.js';
import { formatBytes } from '../parts/downloads.js';

const options = {
  model: { kind: 'string', placeholder: 'DIR', help: 'folder of a model or an adapter' },
  to: { kind: 'string', placeholder: 'org/name', help: 'repository on the hub; made if it does not exist' },
  private: { kind: 'flag', help: 'make a new repository private' },
  message: { kind: 'string', placeholder: 'TEXT', help: 'title of the commit' },
  'dry-run': { kind: 'flag', help: 'show what would be uploaded, and upload nothing' },
  json: { kind: 'flag', help: 'print the address as JSON' },
} as const;

/** The command `bytetag push`. */
export const pushCommand: Command = {
  name: 'push',
  summary: 'upload a model with its model card to the hub',
  help: [
    'usage: bytetag push --model DIR --to org/name [options]',
    '',
    'Uploads the weights, config, tokenizer, bytetag.json, README.md and the models in onnx/, and ' +
      'nothing else of the folder;',
    'links that lead out of it are refused. What is uploaded is shown first. The token is taken from HF_TOKEN.',
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
    const hub = await openHub({ signal });
    const files = await filesToPush(folder, hub.cacheFolder);
    const show = values['dry-run'] && !values.json ? print : (text: string) => terminal.line(text);
    for (const { path, size } of files) show(`${path}  ${formatBytes(size)}`);
    if (values['dry-run']) {
      if (values.json) print(JSON.stringify({ files: files.map(({ path, size }) => ({ path, size })) }));
      terminal.line(`nothing was uploaded (--dry-run): ${files.length} files for ${hub.endpoint}/${repository.name}`);
      return;
    }
    const address = await pushFiles(
      hub,
      repository,
      await Promise.all(files.map(async (file) => ({ path: file.path, file: await contentOf(file, repository.name) }))),
      {
        isPrivate: values.private ?? false,
        title: values.message ?? `Upload ${repository.name.split('/')[1]}`,
        onFile: (path, share) => terminal.live(`${formatBar(share, 20)} ${path}`),
      },
    );
    terminal.line(`${files.length} files are at ${hub.endpoint}/${repository.name}`);
    print(values.json ? JSON.stringify({ address, files: files.map(({ path }) => path) }) : address);
  },
};

/** The content of an uploaded file. In the card, the repository's name replaces the folder's. */
async function contentOf({ path, source }: FileToPush, repository: string): Promise<string | Blob> {
  if (path !== 'README.md') return source;
  const bytes = await readWholeFile(source, { mostBytes: mostCardBytes });
  return new Blob([cardOnHub(Buffer.from(bytes).toString(), repository)]);
}
