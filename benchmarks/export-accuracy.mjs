// What smaller weights cost: exports a tagger in every element type and labels the same sentences with each, greedily
// and without constraints, by the exported graph alone. Prints a table: node benchmarks/export-accuracy.mjs MODEL FILE
// [LIMIT]
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weightDTypes } from '../dist/engine/onnx/quantize.js';
import { loadModelForTraining } from '../dist/node/models/load-model.js';
import { writeExport } from '../dist/node/models/write-export.js';
import { openDevice } from '../dist/node/runtime/open-device.js';
import { readTaskSentences } from '../dist/node/training/read-task.js';
import { scoreLabels } from '../dist/product/evaluation/evaluate.js';
import { mergeAdapter } from '../dist/product/model/merge-adapter.js';
import { formatOfTask, taskNamed } from '../dist/product/model/tagger-config.js';

const [model, file, limit = '0'] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node benchmarks/export-accuracy.mjs MODEL FILE [LIMIT]');
  process.exit(2);
}
const device = await openDevice('cpu');
const whole = await mergeAdapter(await loadModelForTraining(model, 0), device);
const task = taskNamed(whole.tagger, undefined);
const format = formatOfTask(whole.tagger, task);
const sentences = [...(await readTaskSentences([file], task, Number(limit)))];
const byLength = sentences.toSorted((a, b) => a.words.join('').length - b.words.join('').length);
const folder = mkdtempSync(join(tmpdir(), 'bytetag-export-'));
try {
  await writeExport(join(folder, 'model'), whole, { to: 'onnx', dtypes: weightDTypes });
  console.log('| weights | greedy.onnx | accuracy | well-formed | sentences/s |\n| --- | ---: | ---: | ---: | ---: |');
  for (const [dtype, suffix] of [
    ['fp32', ''],
    ['q8', '_quantized'],
    ['q4', '_q4'],
  ]) {
    const path = join(folder, 'model/onnx', `greedy${suffix}.onnx`);
    const session = await device.createSession(readFileSync(path));
    const labels = [];
    const start = performance.now();
    for (let begin = 0; begin < byLength.length; begin += 32) {
      const words = byLength.slice(begin, begin + 32).map((sentence) => sentence.words);
      const sources = words.map((each) => format.encodeSource(each).ids);
      const length = Math.max(...sources.map((ids) => ids.length));
      const rows = (value) =>
        BigInt64Array.from(sources.flatMap((ids) => Array.from({ length }, (_, at) => value(ids, at))));
      const { sequences } = await session.run({
        input_ids: { dtype: 'int64', shape: [words.length, length], data: rows((ids, at) => BigInt(ids[at] ?? 0)) },
        attention_mask: {
          dtype: 'int64',
          shape: [words.length, length],
          data: rows((ids, at) => BigInt(at < ids.length)),
        },
        max_new_tokens: { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(4 * length)) },
      });
      const [, steps] = sequences.shape;
      words.forEach((each, row) => {
        const ids = Array.from(sequences.data.subarray(row * steps, (row + 1) * steps), Number);
        const end = ids.indexOf(whole.network.config.eosId);
        labels.push(format.parse(Int32Array.from(end < 0 ? ids : ids.slice(0, end + 1)), each));
      });
    }
    const seconds = (performance.now() - start) / 1000;
    await session.dispose();
    const { accuracy, structure } = scoreLabels(byLength, labels, task.tags);
    const cells = [
      dtype,
      `${(statSync(path).size / 1e6).toFixed(1)} MB`,
      `${(100 * accuracy).toFixed(2)}%`,
      `${(100 * structure.wellFormed).toFixed(1)}%`,
      (sentences.length / seconds).toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
