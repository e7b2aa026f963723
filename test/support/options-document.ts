// Writes docs/options.md, the reference of all options, from the tables of options that the code itself uses.
import { flagOf } from '../../src/cli/options/options.js';
import type { NumberRule, ValueRules } from '../../src/foundation/value-rules.js';
import { controlRules, evaluationRules, loadingRules, taggingRules } from '../../src/product/options/library-rules.js';
import type { OptionGroup, OptionSpec, OptionTable } from '../../src/product/options/option-spec.js';
import { readingTable } from '../../src/product/options/reading-table.js';
import { decodingTable, evaluationTable, loadingTable, taggingTable } from '../../src/product/options/tagging-table.js';
import { settingTable, trainerTable, trainingTable } from '../../src/product/options/training-table.js';
import { pretrainingRules } from '../../src/product/training/pretraining-configuration.js';
import { trainingRules } from '../../src/product/training/train-options.js';

/** The options of each command, by its name. */
export type CommandOptions = Readonly<Record<string, OptionTable>>;

/** One row: an option, and the commands that have it with the same values, default and help. */
interface Row {
  /** Its name, with that of its group: `lora.rank`. */
  readonly name: string;
  readonly inPrograms: boolean;
  readonly values: string;
  readonly fallback: string;
  readonly help: string;
  readonly commands: readonly string[];
}

/** The options that the functions of the library have. They are named like the options of the commands. */
const libraryRules: Readonly<Record<string, ValueRules>> = {
  train: { ...trainingRules, ...controlRules },
  pretrain: { ...pretrainingRules, ...controlRules },
  eval: evaluationRules,
  // `model` is the first parameter of `Tagger.load`.
  tag: { ...loadingRules, ...taggingRules, model: { kind: 'string' } },
  'data inspect': { ...readingTable, task: { kind: 'string' } },
  'data convert': { ...readingTable, task: { kind: 'string' } },
};

/** Commands whose options are all those of a function of the library. */
const wholeFunctions = ['merge', 'export'];

const { neftune, ...settings } = settingTable;
const { lora, ...training } = trainingTable;

/** The sections, with the names of the options in each. An option is in the first section that has it. */
const sections: readonly (readonly [title: string, text: string, names: readonly string[]])[] = [
  [
    'Model and data',
    'What is loaded and read, and where the result is written.',
    ['model', 'train', 'dev', 'devShare', 'data', 'text', 'out', 'task', 'prefix', 'relabel', 'scheme'],
  ],
  ['How labelled files are read', 'See [labelled files](labelled-files.md).', Object.keys(readingTable)],
  [
    'Training',
    'The settings of a training run.',
    ['preset', 'format', ...Object.keys(settings), ...Object.keys(trainerTable), ...Object.keys(training)],
  ],
  ['Noise on the embeddings', 'NEFTune: see [noise](guides/noise.md).', groupNames('neftune', neftune)],
  ['Adapters', 'LoRA: see [adapters](guides/adapters.md).', groupNames('lora', lora)],
  ['Running a model', 'The device, and how many threads and copies of the model there are.', Object.keys(loadingTable)],
  ['Labelling', 'How labels are decoded and returned.', [...Object.keys(decodingTable), ...Object.keys(taggingTable)]],
  ['Evaluation', 'What `eval` adds.', Object.keys(evaluationTable)],
];

function groupNames(name: string, { rules }: OptionGroup): readonly string[] {
  return [name, ...Object.keys(rules).map((inner) => `${name}.${inner}`)];
}

/** The whole document. */
export function optionsDocument(commands: CommandOptions): string {
  const rows = rowsOf(commands);
  const placed = new Set<Row>();
  const parts = [
    ...sections,
    ['Other options', 'Options of single commands.', rows.map(({ name }) => name)] as const,
  ].map(([title, text, names]) => {
    const own = [...new Set(names)].flatMap((name) => rows.filter((row) => row.name === name && !placed.has(row)));
    for (const row of own) placed.add(row);
    return `## ${title}\n\n${text}\n\n${tableOf(own)}`;
  });
  return `${[opening, ...parts].join('\n\n')}\n`;
}

