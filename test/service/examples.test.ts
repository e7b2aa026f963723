// The programs of `examples/service`: the service inside other applications, and clients that call it there.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient } from '../../examples/service/client.js';

const example = (name: string): string => fileURLToPath(new URL(`../../examples/service/${name}`, import.meta.url));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts an application. */
async function start(name: string) {
  const child = spawn(process.execPath, [example(name), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const printed = new Promise<string>((resolve) => child.stdout.on('data', (data) => resolve(String(data))));
  const [, address = ''] = /listening on (\S+)/.exec(await printed) ?? [];
  return { address, child, ended };
}

const [first, ...others] = ['She/PRP sells/VBZ sea/NN shells/NNS ./.', 'One/NUM ./PUNCT', 'Two/NUM ./PUNCT'];

describe.each(['in-express.mjs', 'in-fastify.mjs', 'in-hono.mjs'])('%s', (name) => {
  it('has the service beside what is its own, and ends with it', { timeout: 60_000 }, async () => {
    const { address, child, ended } = await start(name);
    expect(await (await fetch(address)).text()).toBe('an application of its own');
    const client = createClient(`${address}/nlp`);
    const shown = ({ tokens }: Awaited<ReturnType<typeof client.tag>>): string =>
      tokens.map(({ text, tag }) => `${text}/${tag}`).join(' ');
    expect(shown(await client.tag('She sells sea shells.', { task: 'xpos' }))).toBe(first);
    const streamed: string[] = [];
    for await (const result of client.tagStream(['One.', 'Two.'])) streamed.push(shown(result));
    expect(streamed).toEqual(others);
    await expect(client.tag('a', { task: 'none' })).rejects.toThrow('422: task: expected one of upos, xpos, got none');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('clients', () => {
  const has = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;
  it.skipIf(!has('curl', '--version'))('curl', { timeout: 60_000 }, async () => {
    const { address } = await start('in-express.mjs');
    const { stdout } = await promisify(execFile)('sh', [example('client.sh'), `${address}/nlp`]);
    const [answer = '', ...lines] = stdout.trim().split('\n');
    expect(JSON.parse(answer)).toMatchObject({ task: 'xpos', results: [{ text: 'She sells sea shells.' }] });
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(['One.', 'Two.']);
  });

  it.skipIf(!has('python3', '-c', 'import requests'))('Python', { timeout: 60_000 }, async () => {
    const { address } = await start('in-express.mjs');
    const { stdout } = await promisify(execFile)('python3', [example('client.py'), `${address}/nlp`]);
    expect(stdout.trim().split('\n')).toEqual([first, ...others]);
  });
});
