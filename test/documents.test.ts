// Runs what README.md and the guides show, and checks the links and the names of options of all documents.
//
// In these documents, `sh`, `js` and `ts` blocks run in their order, in one new folder for each document that has a copy
// of `examples/`. A block `text output` after them must be what the block before it prints (`…` stands for anything).
// In a block `text output, about`, the numbers may be others.
// Blocks that begin with one of the comments in `reasonsToSkip` do not run.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagOf } from '../src/cli/options/options.js';
import { renamedOptions } from '../src/product/options/renamed-options.js';
import {
  anchorsOf,
  type Block,
  brokenLinks,
  commandsOf,
  patternOf,
  readDocument,
  withoutNumbers,
} from './support/documents.js';
import { root } from './support/installed-package.js';
import { runBytetag } from './support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const markdownIn = (...path: readonly string[]): readonly string[] =>
  readdirSync(join(root, ...path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/node_modules/.test(name))
    .map((name) => [...path, ...name.split(sep)].join('/'))
    .sort();

const guides = ['README.md', ...markdownIn('docs', 'guides')];
/** The documents that describe the program as it is; the others tell its history, or are generated. */
const described = [
  ...readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...markdownIn('docs').filter((name) => !/^docs\/(api|decisions|generator)\//.test(name)),
  ...markdownIn('models'),
  ...['benchmarks/README.md', 'examples/pos-en/README.md'],
];

const reasonsToSkip = ['needs a network', 'needs Python', 'needs a browser', 'needs a service', 'takes hours'];

/** Why a block does not run, by the comment that it begins with. */
function reasonToSkip({ text }: Block): string | undefined {
  return reasonsToSkip.find((reason) => new RegExp(`^(#|//) ${reason}\\b`).test(text));
}

const isOutput = ({ info }: Block): boolean => info === 'text output' || info === 'text output, about';
const runnable = (block: Block): boolean => /^(sh|js|ts)$/.test(block.info);

/** The documents that show something to run. */
const withBlocks = guides.filter((name) => readDocument(join(root, name)).blocks.some(runnable));

/** What a program left. */
interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = { ...process.env, PATH: `${join(cwd, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}` };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** A new folder with what a reader has: the package, its command and its examples. */
function freshFolder(name: string): string {
  const cwd = join(folder, name.replaceAll('/', '-'));
  const bin = join(cwd, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  cpSync(join(root, 'examples'), join(cwd, 'examples'), { recursive: true });
  symlinkSync(root, join(cwd, 'node_modules', 'bytetag'), 'junction');
  const command = join(bin, 'bytetag');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist', 'cli', 'main.js')}' "$@"\n`);
  chmodSync(command, 0o755);
  return cwd;
}

async function runBlock({ info, line, text }: Block, cwd: string): Promise<Ended> {
  if (info === 'sh') return run('bash', ['-eo', 'pipefail', '-c', text], cwd);
  const program = `program-${line}`;
  if (info === 'js') {
    writeFileSync(join(cwd, `${program}.mjs`), text);
    return run(process.execPath, [`${program}.mjs`], cwd);
  }
  writeFileSync(join(cwd, `${program}.mts`), text);
  const types = join(cwd, 'node_modules', '@types');
  if (!existsSync(types)) symlinkSync(join(root, 'node_modules', '@types'), types, 'junction');
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--module', 'nodenext', '--target', 'es2022', '--strict', '--types', 'node', '--skipLibCheck'];
  const compiled = await run(process.execPath, [compiler, ...options, `${program}.mts`], cwd);
  return compiled.code === 0 ? run(process.execPath, [`${program}.mjs`], cwd) : compiled;
}

describe.skipIf(process.platform === 'win32').each(withBlocks)('%s', (name) => {
  const { blocks } = readDocument(join(root, name));
  const cwd = freshFolder(name);
  for (const [index, block] of blocks.entries()) {
    const next = blocks[index + 1];
    const output = next !== undefined && isOutput(next) && next.followsBlock ? next : undefined;
    const title = `line ${block.line}: ${commandsOf(block.text)[0] ?? ''}`;
    if (isOutput(block)) {
      it(`line ${block.line} is the output of a block`, () => {
        const before = blocks[index - 1];
        expect(before !== undefined && runnable(before) && block.followsBlock && !reasonToSkip(before)).toBe(true);
      });
    }
    if (!runnable(block)) continue;
    it.skipIf(reasonToSkip(block) !== undefined)(title, async () => {
      const { code, stdout, stderr } = await runBlock(block, cwd);
      expect(code, stderr).toBe(0);
      if (output?.info === 'text output') expect(stdout).toMatch(patternOf(output.text));
      if (output?.info === 'text output, about') {
        expect(withoutNumbers(stdout)).toMatch(patternOf(withoutNumbers(output.text)));
      }
    });
  }
});

describe('documents', () => {
  it('a document has blocks that are known', () => {
    const known = /^(sh|js|ts|json|text|text output|text output, about|python|py|md|html|diff)$/;
    for (const name of guides) {
      const unknown = readDocument(join(root, name)).blocks.filter(({ info }) => !known.test(info));
      expect([name, ...unknown.map(({ line, info }) => `${line}: ${info}`)]).toEqual([name]);
    }
  });

  it('README.md is short', () => {
    const { blocks, prose } = readDocument(join(root, 'README.md'));
    expect(blocks.length).toBeGreaterThan(0);
    expect(prose.length).toBeLessThanOrEqual(151);
  });

  it.each([...guides, 'docs/labelled-files.md', 'docs/accuracy.md', 'docs/performance.md', 'benchmarks/README.md'])(
    '%s has lines of at most 120 columns, except in tables',
    (name) => {
      const { blocks, prose } = readDocument(join(root, name));
      const long = [...prose, ...blocks.flatMap(({ text }) => text.split('\n'))].filter(
        (line) => line.length > 120 && !line.startsWith('|'),
      );
      expect(long).toEqual([]);
    },
  );

  it.each([...described, 'CHANGELOG.md', ...markdownIn('docs', 'decisions')])(
    'the links of %s lead somewhere',
    (name) => {
      expect(brokenLinks(join(root, name))).toEqual([]);
    },
  );

  it('compares output line by line, with … for anything', () => {
    const shown = patternOf('a 1\n…\nb…d');
    for (const printed of ['a 1\nbd\n', 'a 1\nx\ny\nb c d\n']) expect(printed).toMatch(shown);
    for (const printed of ['a 2\nbd\n', 'a 1\nb\nd\n', 'a 1\nbd\nmore\n']) expect(printed).not.toMatch(shown);
  });

  it('ignores numbers, bars and widths of columns where a block allows it', () => {
    expect(withoutNumbers('NOUN   9.5%  120  ██▏')).toBe(withoutNumbers('NOUN 100.00%    7'));
    expect(withoutNumbers('NOUN 9.5%')).not.toBe(withoutNumbers('VERB 9.5%'));
  });

  it('finds headings as GitHub does', () => {
    const anchors = anchorsOf({ blocks: [], prose: ['# A `b`, c!', 'text', '## What `tag` reads: é', '# A b c'] });
    expect([...anchors]).toEqual(['a-b-c', 'what-tag-reads-é', 'a-b-c-1']);
  });
});

describe('the options in documents', () => {
  const flags = new Map<string, ReadonlySet<string>>();
  beforeAll(async () => {
    const { stdout } = await runBytetag(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name = '']) => name);
    const helps = await Promise.all(commands.map((command) => runBytetag([command, '--help'])));
    helps.forEach((help, index) => {
      flags.set(commands[index] ?? '', new Set(flagsIn(help.stdout)));
    });
  });

  it('are known by the help of the commands', () => {
    expect(flags.get('train')).toContain('--learning-rate');
    expect(flags.get('train')).not.toContain('--decoding');
    expect(flags.size).toBeGreaterThan(10);
  });

  it.each(described)('%s', (name) => {
    const { blocks, prose } = readDocument(join(root, name));
    const spans = prose.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
    const commands = [
      ...blocks.filter(({ info }) => info !== 'text').flatMap(({ text }) => commandsOf(text)),
      ...spans,
    ];
    const ofAnyCommand = new Set([...flags.values()].flatMap((each) => [...each]));
    const wrong = commands.flatMap((command) => {
      const own = flags.get(/\bbytetag (\w+)/.exec(command)?.[1] ?? '');
      const isKnown = (flag: string): boolean =>
        own === undefined ? ofAnyCommand.has(flag) || otherFlags.has(flag) : own.has(flag);
      return flagsIn(command)
        .filter((flag) => flag !== '--help' && flag !== '--version' && !isKnown(flag))
        .map((flag) => `${flag} in ${command}`);
    });
    expect(wrong).toEqual([]);
  });
});

function flagsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?<![\w-])--[a-z][a-z\d-]*/g)].map(([flag]) => flag);
}

/** Flags of the scripts of this repository, and of programs of others. */
const otherFlags = new Set([
  ...scriptsIn('benchmarks', 'models', 'test/generated', 'test/oracle').flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const parsed = [...text.matchAll(/'?([a-z][a-z-]*)'?: \{ type: '/g)].map(([, name]) => `--${name}`);
    return [...parsed, ...flagsIn(text)];
  }),
  ...[
    '--ignore-scripts',
    '--allow-build',
    '--no-git-tag-version',
    '--prefix',
    '--mutate',
    '--short',
    '--logdir',
    '--path',
    '--update',
  ],
]);
// An earlier name of an option is not a flag of a script, even if a script has it.
for (const name of Object.keys(renamedOptions)) otherFlags.delete(flagOf(name));

function scriptsIn(...folders: readonly string[]): readonly string[] {
  return folders.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(mjs|py|ts)$/.test(file) && !/node_modules|dist/.test(file))
      .map((file) => join(root, name, file)),
  );
}
