import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cardMetadata } from '../../src/tagger/card-metadata.js';
import { cardOnHub, cardSnippet, modelCard, shellWord } from '../../src/tagger/model-card.js';
import { resolveTraining } from '../../src/tagger/train-options.js';
import type { TrainingConfiguration } from '../../src/tagger/training-configuration.js';

const metrics = { 'upos.accuracy': 0.9125, 'xpos.accuracy': 0.9, loss: 0.25 };
const evaluation = { type: 'evaluation', step: 30, metrics, score: 0.9125, isBest: true, seconds: 1 } as const;

async function cardWith(changes: Partial<TrainingConfiguration>): Promise<string> {
  const options = { model: 'micro', train: 'train.conllu', dev: 'dev.conllu', out: '/x/my tagger' };
  const configuration = { ...(await resolveTraining(options)), ...changes };
  const counts = { sentences: 1, words: 2, parameters: 3, steps: 4 };
  return modelCard({ configuration, tags: ['A'], evaluation, ...counts });
}

describe('the figures of a card', () => {
  it('say how they were decoded: by what is the default of the model', async () => {
    expect(await cardWith({ encoderLossWeight: 0.5 })).toContain('On `dev.conllu`, by the decoding `joint` (');
    expect(await cardWith({ encoderLossWeight: 0 })).toContain('On `dev.conllu`, by the decoding `constrained` (');
  });

  it('say of how much they are, and of which weights', async () => {
    const card = await cardWith({ devLimit: 1500, saveDtype: 'float16' });
    expect(card).toContain('On the first 1,500 sentences of `dev.conllu`, ');
    expect(card).toContain('from weights that had not been rounded to float16 yet');
    expect(await cardWith({})).not.toContain('rounded');
  });

  it('are named by metric and task in the metadata', async () => {
    expect(await cardWith({})).toContain(
      '    - type: accuracy\n      name: "upos.accuracy"\n      value: 0.9125\n    - type: accuracy\n      name: "xpos.accuracy"\n',
    );
  });
});

describe('the command of a card', () => {
  it('names the model as a shell reads it', async () => {
    expect(await cardWith({})).toContain("npx bytetag tag --model 'my tagger'\n");
    for (const name of ['plain', 'my tagger', "it's", '$(x)', 'a"b']) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(name)}`], { encoding: 'utf8' })).toBe(name);
    }
  });

  it('names the repository where it is uploaded', async () => {
    const card = cardOnHub(await cardWith({}), 'org/tagger');
    expect(card).toContain('| npx bytetag tag --model org/tagger\n');
    expect(card).not.toContain("--model 'my tagger'");
    expect(card).toContain('# my tagger\n');
    expect(cardOnHub('No title, no command.', 'org/tagger')).toBe('No title, no command.');
    expect(cardOnHub(`# $&\n${cardSnippet('$&')}`, 'o/$&')).toContain("npx bytetag tag --model 'o/$&'");
  });
});

describe('cardMetadata', () => {
  it('is that of a T5, which generates text', () => {
    expect(cardMetadata({ library: 'transformers', tags: ['t5'] })).toContain('\npipeline_tag: text2text-generation\n');
  });

  it('quotes what YAML would read as something else', () => {
    const text = cardMetadata({ languages: ['no', 'en'], licence: 'a: b', library: 'transformers', tags: [] });
    expect(text).toContain('language:\n- "no"\n- en\nlicense: "a: b"\n');
  });

  it.each(['pos-en', 'pos-multi'])('is what the card of %s begins with', (name) => {
    const card = readFileSync(new URL(`../../models/${name}/README.md`, import.meta.url), 'utf8');
    const [languages = ''] = /^language:\n(?:- .+\n)+/m.exec(card) ?? [];
    const expected = cardMetadata({
      languages: [...languages.matchAll(/- (.+)/g)].map(([, language = '']) => language),
      licence: 'cc-by-sa-4.0',
      library: 'transformers',
      tags: ['bytetag', 'byt5', 't5', 'token-classification', 'part-of-speech'],
      more: ['metrics:', '- accuracy'],
    });
    expect(card.slice(0, expected.length)).toBe(expected);
  });
});
