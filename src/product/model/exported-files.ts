// Exports a model as ONNX files, with the other files that are needed to run it.
import { constantBytes, splitConstants } from '../../engine/onnx/external-constants.js';
import { lowerToModel, type StoredWeight } from '../../engine/onnx/lower-graph.js';
import { encodeModel } from '../../engine/onnx/messages.js';
import { quantizeMatrix } from '../../engine/onnx/quantize.js';
import { type WeightDType, weightDTypes } from '../../engine/onnx/weight-dtypes.js';
import type { FileContent } from '../../foundation/file-access.js';
import { checkValue } from '../../foundation/value-rules.js';
import { fastTokenizerConfig, tokenizerJson } from '../../language/text/tokenizer-json.js';
import type { ExportGraphs, NamedGraphs } from '../../network/network.js';
import type { WholeModel } from './merge-adapter.js';
import { modelFiles } from './model-files.js';

/** What a model can be exported for: transformers.js, or any ONNX Runtime. */
export const exportTargets = ['transformers-js', 'onnx'] as const;

/** One of them. */
export type ExportTarget = (typeof exportTargets)[number];

const exportRules = {
  to: { kind: 'string', choices: exportTargets },
  dtype: { kind: 'string', choices: weightDTypes },
} as const;

/** Options of an export. */
export interface ExportOptions {
  readonly to: ExportTarget;
  /** The element types. Each gets its own file. */
  readonly dtypes: readonly WeightDType[];
}

/** The suffix that transformers.js adds to a file's name for each element type. */
const suffixes: Readonly<Record<WeightDType, string>> = { fp32: '', q8: '_quantized', q4: '_q4' };

/** Which graphs each target gets. */
const graphsFor: Readonly<Record<ExportTarget, (graphs: ExportGraphs) => NamedGraphs>> = {
  'transformers-js': ({ steps }) => steps,
  onnx: ({ steps, whole }) => ({ ...steps, ...whole }),
};

/**
 * If the weights are larger than this, they go into a separate file next to the graph. ONNX files cannot be larger than
 * 2 GiB.
 */
const largestFile = 1.5e9;

/** A file of an export. */
export interface ExportedFile {
  /** Its path in the folder, with forward slashes. */
  readonly path: string;
  /** Makes the content when it is called, because a model's graphs are as large as the model. */
  content(): FileContent;
}

/**
 * The files of an export: `onnx/*.onnx`, `config.json`, `generation_config.json`, `tokenizer.json` and `bytetag.json`.
 * Write each file before you ask for the next.
 * @param model a model without an adapter. Merge an adapter first
 * @throws BytetagError `usage` for another target or element type
 */
export function exportedFiles(model: WholeModel, { to, dtypes }: ExportOptions): Iterable<ExportedFile> {
  checkValue('to', to, exportRules.to);
  for (const dtype of dtypes) checkValue('dtypes', dtype, exportRules.dtype);
  return filesOf(model, { to, dtypes });
}

function* filesOf(model: WholeModel, { to, dtypes }: ExportOptions): Generator<ExportedFile> {
  const external: Record<string, number> = {};
  for (const dtype of dtypes) {
    const weights = weightsIn(dtype, model);
    for (const [name, graph] of Object.entries(graphsFor[to](model.network.exportGraphs))) {
      const file = `${name}${suffixes[dtype]}.onnx`;
      const path = `onnx/${file}`;
      let beside: FileContent | undefined;
      yield {
        path,
        content() {
          const onnx = lowerToModel(graph(), { target: 'portable', weights });
          if (constantBytes(onnx) <= largestFile) return encodeModel(onnx);
          const split = splitConstants(onnx, `${file}_data`);
          beside = split.data;
          return encodeModel(split.model);
        },
      };
      if (beside === undefined) continue;
      const data = beside;
      yield { path: `${path}_data`, content: () => data };
      external[file] = 1;
    }
  }
  for (const [path, content] of filesBeside(model, external)) yield { path, content: () => content };
}

function weightsIn(dtype: WeightDType, { network, weights }: WholeModel): ReadonlyMap<string, StoredWeight> {
  if (dtype === 'fp32') return weights;
  const entries = [...weights].map(([name, weight]): [string, StoredWeight] => [
    name,
    network.isLinear(name) ? quantizeMatrix(weight, dtype) : weight,
  ]);
  return new Map(entries);
}

function filesBeside(model: WholeModel, external: Readonly<Record<string, number>>): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const files = new Map(modelFiles(model));
  // With these files, Python would use the class of its ByT5 tokenizer instead of tokenizer.json.
  for (const name of ['special_tokens_map.json', 'added_tokens.json']) files.delete(name);
  files.set('tokenizer_config.json', json(fastTokenizerConfig(model.tokenizer)));
  files.set('tokenizer.json', json(tokenizerJson(model.tokenizer)));
  if (Object.keys(external).length > 0) {
    const config = JSON.parse(files.get('config.json') ?? '{}');
    files.set('config.json', json({ ...config, 'transformers.js_config': { use_external_data_format: external } }));
  }
  return files;
}
