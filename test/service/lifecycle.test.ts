// What a service survives: models that are replaced, processes that are killed, callers that leave, and its own end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { labellingProcesses } from '../support/labelling-processes.js';
import { writeTinyTagger } from '../support/tiny-tagger.js';
import { createService, folder, startService } from './start-service.js';

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const text = 'One two three. Four five.';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Calls as long as `work` takes, one after the other, and returns their statuses. */
async function calling(post: () => Promise<{ readonly status: number }>, work: () => Promise<void>): Promise<number[]> {
  const statuses: number[] = [];
  let isOver = false;
  const call = async (): Promise<void> => {
    while (!isOver) statuses.push((await post()).status);
  };
  const calls = [call(), call(), call()];
  await work();
  isOver = true;
  await Promise.all(calls);
  return statuses;
}

describe('a model whose files are replaced', () => {
  const replace = (model: string, change: (config: string) => string): void => {
    const [next, old] = [`${model}-next`, `${model}-old`];
    cpSync(model, next, { recursive: true });
    writeFileSync(join(next, 'bytetag.json'), change(readFileSync(join(model, 'bytetag.json'), 'utf8')));
    renameSync(model, old);
    renameSync(next, model);
    rmSync(old, { recursive: true });
  };

  it('is loaded again, without a failed call', async () => {
    const model = join(folder, 'replaced');
    await writeTinyTagger(model);
    const { post, get } = await startService({ models: [model], watch: 0.2 });
    const generation = async (): Promise<number> => (await get('/v1/models')).json.models[0].generation;
    const statuses = await calling(
      () => post('/v1/tag', { text }),
      async () => {
        replace(model, (config) => config.replaceAll('"A"', '"NEW"'));
        while ((await generation()) === 1) await sleep(50);
        await sleep(200);
      },
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await get('/v1/models')).json.models[0].tasks[0].tags).toEqual(['NEW', 'B', 'C']);
    const tags = (await post('/v1/tag', { text, bias: { NEW: 100 } })).json.results[0].tokens.map(
      ({ tag }: { readonly tag: string }) => tag,
    );
    expect(new Set(tags)).toEqual(new Set(['NEW']));
  });

  it('stays as it is if the new one cannot be loaded', async () => {
    const model = join(folder, 'broken');
    await writeTinyTagger(model);
    const { service, post, get } = await startService({ models: [model], watch: 0.2 });
    replace(model, () => '{');
    await sleep(1500);
    await service.reload();
    expect((await post('/v1/tag', { text })).status).toBe(200);
    expect((await get('/v1/models')).json.models[0].generation).toBe(1);
    expect((await get('/metrics')).json).toMatch(/bytetag_model_reloads_total\{model="broken",outcome="failed"\} 2/);
  });
});

describe('a service', () => {
  it('refuses models that it cannot name or load', async () => {
    await expect(createService({ models: ['pos-en', 'x=pos-en', 'x=pos-multi'] })).rejects.toThrow(
      'model: expected another name for each (NAME=MODEL), got x twice',
    );
    await expect(createService({ models: [{ model: 'pos-en', name: 'a b' }] })).rejects.toThrow(
      'model: expected a name of',
    );
    await expect(createService({ models: [] })).rejects.toThrow('models: expected at least one, got none');
    await expect(createService({ models: [join(folder, 'nothing')] })).rejects.toMatchObject({ code: 'io' });
    await expect(createService({ port: 80 } as object)).rejects.toMatchObject({ code: 'usage' });
  });

  it.skipIf(process.platform !== 'linux')('does again what a process was working on that died', async () => {
    const { post, get } = await startService({ workers: 2 });
    const statuses = await calling(
      () => post('/v1/tag', { text }),
      async () => {
        for (let turn = 0; turn < 4; turn++) {
          await sleep(200);
          const [victim] = labellingProcesses().slice(-1);
          if (victim !== undefined) process.kill(victim, 'SIGKILL');
        }
        await sleep(500);
      },
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await get('/metrics')).json).toMatch(/bytetag_worker_deaths_total\{model="tiny"\} [1-9]/);
  });

  it('forgets callers that leave', async () => {
    const { address, get } = await startService({ callsLimit: 50 });
    const texts = Array.from({ length: 100 }, () => 'word '.repeat(50));
    for (let call = 0; call < 40; call++) {
      const controller = new AbortController();
      const left = fetch(`${address}/v1/tag`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        ...{ body: JSON.stringify({ texts }), signal: controller.signal },
      }).catch(() => {});
      await sleep(5);
      controller.abort();
      await left;
    }
    let metrics = '';
    for (let turn = 0; turn < 50 && !/^bytetag_calls 0$/m.test(metrics); turn++) {
      await sleep(100);
      metrics = (await get('/metrics')).json;
    }
    expect(metrics).toMatch(/^bytetag_calls 0$/m);
    expect(metrics).toMatch(/^bytetag_body_bytes 0$/m);
  });

  it('ends with its calls answered, and refuses others', async () => {
    const { service, address, post } = await startService();
    const begun = post('/v1/tag', { texts: Array.from({ length: 200 }, () => text) });
    await sleep(50);
    const closed = service.close(20);
    expect((await begun).status).toBe(200);
    await closed;
    await expect(fetch(`${address}/livez`)).rejects.toThrow();
  });

  it('ends when it should, whatever another server still holds', async () => {
    const tiny = join(folder, 'tiny');
    await writeTinyTagger(tiny);
    const others = labellingProcesses();
    const service = await createService({ models: [tiny], workers: 1, threads: 1, watch: 0 });
    const server = createServer(service.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // A stream of which no end ever comes.
    const socket = connect(port, '127.0.0.1');
    const line = JSON.stringify({ text });
    socket.write(`POST /v1/tag HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-ndjson\r\n`);
    socket.write(`Transfer-Encoding: chunked\r\n\r\n${(line.length + 1).toString(16)}\r\n${line}\n\r\n`);
    let answer = '';
    await new Promise<void>((resolve) => {
      socket.on('data', (data) => {
        answer += data;
        if (answer.includes(text)) resolve();
      });
    });
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    await service.close(0.1);
    socket.destroy();
    server.close();
    expect(labellingProcesses()).toEqual(others);
  });

  it('leaves callers who do not read', async () => {
    const { service, address } = await startService({ timeLimit: 1 });
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    const left = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const path = '/models/pos-en/model.safetensors';
    // It is larger than what the system keeps for a caller.
    for (let call = 0; call < 3; call++) socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    socket.pause();
    const connections = (): Promise<number> =>
      new Promise((resolve) => service.app.server.getConnections((_, count) => resolve(count)));
    expect(await connections()).toBe(1);
    while ((await connections()) > 0) await sleep(100);
    socket.resume();
    socket.on('error', () => {});
    await left;
  });
});

