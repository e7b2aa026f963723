import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import { cardMetadata, fromYamlText, yamlText } from '../../../src/product/cards/card-metadata.js';
import { cardOnHub, cardSnippet, shellWord } from '../../../src/product/cards/card-text.js';
import { modelCard } from '../../../src/product/cards/model-card.js';
import type { TrainingConfiguration } from '../../../src/product/training/training-configuration.js';

const metrics = { 'upos.accuracy': 0.9125, 'xpos.accuracy': 0.9, loss: 0.25 };
const evaluation = { type: 'evaluation', step: 30, metrics, score: 0.9125, isBest: true, seconds: 1 } as const;

async function cardWith(
  changes: Partial<TrainingConfiguration>,
  { tags = ['A'], metrics = evaluation.metrics }: { tags?: readonly string[]; metrics?: Record<string, number> } = {},
): Promise<string> {
  const options = { model: 'micro', train: 'train.conllu', dev: 'dev.conllu', out: '/x/my tagger' };
  const configuration = { ...(await resolveTraining(options)), ...changes };
  const counts = { sentences: 1, words: 2, parameters: 3, steps: 4 };
  return modelCard({ configuration, tags, evaluation: { ...evaluation, metrics }, ...counts });
}

describe('the figures of a card', () => {
  it('say how they were decoded: by what is the default of the model', async () => {
    expect(await cardWith({ encoderLossWeight: 0.5 })).toContain('On `dev.conllu`, by the decoding `joint` (');
    expect(await cardWith({ encoderLossWeight: 0 })).toContain('On `dev.conllu`, by the decoding `constrained` (');
  });

  it('are of raw text for a model that divides text, with a command that uses it', async () => {
    const task = { name: 'segment', column: 'segment', trainFiles: ['train.conllu'], devFiles: ['dev.conllu'] };
    const card = await cardWith({ tasks: [task] }, { metrics: { sentenceF1: 0.9, wordF1: 0.99 } });
    expect(card).toContain('A byte-level T5 that divides raw text into sentences and words');
    expect(card).toContain("npx bytetag tag --segmenter 'my tagger'");
    expect(card).toContain('On `dev.conllu`, from raw text (F1 of the CoNLL 2018 shared task), after step 30');
    expect(cardOnHub(card, 'org/name')).toContain('npx bytetag tag --segmenter org/name');
  });

  it('say of how much they are, and of which weights', async () => {
    const card = await cardWith({ devLimit: 1500, saveDtype: 'float16' });
    expect(card).toContain('On the first 1,500 sentences of `dev.conllu`, ');
    expect(card).toContain('from weights that had not been rounded to float16 yet');
    expect(await cardWith({})).not.toContain('rounded');
  });

  it('name the fold that a model of a cross-validation has not seen', async () => {
    const row = '| left out (cross-validation) | fold 2 of 5 |';
    expect(await cardWith({ fold: { number: 2, of: 5 } })).toContain(row);
    expect(await cardWith({})).not.toContain('cross-validation');
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

/** Texts that would end a line, a string, a code span, a cell, a fence or the metadata. */
const hostile = [
  'a\n---\n# evil',
  'a\r\nlicense: mit',
  'a\u0085b\u2028c\u2029d\u009be\u007f',
  '`x` | y || `` z',
  '```\n<script>alert(1)</script>\n```',
  '"quoted": {x: [1]} # c',
  "it's \\ a \\| b",
  '![i](http://evil.example) **b** _e_ ~~s~~ $m$ &lt;',
  '- item',
  'no',
  ' a ',
];

/** The metadata of a card, read line by line: what stands in front of each value, and the value. */
function readMetadata(card: string): readonly (readonly [before: string, value: string])[] {
  const lines = card.split(/[\n\r\u0085\u2028\u2029]/);
  expect(lines[0]).toBe('---');
  return lines.slice(1, lines.indexOf('---', 1)).map((line) => {
    const [, before, text] = /^( *(?:- )?(?:[\w-]+:(?: |$))?)([a-z\d][\w./-]*|"(?:[^"\\]|\\.)*"|)$/i.exec(line) ?? [];
    if (before === undefined || text === undefined) throw new Error(`no YAML of a card: ${JSON.stringify(line)}`);
    return [before, fromYamlText(text)];
  });
}

describe('a card with texts that mean something to YAML or Markdown', () => {
  it.each(hostile)('has metadata that read back as they were: %j', async (text) => {
    const [task] = (await resolveTraining({ model: 'micro', train: 'a', dev: 'b', out: 'c' })).tasks;
    const tasks = task === undefined ? [] : [{ ...task, trainFiles: [`hf:${text}`], devFiles: [text] }];
    const card = await cardWith({ tasks, out: `/x/${text}`, language: [text], license: text });
    const found = readMetadata(card);
    const base = text.split('/').at(-1);
    for (const [before, value] of [
      ['license: ', text],
      ['- name: ', base],
      ['      name: ', base],
      ['library_name: ', 'transformers'],
    ])
      expect(found.filter(([each]) => each === before)[0]?.[1]).toBe(value);
    expect(found[1]).toEqual(['- ', text]);
    expect(found.map(([before]) => before).filter((before) => /^\w/.test(before))).toEqual([
      ...[
        'language:',
        'license: ',
        'library_name: ',
        'pipeline_tag: ',
        'tags:',
        'datasets:',
        'metrics:',
        'model-index:',
      ],
    ]);
    expect(fromYamlText(yamlText(text))).toBe(text);
  });

  it.each(hostile)('has the headings, lines and cells of any other: %j', async (text) => {
    const [task] = (await resolveTraining({ model: 'micro', train: 'a', dev: 'b', out: 'c' })).tasks;
    const withText = (part: string): Promise<string> => {
      const own = task === undefined ? [] : [{ ...task, column: part, trainFiles: [part], devFiles: [part] }];
      const configuration = { tasks: own as TrainingConfiguration['tasks'], out: `/x/${part}`, model: `/m/${part}` };
      return cardWith(configuration, { tags: [part], metrics: { [`${part}.accuracy`]: 0.5 } });
    };
    const shape = async (part: string): Promise<readonly string[]> => {
      const lines = (await withText(part)).split(/[\n\r\u0085\u2028\u2029]/);
      const body = lines.slice(lines.indexOf('---', 1) + 1);
      return body.map(
        (line) => `${/^(?:#+ |```|\|)?/.exec(line)?.[0]}${line.startsWith('|') ? line.split('|').length : ''}`,
      );
    };
    const part = text.replaceAll('/', '');
    expect(await shape(part)).toEqual(await shape('plain'));
    const card = await withText(part);
    for (const line of card.slice(card.indexOf('\n# ')).split('\n')) {
      if (line.startsWith('```') || line.startsWith('echo ')) continue;
      // Outside of code spans nothing is left of what could be markup.
      const rest = line.replace(/`[^`]*`/g, '').replaceAll(/<\/?code>|\[bytetag\]|^#+ /g, '');
      expect(rest).not.toMatch(/[`<>[\]!*~$\\]|&(?!#\d+;)/);
    }
  });

  it('names the repository in its command all the same where it is uploaded', async () => {
    const card = cardOnHub(await cardWith({ out: '/x/a`b_ | c\nd' }), 'org/tagger');
    expect(card).toContain('| npx bytetag tag --model org/tagger\n');
    expect(card).toContain('\n# a&#96;b&#95; &#124; c d\n');
  });
});

describe('cardMetadata', () => {
  it('is that of a T5, which generates text', () => {
    expect(cardMetadata({ library: 'transformers', tags: ['t5'] })).toContain('\npipeline_tag: text2text-generation\n');
  });

  it('quotes what YAML would read as something else', () => {
    const text = cardMetadata({ language: ['no', 'en'], license: 'a: b', library: 'transformers', tags: [] });
    expect(text).toContain('language:\n- "no"\n- en\nlicense: "a: b"\n');
  });

  it.each(['pos-en', 'pos-multi'])('is what the card of %s begins with', (name) => {
    const card = readFileSync(new URL(`../../../models/${name}/README.md`, import.meta.url), 'utf8');
    const [languages = ''] = /^language:\n(?:- .+\n)+/m.exec(card) ?? [];
    const expected = cardMetadata({
      language: [...languages.matchAll(/- (.+)/g)].map(([, language = '']) => language),
      license: 'cc-by-sa-4.0',
      library: 'transformers',
      tags: ['bytetag', 'byt5', 't5', 'token-classification', 'part-of-speech'],
      more: ['metrics:', '- accuracy'],
    });
    expect(card.slice(0, expected.length)).toBe(expected);
  });
});
