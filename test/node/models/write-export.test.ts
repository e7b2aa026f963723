// Exports, loaded by those who they are for: transformers.js, and ONNX Runtime without any of our code.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoModelForSeq2SeqLM, AutoTokenizer, env, Tensor } from '@huggingface/transformers';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModelForTraining } from '../../../src/node/models/load-model.js';
import { writeExport } from '../../../src/node/models/write-export.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { mergeAdapter } from '../../../src/product/model/merge-adapter.js';
import { fixturePath, loadGoldenModels } from '../../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
env.allowRemoteModels = false;

const models = await Promise.all(
  loadGoldenModels().map(async ({ name, config, batches }) => {
    const model = await mergeAdapter(await loadModelForTraining(fixturePath(name), 0), await openDevice('cpu'));
    const out = join(folder, name);
    await writeExport(out, model, { to: 'onnx', dtypes: ['fp32', 'q8', 'q4'] });
    return { name, config, batches, out };
  }),
);

const idsOf = (rows: readonly (readonly number[])[]): BigInt64Array => BigInt64Array.from(rows.flat(), BigInt);

describe.each(models)('$name in transformers.js', ({ out, batches }) => {
  it('generates the ids that Hugging Face’s own code does', async () => {
    const model = await AutoModelForSeq2SeqLM.from_pretrained(out, { dtype: 'fp32', device: 'cpu' });
    for (const { input_ids: ids, attention_mask: mask, greedy } of batches) {
      const shape = [ids.length, ids[0]?.length ?? 0];
      const generated = (await model.generate({
        input_ids: new Tensor('int64', idsOf(ids), shape),
        attention_mask: new Tensor('int64', idsOf(mask), shape),
        max_new_tokens: 40,
        do_sample: false,
      } as never)) as unknown as { readonly dims: readonly [number, number]; readonly data: BigInt64Array };
      const [rows, length] = generated.dims;
      const found = Array.from({ length: rows }, (_, row) =>
        Array.from(generated.data.slice(row * length, (row + 1) * length), Number),
      );
      // transformers.js writes on in rows that have ended, where Hugging Face's own code pads.
      const untilEnd = (row: readonly number[]) => row.slice(0, row.includes(1) ? row.indexOf(1) + 1 : undefined);
      expect(found.map(untilEnd)).toEqual(greedy.sequences.map(untilEnd));
    }
    await model.dispose();
  });

  it('reads text as ByT5', async () => {
    const tokenizer = await AutoTokenizer.from_pretrained(out);
    const text = 'Größe 👍 <extra_id_5>';
    const ids = [...Buffer.from('Größe 👍 ')].map((byte) => byte + 3);
    expect(tokenizer.encode(text)).toEqual([...ids, 264, 1]);
    expect(tokenizer.decode([...ids, 1], { skip_special_tokens: true })).toBe('Größe 👍 ');
  });
});

describe.each(models)('$name in ONNX Runtime', ({ out, batches }) => {
  it('generates in one call', async () => {
    const session = await InferenceSession.create(join(out, 'onnx/greedy.onnx'));
    const [batch] = batches;
    const { input_ids: ids = [], attention_mask: mask = [], greedy } = batch ?? {};
    const shape = [ids.length, ids[0]?.length ?? 0];
    const { sequences } = await session.run({
      input_ids: new RuntimeTensor('int64', idsOf(ids), shape),
      attention_mask: new RuntimeTensor('int64', idsOf(mask), shape),
      max_new_tokens: new RuntimeTensor('int64', BigInt64Array.of(40n), []),
    });
    expect(Array.from(sequences?.data as BigInt64Array, Number)).toEqual(
      greedy?.sequences.flatMap((row) => row.slice(1)),
    );
    await session.release();
  });

  it.each(['_quantized', '_q4'])('runs with smaller weights: %s', async (suffix) => {
    const [plain, small] = ['', suffix].map((each) => readFileSync(join(out, `onnx/encoder_model${each}.onnx`)).length);
    expect(small).toBeLessThan((plain ?? 0) * 0.75);
    const states = await Promise.all(
      ['', suffix].map(async (each) => {
        const session = await InferenceSession.create(join(out, `onnx/encoder_model${each}.onnx`));
        const { last_hidden_state: result } = await session.run({
          input_ids: new RuntimeTensor('int64', BigInt64Array.of(80n, 90n, 100n, 1n), [1, 4]),
          attention_mask: new RuntimeTensor('int64', BigInt64Array.of(1n, 1n, 1n, 1n), [1, 4]),
        });
        await session.release();
        return result?.data as Float32Array;
      }),
    );
    const [exact = new Float32Array(), rounded = new Float32Array()] = states;
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
    const cosine = dot(exact, rounded) / Math.sqrt(dot(exact, exact) * dot(rounded, rounded));
    expect(cosine).toBeGreaterThan(suffix === '_q4' ? 0.9 : 0.999);
    expect(cosine).toBeLessThan(1);
  });
});

describe('an export', () => {
  it('has what its readers need, and refuses a folder that holds something', async () => {
    const [model] = models;
    expect(readdirSync(model?.out ?? '').sort()).toEqual([
      ...['config.json', 'generation_config.json', 'onnx', 'tokenizer.json', 'tokenizer_config.json'],
    ]);
    const whole = await mergeAdapter(await loadModelForTraining(fixturePath('tiny-byt5'), 0), await openDevice('cpu'));
    await expect(writeExport(model?.out ?? '', whole, { to: 'onnx', dtypes: ['fp32'] })).rejects.toThrow(
      'expected a new or empty folder, got one that holds config.json',
    );
  });
});