describe('bytetag serve', () => {
  const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [program, 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    let log = '';
    child.stderr.on('data', (data) => {
      log += data;
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const address = async (): Promise<string> => {
      for (;;) {
        const [, found] = /"address":"([^"]+)"/.exec(log) ?? [];
        if (found !== undefined) return found;
        await Promise.race([sleep(50), ended.then((code) => Promise.reject(new Error(`${code}: ${log}`)))]);
      }
    };
    return { child, ended, address, log: () => log };
  };

  it('logs no text, and ends at SIGTERM with its calls answered and exit code 0', async () => {
    const tiny = join(folder, 'tiny');
    await writeTinyTagger(tiny);
    const { child, ended, address, log } = await run(
      '--model',
      tiny,
      '--port',
      '0',
      '--workers',
      '1',
      '--threads',
      '1',
    );
    const at = await address();
    const secret = 'Geheimnis';
    expect((await fetch(`${at}/udpipe/process?tokenizer&tagger&data=${secret}`)).status).toBe(200);
    const call = (body: unknown) =>
      fetch(`${at}/v1/tag`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      });
    expect((await call({ words: [secret.repeat(200)] })).status).toBe(200);
    expect((await call({ text: secret, task: secret })).status).toBe(422);
    expect((await fetch(`${at}/${secret}`)).status).toBe(404);
    const begun = call({ texts: Array.from({ length: 100 }, () => text) });
    await sleep(30);
    child.kill('SIGTERM');
    expect((await begun).status).toBe(200);
    expect(await ended).toBe(0);
    expect(log()).toMatch(/"route":"\/udpipe\/process"/);
    expect(log()).not.toContain(secret);
    expect(
      log()
        .trim()
        .split('\n')
        .every((line) => JSON.parse(line).level > 0),
    ).toBe(true);
  });

  it.each([
    [
      2,
      ['--host', '0.0.0.0'],
      '--host 0.0.0.0: expected --token-file, BYTETAG_TOKEN, or --no-auth if everybody may call',
    ],
    [2, ['--port', '70000'], '--port: expected a whole number from 0 to 65535, got 70000'],
    [2, ['--model', 'pos-en', 'pos-multi', '--base', 'x'], '--base: expected one --model beside it, got 2'],
    [1, ['--token-file', '/none/at/all'], '/none/at/all'],
    [1, ['--model', '/none/at/all'], 'model /none/at/all'],
  ])('ends with exit code %d for %j', async (code, args, message) => {
    const { ended, log } = await run(...args);
    expect([await ended, log()]).toEqual([code, expect.stringContaining(message)]);
  });

  it.skipIf(!existsSync('/dev/full'))('answers, and ends, where nothing can be logged', async () => {
    const tiny = join(folder, 'tiny');
    await writeTinyTagger(tiny);
    const port = await freePort();
    const full = openSync('/dev/full', 'w');
    const args = ['--model', tiny, '--port', String(port), '--workers', '1', '--threads', '1'];
    const child = spawn(process.execPath, [program, 'serve', ...args], { stdio: ['ignore', 'ignore', full] });
    children.push(child);
    closeSync(full);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const ask = () => fetch(`http://127.0.0.1:${port}/livez`).catch(() => undefined);
    while ((await ask()) === undefined) await sleep(100);
    for (let call = 0; call < 20; call++) expect((await ask())?.status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('says that a port is in use', async () => {
    const { service, address } = await startService();
    const port = new URL(address).port;
    const { ended, log } = await run('--model', join(folder, 'tiny'), '--port', port, '--workers', '1');
    expect([await ended, log()]).toEqual([1, expect.stringContaining(`got ${port}, which is in use`)]);
    await service.close();
  });
});
