// Trains and evaluates the arms of a study through the command line, and remembers what is done: a study that was
// interrupted goes on where it stopped.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    runs: { type: 'string', default: 'runs/studies' },
    steps: { type: 'string', default: '600' },
    threads: { type: 'string', default: '0' },
  },
});

const names = { train: 'en_ewt-ud-train.conllu', dev: 'en_ewt-ud-dev.conllu' };
if (values.data === undefined || !existsSync(join(values.data, names.train))) {
  console.error(`--data: expected a folder with ${names.train} and ${names.dev} (UD English EWT), got ${values.data}`);
  process.exit(2);
}

/** Where things are, and how long an arm trains. */
export const settings = {
  data: values.data,
  runs: values.runs,
  steps: Number(values.steps),
  threads: Number(values.threads),
  train: join(values.data, names.train),
  dev: join(values.data, names.dev),
};

const bytetag = new URL('../../dist/cli/main.js', import.meta.url).pathname;

/** The folder of an arm's model. */
export const folderOf = ({ name, steps = settings.steps }) => join(settings.runs, `${name}-${steps}`);

/** Trains an arm, from scratch on EWT unless it says otherwise, and unless it is trained already. */
export async function trained(arm) {
  const folder = folderOf(arm);
  const args = trainingArgs(arm);
  await remembered(`${folder}.train.json`, args, async () => {
    rmSync(folder, { recursive: true, force: true });
    await run([...args, '--out', folder]);
    return {};
  });
  return arm;
}

/** Seconds that an optimizer step takes: the median of a short run of its own. */
export async function secondsPerStep(arm) {
  const short = { ...arm, name: `${arm.name}-timing`, steps: 40 };
  const folder = folderOf(short);
  const args = trainingArgs(short);
  return remembered(`${folder}.time.json`, args, async () => {
    rmSync(folder, { recursive: true, force: true });
    await run([...args, '--out', folder]);
    const events = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return median(events.filter(({ type, step }) => type === 'step' && step > 5).map(({ seconds }) => seconds));
  });
}

function trainingArgs({ model = 'micro', train = settings.train, seed, steps = settings.steps, options }) {
  return ['train', '--model', model, '--train', train, '--max-steps', `${steps}`, '--seed', `${seed}`, ...options];
}

/** Evaluates an arm on its dev part, EWT's unless it says otherwise, with more options of `bytetag eval`. */
export async function evaluated(arm, name, options = []) {
  const folder = folderOf(arm);
  const args = ['eval', '--model', folder, '--data', arm.dev ?? settings.dev, ...options];
  return remembered(`${folder}.${name}.json`, args, async () => JSON.parse(await run([...args, '--json'])));
}

/** The middle of the values. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** What `work` gave for these arguments, now or when it was last asked. */
export async function remembered(file, args, work) {
  if (existsSync(file)) {
    const known = JSON.parse(readFileSync(file, 'utf8'));
    if (JSON.stringify(known.args) === JSON.stringify(args)) return known.result;
  }
  mkdirSync(settings.runs, { recursive: true });
  console.error(`${new Date().toISOString()} ${args.join(' ')}`);
  const result = await work();
  writeFileSync(`${file}.part`, JSON.stringify({ args, result }));
  renameSync(`${file}.part`, file);
  return result;
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bytetag, ...args, '--threads', `${settings.threads}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString());
      else reject(new Error(`bytetag ${args.join(' ')} ended with exit code ${code}`));
    });
  });
}
