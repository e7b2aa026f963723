// The function `exportModel` of the public interface, which writes a model as ONNX.
import './runtime/set-core-count.js';

import type { WeightDType } from '../engine/onnx/weight-dtypes.js';
import { checkValue } from '../foundation/value-rules.js';
import { type ExportTarget, exportTargets } from '../product/model/exported-files.js';
import { mergeAdapter } from '../product/model/merge-adapter.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { runtimeTable } from '../product/options/runtime-table.js';
import { expectNewFolder } from './files/whole-folder.js';
import type { HubOptions } from './hub/settings.js';
import { loadModelForTraining } from './models/load-model.js';
import { writeExport } from './models/write-export.js';
import { openDevice } from './runtime/open-device.js';

/** What to export, for what, and to which folder. */
export interface ExportModelOptions {
  /** A folder, `org/name` on the hub or a model that ships. An adapter is merged into its base first. */
  readonly model: string;
  /** A new folder. */
  readonly out: string;
  /** `onnx` has one more file than `transformers-js`, which decodes greedily by itself. */
  readonly to: ExportTarget;
  /** Element types of the weights, a file each. Default: `fp32`. */
  readonly dtype?: WeightDType | readonly WeightDType[] | undefined;
  /** The base of an adapter, instead of the one that it names. */
  readonly base?: string | undefined;
  /** How a model on the hub is downloaded. */
  readonly hub?: HubOptions | undefined;
  /** Called before each ONNX file is written, with its name. */
  readonly onFile?: ((name: string) => void) | undefined;
}

const name = { kind: 'string', filled: true } as const;
const other = { kind: 'other' } as const;
const rules = {
  ...{ model: name, out: name, base: name },
  to: { kind: 'string', choices: exportTargets },
  dtype: { kind: 'list' },
  hub: other,
  onFile: other,
} as const satisfies Readonly<Record<keyof ExportModelOptions, unknown>>;

/**
 * Exports a model as ONNX, for transformers.js or any ONNX Runtime.
 * @throws BytetagError `usage` for options that do not fit; `config` if the folder is not empty; `io` or `model` for a
 *   model that cannot be loaded
 */
export async function exportModel(options: ExportModelOptions): Promise<void> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'out', 'to']);
  const { model, out, to, dtype = 'fp32', base, hub, onFile } = options;
  const dtypes = typeof dtype === 'string' ? [dtype] : dtype;
  for (const each of dtypes) checkValue('dtype', each, runtimeTable.dtype);
  await expectNewFolder(out);
  const loaded = await loadModelForTraining(model, 0, undefined, { base, hub });
  await writeExport(out, await mergeAdapter(loaded, await openDevice('cpu')), { to, dtypes }, onFile);
}
