// The command `bytetag generate`, which runs a checkpoint on plain text without labelling, and scores given targets.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { readLines } from '../../language/data/lines.js';
import { type Byt5Tokenizer, decode, encode } from '../../language/text/byt5-tokenizer.js';
import { longestToken } from '../../language/text/tokenizer-settings.js';
import {
  type BatchSources,
  fitsBatch,
  mostSourceIds,
  noSources,
  withSource,
} from '../../network/generate/batch-limits.js';
import { beamSearch } from '../../network/generate/beam.js';
import { greedy } from '../../network/generate/greedy.js';
import { createModelRuntime } from '../../network/generate/model-runtime.js';
import { loadModel } from '../../node/models/load-model.js';
import { weightQuantizer } from '../../product/model/weight-quantizer.js';
import { runtimeTable } from '../../product/options/runtime-table.js';
import { baseSpec, decodingTable } from '../../product/options/tagging-table.js';
import { formatOptions, parseOptions, required } from '../options/options.js';
import { openRuntime } from '../options/runtime-options.js';
import type { Command } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { inputSource } from '../parts/read-input.js';

const options = {
  model: { kind: 'string', placeholder: 'DIR', help: 'folder of a checkpoint' },
  base: baseSpec,
  numBeams: decodingTable.numBeams,
  lengthPenalty: { kind: 'number', help: 'scores are divided by the length to this power (default: 1)' },
  maxNewTokens: { kind: 'integer', min: 1, help: 'most ids to generate (default: 256)' },
  batchSize: { kind: 'integer', min: 1, help: 'lines that are decoded together (default: 16)' },
  maxSourceLength: {
    kind: 'integer',
    min: 1,
    help: `longest line or target in ids, </s> included: memory grows with its square (default: ${mostSourceIds})`,
  },
  ...runtimeTable,
  json: { kind: 'flag', help: 'print JSON lines; this is also the default' },
} as const;

/** One line of input, as ids for the model. */
interface Request {
  readonly source: Int32Array;
  readonly target?: Int32Array;
}

/** The command `bytetag generate`. */
export const generateCommand: Command = {
  name: 'generate',
  summary: 'generate from plain text with any T5 checkpoint of bytes',
  help: [
    'usage: bytetag generate --model DIR [FILE|-] [options]',
    '',
    'Reads lines of text, or of JSON: {"source": .., "target": ..}. Prints a JSON line for each: ' +
      'ids (without the start',
    'id, with </s> where it was generated), text, score (sum of log-probabilities / length ** ' +
      'length penalty) and, where',
    'a target is given, loss (mean cross entropy per target id, </s> included).',
    '',
    formatOptions(options),
  ].join('\n'),
  options: { generate: options },
  async run(args, { print, input, signal, terminal }) {
    const { values, positionals } = parseOptions(args, options, 1);
    const {
      numBeams = 1,
      lengthPenalty = 1,
      maxNewTokens = 256,
      batchSize = 16,
      maxSourceLength = mostSourceIds,
    } = values;
    const folder = required(values.model, '--model', ' (the folder of a checkpoint)');
    const { device, dtype, ...threading } = await openRuntime(values);
    const { network, source, tokenizer } = await loadModel(folder, {
      base: values.base,
      quantize: weightQuantizer(dtype, device),
      hub: downloads({ terminal, signal }),
    });
    const runtime = createModelRuntime(device, source, threading);
    const model = network.createSequenceModel(runtime);
    const scorer = network.createTargetScorer(runtime);

    const answer = async (requests: readonly Request[]): Promise<void> => {
      const sources = requests.map(({ source: ids }) => ids);
      const limits = { maxNewTokens, signal };
      const generations =
        numBeams === 1
          ? await greedy(model.steps, sources, limits)
          : (await beamSearch(model.steps, sources, { ...limits, numBeams, lengthPenalty })).flatMap(
              ([best]) => best ?? [],
            );
      const losses = await lossesOf(requests, sources);
      requests.forEach((_, index) => {
        const { ids = new Int32Array(0), sumLogProbability = 0 } = generations[index] ?? {};
        const reading = { skipSpecialTokens: true, skipUnassigned: true, cleanUpTokenizationSpaces: false };
        const text = decode(tokenizer, ids, reading);
        const score = ids.length === 0 ? 0 : sumLogProbability / ids.length ** lengthPenalty;
        const loss = losses.get(index);
        print(JSON.stringify({ ids: [...ids], text, score, ...(loss !== undefined && { loss }) }));
      });
    };
    const lossesOf = async (requests: readonly Request[], sources: readonly Int32Array[]) => {
      const places = requests.flatMap(({ target }, index) => (target === undefined ? [] : [index]));
      const targets = places.flatMap((index) => requests[index]?.target ?? []);
      const scored = places.flatMap((index) => sources[index] ?? []);
      const scores = places.length === 0 ? [] : await scorer.logProbabilities(scored, targets);
      return new Map(places.map((place, index) => [place, -mean(scores[index] ?? new Float32Array(0))]));
    };

    try {
      let [waiting, batch]: [Request[], BatchSources] = [[], noSources];
      for await (const { where, source: text, target } of readRequests(positionals[0], input)) {
        const request = {
          source: encodeLimited(tokenizer, text, maxSourceLength, `${where}: expected a source`),
          ...(target !== undefined && {
            target: encodeLimited(tokenizer, target, maxSourceLength, `${where}: expected a target`),
          }),
        };
        const length = Math.max(request.source.length, request.target?.length ?? 0);
        if (!fitsBatch(withSource(batch, length), { batchSize, beams: numBeams })) {
          await answer(waiting);
          [waiting, batch] = [[], noSources];
        }
        waiting.push(request);
        batch = withSource(batch, length);
      }
      if (waiting.length > 0) await answer(waiting);
    } finally {
      await model.dispose();
      await scorer.dispose();
    }
  },
};

/** The content of a line of input. */
interface Line {
  /** The place of the line, for messages. */
  readonly where: string;
  readonly source: string;
  readonly target?: string;
}

async function* readRequests(path: string | undefined, input: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const source = inputSource(path, input);
  for await (const { number, text } of readLines(source)) {
    const where = `${source.name}:${number}`;
    if (!text.startsWith('{')) {
      yield { where, source: text };
      continue;
    }
    let json: Partial<Record<'source' | 'target', unknown>>;
    try {
      json = JSON.parse(text);
    } catch {
      // A line of text may begin with a brace, too.
      yield { where, source: text };
      continue;
    }
    if (typeof json.source !== 'string' || (json.target !== undefined && typeof json.target !== 'string')) {
      const found = describeValue(Object.keys(json));
      throw new BytetagError(
        'data',
        `${where}: expected {"source": string, "target": string or nothing}, got keys ${found}`,
      );
    }
    yield { where, source: json.source, ...(json.target !== undefined && { target: json.target }) };
  }
}

/** @param expected the start of the message @throws BytetagError `data` for a text with more ids than `most` */
function encodeLimited(tokenizer: Byt5Tokenizer, text: string, most: number, expected: string): Int32Array {
  const tooLong = (found: string): BytetagError =>
    new BytetagError('data', `${expected} of at most ${most} ids, got ${found} (--max-source-length allows more)`);
  // Checked before memory is allocated, if the text certainly has too many ids.
  if (text.length > most * longestToken) throw tooLong('more');
  const ids = encode(tokenizer, text);
  if (ids.length > most) throw tooLong(String(ids.length));
  return Int32Array.from(ids);
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
