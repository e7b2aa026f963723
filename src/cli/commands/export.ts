// The command `bytetag export`, which writes a model as ONNX, for transformers.js or for any ONNX Runtime.
import { type WeightDType, weightDTypes } from '../../engine/onnx/quantize.js';
import { BytetagError } from '../../foundation/errors.js';
import { expectNewFolder } from '../../node/files/whole-folder.js';
import { exportModel } from '../../node/models/export-model.js';
import { loadModelForTraining } from '../../node/models/load-model.js';
import { openDevice } from '../../node/runtime/open-device.js';
import { type ExportTarget, exportTargets } from '../../product/model/exported-files.js';
import { mergeAdapter } from '../../product/model/merge-adapter.js';
import { baseSpec } from '../../product/options/tagging-table.js';
import { formatOptions, parseOptions, required } from '../options/options.js';
import type { Command } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';

const options = {
  model: { kind: 'string', placeholder: 'M', help: 'a model or an adapter, which is merged first' },
  base: baseSpec,
  to: { kind: 'string', choices: exportTargets, help: 'onnx has one more file, which decodes greedily by itself' },
  dtype: { kind: 'list', placeholder: weightDTypes.join('|'), help: 'element types, a file each (default: fp32)' },
  out: { kind: 'string', placeholder: 'DIR', help: 'a new folder' },
} as const;

/** The command `bytetag export`. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write a model as ONNX, for transformers.js or any ONNX Runtime',
  help: `usage: bytetag export --model M --to ${exportTargets.join('|')} --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, { terminal, signal }) {
    const { values } = parseOptions(args, options);
    const model = required(values.model, '--model');
    const to = required(values.to, '--to', ` (${exportTargets.join(' or ')})`) as ExportTarget;
    const out = required(values.out, '--out');
    const { dtype: dtypes = ['fp32'] } = values;
    const unknown = dtypes.find((dtype) => !(weightDTypes as readonly string[]).includes(dtype));
    if (unknown !== undefined) {
      throw new BytetagError('usage', `--dtype: expected ${weightDTypes.join(', ')}, got ${unknown}`);
    }
    await expectNewFolder(out);
    const hub = downloads({ terminal, signal });
    const loaded = await loadModelForTraining(model, 0, undefined, { base: values.base, hub });
    const merged = await mergeAdapter(loaded, await openDevice('cpu'));
    await exportModel(out, merged, { to, dtypes: dtypes as readonly WeightDType[] }, (file) => terminal.live(file));
    terminal.line(`the model is in ${out}`);
  },
};
