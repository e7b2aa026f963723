// The command `bytetag serve`, which answers calls over HTTP.
import { BytetagError } from '../../foundation/errors.js';
import { onAbort } from '../../foundation/on-abort.js';
import { readWholeFile } from '../../node/files/whole-file.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { servingTable } from '../../product/options/serving-table.js';
import { defaultTagger, shippedModelNames } from '../../product/options/shipped-model-names.js';
import { loadingTable } from '../../product/options/tagging-table.js';
import { formatOptions, parseOptions } from '../options/options.js';
import type { Command, CommandContext } from '../parts/command.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug'] as const;

const options = {
  model: {
    kind: 'list',
    placeholder: 'M',
    help:
      `models, the first of which is the default: folders, org/name on the hub, or ${shippedModelNames.join(', ')}; ` +
      `NAME=M gives one a name (default: ${defaultTagger})`,
  },
  adapters: loadingTable.adapters,
  base: loadingTable.base,
  segmenter: loadingTable.segmenter,
  host: { kind: 'string', filled: true, help: 'address to listen on (default: 127.0.0.1, this machine alone)' },
  port: { kind: 'integer', min: 0, max: 65535, help: '0: any that is free (default: 8080)' },
  tokenFile: {
    kind: 'string',
    filled: true,
    placeholder: 'FILE',
    help: 'tokens, one on each line, of which callers must send one (default: BYTETAG_TOKEN of the environment)',
  },
  noAuth: { kind: 'flag', help: 'listen on other addresses than 127.0.0.1 without a token: everybody may call' },
  ...servingTable,
  grace: {
    kind: 'number',
    placeholder: 'SECONDS',
    help: 'longest time for calls in progress at the end (default: 30)',
  },
  logLevel: { kind: 'string', choices: logLevels, help: 'what is logged, as JSON to stderr (default: info)' },
} as const;

/** The command `bytetag serve`. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'tag texts over HTTP, for programs and for people',
  help: `usage: bytetag serve [options]\n\n${formatOptions(options)}`,
  options: { serve: options },
  isService: true,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    await serve(values, context);
  },
};

async function serve(values: OptionValues<typeof options>, { signal }: CommandContext): Promise<void> {
  const { model = [defaultTagger], adapters, base, segmenter, host = '127.0.0.1', port = 8080, grace = 30 } = values;
  const { tokenFile, noAuth = false, logLevel = 'info', ...rest } = values;
  const tokens = await readTokens(tokenFile);
  // Loaded here: other commands do not need an HTTP server.
  const [{ createService }, { isLoopback }, { parseModelSpec }, { createLogger }] = await Promise.all([
    import('../../service/service.js'),
    import('../../service/http/access.js'),
    import('../../service/models/model-specs.js'),
    import('../../service/log.js'),
  ]);
  if (!isLoopback(host) && tokens.length === 0 && !noAuth) {
    const expected = '--token-file, BYTETAG_TOKEN, or --no-auth if everybody may call';
    throw new BytetagError('usage', `--host ${host}: expected ${expected}, got none`);
  }
  const own = { adapters, base, segmenter };
  const special = Object.entries(own).find(([, value]) => value !== undefined);
  if (special !== undefined && model.length > 1) {
    throw new BytetagError('usage', `--${special[0]}: expected one --model beside it, got ${model.length}`);
  }
  const { dtype, threads, workers, origins, hosts, bodyLimit, textLimit, textsLimit, callsLimit, timeLimit, watch } =
    rest;
  const logger = createLogger(logLevel);
  const service = await createService({
    models: model.map((each) => ({ ...own, ...parseModelSpec(each) })),
    ...{ dtype, threads, workers, origins, hosts, bodyLimit, textLimit, textsLimit, callsLimit, timeLimit, watch },
    ...{ tokens, logger },
  });
  const reload = (): void => void service.reload();
  process.on('SIGHUP', reload);
  try {
    const address = await service.listen({ host, port });
    logger.info({ address, models: model }, 'listening');
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else onAbort(signal, resolve);
    });
    logger.info('ending: new calls are refused, those that have begun are answered');
  } finally {
    process.off('SIGHUP', reload);
    await service.close(grace);
  }
}

/** How a file of tokens is read. It may be a pipe, such as a secret of a container. */
const tokenFileRules = { mostBytes: 2 ** 16, code: 'usage', allowsPipe: true } as const;

/** The tokens of a file, or of the environment. */
async function readTokens(path: string | undefined): Promise<readonly string[]> {
  const { BYTETAG_TOKEN: given } = process.env;
  const text = path === undefined ? (given ?? '') : new TextDecoder().decode(await readWholeFile(path, tokenFileRules));
  const tokens = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (path === undefined || tokens.length > 0) return tokens;
  throw new BytetagError('usage', '--token-file: expected a token on a line, got none');
}
