// The command `bytetag export`, which writes a model as ONNX, for transformers.js or for any ONNX Runtime.
import { type WeightDType, weightDTypes } from '../../engine/onnx/weight-dtypes.js';
import { BytetagError } from '../../foundation/errors.js';
import { exportModel } from '../../node/export-model.js';
import { exportTargets } from '../../product/model/exported-files.js';
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
  help:
    `usage: bytetag export --model M --to ${exportTargets.join('|')} --out DIR ` +
    `[options]\n\n${formatOptions(options)}`,
  options: { export: options },
  async run(args, { terminal, signal }) {
    const { values } = parseOptions(args, options);
    const model = required(values.model, '--model');
    const to = required(values.to, '--to', ` (${exportTargets.join(' or ')})`);
    const out = required(values.out, '--out');
    const { dtype = ['fp32'], base } = values;
    const unknown = dtype.find((each) => !(weightDTypes as readonly string[]).includes(each));
    if (unknown !== undefined) {
      throw new BytetagError('usage', `--dtype: expected ${weightDTypes.join(', ')}, got ${unknown}`);
    }
    await exportModel({
      ...{ model, out, to, base, dtype: dtype as readonly WeightDType[] },
      ...{ hub: downloads({ terminal, signal }), onFile: (file: string) => terminal.live(file) },
    });
    terminal.line(`the model is in ${out}`);
  },
};
