// The interfaces of Hugging Face and of UDPipe.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatTaggerConfig } from '../../src/product/model/tagger-config.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';
import { folder, type Started, startService } from './start-service.js';

let started: Started;
beforeAll(async () => {
  const spans = join(folder, 'spans');
  await writeTinyTagger(spans);
  const tags = ['O', 'B-PER', 'I-PER'];
  const tasks = [{ name: 'ner', column: 'ner', tags }];
  const config = { format: 'ids', maxSourceLength: 64, hasEncoderLoss: true, tags, tasks };
  writeFileSync(join(spans, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
  started = await startService({ models: [join(folder, 'tiny'), spans], textLimit: 2000 });
});

describe('POST /huggingface', () => {
  it('gives the words of a task without spans, with offsets in code points', async () => {
    const { status, json } = await started.post('/huggingface', { inputs: '😀 two' });
    expect(status).toBe(200);
    expect(json.at(-1)).toEqual({
      ...{ entity_group: expect.stringMatching(/^[ABC]$/), score: expect.any(Number) },
      ...{ word: 'two', start: 2, end: 5 },
    });
  });

  it('gives the spans of a task that has them, or their words', async () => {
    const inputs = 'Ada Lovelace was here';
    const body = { texts: [inputs], model: 'spans' };
    const [{ spans, tokens }] = (await started.post('/v1/tag', body)).json.results;
    const whole = await started.post('/huggingface/spans', { inputs });
    const shown = spans.map(({ label, confidence, text, start, end }: Record<string, unknown>) => ({
      ...{ entity_group: label, score: confidence, word: text, start, end },
    }));
    expect(whole.json).toEqual(shown);
    const words = await started.post('/huggingface/spans', {
      inputs: [inputs, ''],
      parameters: { aggregation_strategy: 'none', ignore_labels: [] },
    });
    expect(words.json).toHaveLength(2);
    expect(words.json[0].map(({ entity }: { readonly entity: string }) => entity)).toEqual(
      tokens.map(({ tag }: { readonly tag: string }) => tag),
    );
    expect(words.json[1]).toEqual([]);
    const withoutO = await started.post('/huggingface/spans', { inputs, parameters: { aggregation_strategy: 'none' } });
    expect(withoutO.json).toEqual(words.json[0].filter(({ entity }: { readonly entity: string }) => entity !== 'O'));
  });

  it.each([
    [400, /^inputs: expected a text or a list of texts/, { inputs: {} }],
    [400, /^inputs: expected a value, got none/, {}],
    [400, /aggregation_strategy: expected one of none/, { inputs: 'a', parameters: { aggregation_strategy: 'all' } }],
    [413, /^inputs: expected at most 2000 characters/, { inputs: 'a'.repeat(3000) }],
  ])('answers %d: %s', async (status, message, body) => {
    const answer = await started.post('/huggingface', body);
    expect([answer.status, answer.json.error]).toEqual([status, expect.stringMatching(message)]);
  });

  it('has no other models', async () => {
    expect((await started.post('/huggingface/..%2f..%2fetc', { inputs: 'a' })).status).toBe(400);
  });
});

describe("UDPipe's interface", () => {
  const process = (params: Readonly<Record<string, string>>) =>
    started.get(`/udpipe/process?${new URLSearchParams(params)}`);

  it('names the models', async () => {
    const { json } = await started.get('/udpipe/models');
    expect(json).toEqual({
      models: { tiny: ['tokenizer', 'tagger'], spans: ['tokenizer', 'tagger'] },
      default_model: 'tiny',
    });
  });

  it('divides and tags a text', async () => {
    const { status, json } = await process({ data: "She can't.\n\nYes", tokenizer: '', tagger: '' });
    expect(status).toBe(200);
    const lines = json.result.split('\n');
    expect(json.model).toBe('tiny');
    expect(lines.slice(0, 5)).toEqual([
      expect.stringMatching(/^# generator = bytetag /),
      ...['# newdoc', '# newpar', '# sent_id = 1', "# text = She can't."],
    ]);
    expect(lines).toContain("2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No");
    expect(lines[5]).toMatch(/^1\tShe\t_\t[ABC]\t_\t_\t_\t_\t_\t_$/);
    expect(lines.filter((line: string) => line === '# newpar')).toHaveLength(2);
    expect(lines.slice(-5)).toEqual(['# sent_id = 2', '# text = Yes', expect.stringMatching(/^1\tYes/), '', '']);
  });

  it.each([
    ['horizontal', 'One two .\nThree\n'],
    ['vertical', 'One\ntwo\n.\n\nThree\n\n'],
  ])('reads and writes %s', async (format, data) => {
    const { json } = await process({ data, input: format, output: format });
    expect(json.result).toBe(data);
    const tagged = await process({ data, input: format, tagger: '' });
    expect(tagged.json.result.match(/\t[ABC]\t/g)).toHaveLength(4);
  });

  it('fills the tags of CoNLL-U and keeps all else', async () => {
    const data = '# own = 1\n1\tOne\tone\t_\t_\tA=B\t0\troot\t_\tC=D\n\n';
    const { json } = await process({ data, tagger: '' });
    expect(json.result).toMatch(/^# own = 1\n1\tOne\tone\t[ABC]\t_\tA=B\t0\troot\t_\tC=D\n\n$/);
    expect((await process({ data })).json.result).toBe(data);
  });

  it('takes forms', async () => {
    const params = { data: 'Größe & mehr', tokenizer: 'presegmented', model: 'tiny', output: 'horizontal' };
    const form = new FormData();
    for (const [name, value] of Object.entries(params)) form.append(name, value);
    for (const body of [form, new URLSearchParams(params)]) {
      const answer = await fetch(`${started.address}/udpipe/process`, { method: 'POST', body });
      expect(await answer.json()).toMatchObject({ result: 'Größe & mehr\n' });
    }
  });

  it.each([
    [400, /^data: expected a value, got none/, { tokenizer: '' }],
    [400, /^model: expected one of tiny, spans, got/, { data: 'a', model: '../x', tokenizer: '' }],
    [400, /^parser: expected one of none, got/, { data: 'a', parser: '', tokenizer: '' }],
    [400, /^output: expected one of conllu, horizontal/, { data: 'a', output: 'matxin', tokenizer: '' }],
    [400, /^input: expected one of conllu/, { data: 'a', input: 'x' }],
    [422, /^data:1: expected 10 columns/, { data: '1\tx', input: 'conllu' }],
    [400, /^tokenizer: expected nothing, presegmented/, { data: 'a', tokenizer: 'fast' }],
    [413, /^data: expected at most 2000 characters/, { data: 'a '.repeat(1500), tokenizer: '' }],
  ])('answers %d, as text: %s', async (status, message, params) => {
    const answer = await process(params as Readonly<Record<string, string>>);
    expect([answer.status, answer.json]).toEqual([status, expect.stringMatching(message)]);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });
});
