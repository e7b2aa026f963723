// What the benchmarks have in common: the machine, medians, and peers in processes of their own that work when told to.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { createInterface } from 'node:readline';

/** The machine that figures are of. */
export function machine() {
  const about = { cores: cpus().length, model: cpus()[0]?.model, vectors: vectorInstructions().join(' ') };
  return { ...about, totalGiB: totalmem() / 2 ** 30, node: process.version };
}

/** Sets of instructions that decide how fast matrices are multiplied, as Linux calls them. */
function vectorInstructions() {
  if (!existsSync('/proc/cpuinfo')) return [];
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  return flags
    .trim()
    .split(' ')
    .filter((flag) => /^(avx2|fma|avx512f|amx_tile|.*vnni|.*bf16)$/.test(flag));
}

/** The time of the processor that this process and those that it has started have used, in seconds. Linux alone. */
export function ownCpuSeconds(id = process.pid) {
  // The name of the program, in parentheses, may have spaces. Times are in hundredths of seconds.
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const children = readdirSync(`/proc/${id}/task`).flatMap((thread) =>
    readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const own = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0) / 100;
  return children.reduce((sum, child) => sum + ownCpuSeconds(child), own);
}

/** The middle of the values. */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/**
 * A program that answers each line on its standard input with a line of JSON. It is started at once and says first what
 * it is; between its turns it waits, so that several can take turns on the same cores.
 */
export async function startPeer(command, args, env = process.env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended without an answer`);
    return JSON.parse(value);
  };
  const about = await answer();
  return {
    about,
    async ask(request) {
      child.stdin.write(`${request}\n`);
      return answer();
    },
    stop() {
      child.stdin.end();
      child.kill();
    },
  };
}

/** Answers each line of standard input by what `work` gives for it. */
export async function serve(about, work) {
  console.log(JSON.stringify(about));
  for await (const request of createInterface({ input: process.stdin }))
    console.log(JSON.stringify(await work(request)));
}