const opening = `<!-- Written by \`npm run docs\` from the tables in src/product/options and src/cli/commands. Do not edit. -->

# Options

Every option of bytetag. An option has one name: in a program and in a configuration file (\`--config run.json\`) it is
written in camel case, on the command line in kebab case.

\`\`\`text
learningRate: 1e-3          --learning-rate 1e-3
lora: { rank: 8 }           --lora-rank 8
avoid: { X: 2 }             --avoid X=2
noise: { typos: [0.1] }     --noise typos:0.1
\`\`\`

The functions of the library have the options of the commands: \`train\`, \`pretrain\`, \`evaluate\` (\`eval\`),
\`Tagger.load\` and \`tagger.tag\` (\`tag\`), \`mergeModels\` (\`merge\`), \`exportModel\` (\`export\`) and \`readSentences\`
(\`data\`). A dash in the first column: only the command line has the option. Options that only programs have, such as
\`signal\`, \`hub\` and \`onProgress\`, are in [the reference of the API](api/README.md).

On the command line, an option whose values end with \`..\` takes all words up to the next option, and may be repeated.
*Small tagger* in the column of defaults is a model that bytetag has trained, at most 512 wide, such as \`pos-en\`;
*from scratch* is a model that starts from random weights.`;

function rowsOf(commands: CommandOptions): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const [command, table] of Object.entries(commands)) {
    for (const [name, spec] of Object.entries(table)) {
      for (const row of spec.kind === 'group' ? groupRows(name, spec, command) : [rowOf(name, spec, command)]) {
        const key = JSON.stringify([row.name, row.values, row.fallback, row.help]);
        const there = rows.get(key);
        rows.set(key, {
          ...row,
          inPrograms: row.inPrograms || there?.inPrograms === true,
          commands: [...(there?.commands ?? []), ...row.commands],
        });
      }
    }
  }
  return [...rows.values()];
}

function groupRows(name: string, group: OptionGroup, command: string): readonly Row[] {
  const inner = Object.entries(group.rules).map(([own, spec]) => rowOf(`${name}.${own}`, spec, command));
  return group.isSwitch ? [rowOf(name, { kind: 'flag', help: group.help ?? '' }, command), ...inner] : inner;
}

function rowOf(name: string, spec: OptionSpec, command: string): Row {
  const [, help = '', fallback = ''] = /^(.*?) ?(?:\(default: (.*)\))?$/s.exec(spec.help) ?? [];
  const [key = ''] = name.split('.');
  const inPrograms = wholeFunctions.includes(command) || Object.hasOwn(libraryRules[command] ?? {}, key);
  return { name, inPrograms, values: valuesOf(spec), fallback, help, commands: [command] };
}

/** The valid values, as they are written on the command line. */
function valuesOf(spec: OptionSpec): string {
  switch (spec.kind) {
    case 'integer':
    case 'number':
      return `${spec.kind === 'integer' ? 'whole number' : 'number'}${boundsOf(spec)}`;
    case 'string':
      return spec.choices ? choicesOf(spec.choices) : `\`${spec.placeholder ?? 'TEXT'}\``;
    case 'list':
      return `${spec.choices ? choicesOf(spec.choices) : `\`${spec.placeholder}`} ..${spec.choices ? '' : '`'}`;
    case 'texts':
    case 'names':
    case 'rates':
      return `\`${spec.placeholder} ..\``;
    case 'numbers':
      return [
        `\`${spec.placeholder} ..\`, N${boundsOf(spec.of)}`,
        ...(spec.words ?? []).map((word) => `\`${word}\``),
      ].join(' or ');
    default:
      return '';
  }
}

const choicesOf = (choices: readonly string[]): string => choices.map((choice) => `\`${choice}\``).join(', ');

/** The bounds of a number. A bound that depends on the machine is described by its reason. */
function boundsOf({ kind, min = 0, above, max, below, because }: NumberRule): string {
  const lower = above !== undefined ? [`> ${above}`] : Number.isFinite(min) ? [`≥ ${min}`] : [];
  const upper =
    below !== undefined ? [`< ${below}`] : max === undefined ? [] : [`≤ ${typeof max === 'function' ? because : max}`];
  const bounds = [...lower, ...upper].join(', ');
  return bounds === '' ? (kind === 'integer' ? '' : ', also below 0') : ` ${bounds}`;
}

function tableOf(rows: readonly Row[]): string {
  const head = ['in programs', 'on the command line', 'commands', 'values', 'default', 'meaning'];
  const cells = rows.map(({ name, inPrograms, values, fallback, help, commands }) => [
    inPrograms ? `\`${name}\`` : '–',
    `\`${flagOf(name)}\``,
    commands.join(', '),
    values,
    escaped(fallback),
    escaped(help),
  ]);
  const lines = [head, head.map(() => '---'), ...cells].map(
    (row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return lines.join('\n');
}

/** Text of the help as Markdown. */
function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*');
}
