// What a service survives: `bytetag serve` in a process of its own, while callers misbehave, processes are killed and
// disks are full. Beside each fault, calls go on whose answers are compared with those of the library. Writes JSON to
// standard output.
//
//   npm run build && node benchmarks/service-faults.mjs [--model pos-en] [--connections 10000] [--calls 200000]
//
// Linux alone. Each connection takes a file descriptor here and there (`ulimit -n`).
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Tagger } from '../dist/index.js';
import { machine } from './measure.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'pos-en' },
    connections: { type: 'string', default: '10000' },
    calls: { type: 'string', default: '200000' },
    only: { type: 'string', multiple: true },
  },
});

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bytetag-faults-'));
const model = join(folder, 'model');
cpSync(
  values.model.includes('/') ? values.model : fileURLToPath(new URL(`../models/${values.model}`, import.meta.url)),
  model,
  {
    recursive: true,
  },
);

/** Texts of the callers, each of its own, and what the library says of them. */
const texts = Array.from({ length: 40 }, (_, index) => `Caller ${index} says ${'very '.repeat(index % 7)}little.`);
const tagger = await Tagger.load(model);
const expected = (await tagger.tag(texts)).map(({ tokens }) => tokens.map(({ tag }) => tag).join(' '));
await tagger.dispose();

/** Starts a service. @param log where it logs: a file descriptor */
async function start(log = 'ignore', ...args) {
  const command = [program, 'serve', '--model', `model=${model}`, '--port', '0', '--log-level', 'info', ...args];
  // The address is in the log, which may be on a full disk; so the port is one that was free.
  const port = await freePort();
  command[command.indexOf('0')] = String(port);
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', log] });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const call = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path, method, headers, agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        answer.on('end', () => resolve({ status: answer.statusCode, text })).on('error', reject);
      });
      asked.on('error', reject).end(body);
    });
  const service = {
    ...{ port, child, ended, call },
    async tag(index) {
      const body = JSON.stringify({ text: texts[index % texts.length] });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const { status, text } = await call('/v1/tag', { method: 'POST', headers, body });
      if (status !== 200) return String(status);
      const { tokens } = JSON.parse(text).results[0];
      return tokens.map(({ tag }) => tag).join(' ') === expected[index % texts.length] ? 'right' : 'wrong';
    },
    async metric(name) {
      const { text } = await call('/metrics');
      return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
    },
    async end() {
      agent.destroy();
      child.kill('SIGTERM');
      return ended;
    },
  };
  for (let turn = 0; turn < 300; turn++) {
    try {
      if ((await call('/readyz')).status === 200) return service;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('the service did not start');
}

async function freePort() {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Calls while `work` goes on. @returns how many answers were right, wrong, or another status; and the slowest health check */
async function during(service, work, callers = 8) {
  const counts = {};
  const count = (what) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  let isOver = false;
  let [next, slowest] = [0, 0];
  const caller = async () => {
    while (!isOver) count(await service.tag(next++).catch((error) => error.code ?? error.message));
  };
  const checking = async () => {
    while (!isOver) {
      const begin = performance.now();
      const { status } = await service.call('/livez').catch(() => ({ status: 'none' }));
      slowest = Math.max(slowest, performance.now() - begin);
      if (status !== 200) count(`livez ${status}`);
      await sleep(100);
    }
  };
  const running = [...Array.from({ length: callers }, caller), checking()];
  await work();
  isOver = true;
  await Promise.all(running);
  return { ...counts, slowestHealthCheckMs: Math.round(slowest) };
}

/** The processes that a process has started. */
function childrenOf(id) {
  return readdirSync(`/proc/${id}/task`).flatMap((thread) =>
    readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** Resident memory of a process and those that it has started, in MiB. */
function residentMiB(id) {
  const kilobytes = [id, ...childrenOf(id)].map((each) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}

const faults = {
  async 'connections that send a byte a second'(service) {
    const sockets = [];
    let closed = 0;
    const head = 'POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Slow: ';
    const found = await during(service, async () => {
      for (let index = 0; index < Number(values.connections); index++) {
        const socket = connect(service.port, '127.0.0.1');
        socket.on('error', () => {}).on('close', () => closed++);
        // What is not read keeps it open here.
        socket.resume();
        sockets.push(socket);
        if (index % 500 === 499) await sleep(50);
      }
      for (let second = 0; second < 40; second++) {
        for (const socket of sockets) if (socket.writable) socket.write(head[second] ?? 'x');
        await sleep(1000);
      }
    });
    for (const socket of sockets) socket.destroy();
    return { ...found, closedByService: closed };
  },
  async 'callers that leave in the middle of a call'(service) {
    const body = JSON.stringify({ texts: Array.from({ length: 100 }, () => texts[6]) });
    const found = await during(service, async () => {
      for (let index = 0; index < 500; index++) {
        const socket = connect(service.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write(
          `POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
        );
        socket.write(index % 2 === 0 ? body : body.slice(0, 50));
        await sleep(10);
        socket.destroy();
      }
      await sleep(2000);
    });
    return {
      ...found,
      callsLeft: await service.metric('bytetag_calls'),
      bytesLeft: await service.metric('bytetag_body_bytes'),
    };
  },
  async 'bodies that lie, bombs, depth, bytes that are no text'(service) {
    let statuses = {};
    const post = (body, headers = {}) =>
      service.call('/v1/tag', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const found = await during(service, async () => {
      const raw = (text) =>
        new Promise((resolve) => {
          const socket = connect(service.port, '127.0.0.1');
          let answer = '';
          socket.on('data', (part) => {
            answer += part;
          });
          socket.on('error', () => {}).on('close', () => resolve(answer));
          socket.end(text);
        });
      const lie = (length) =>
        `POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{"text":"a"}`;
      statuses = {
        shorter: (await raw(lie(5))).slice(9, 12),
        longer: (await raw(lie(500))).slice(9, 12) || 'closed',
        negative: (await raw(lie(-1))).slice(9, 12),
        bomb: (await post(gzipSync(Buffer.alloc(100_000_000)), { 'content-encoding': 'gzip' })).status,
        large: await post(Buffer.alloc(50_000_000, 0x20)).then(
          ({ status }) => status,
          ({ code }) => code,
        ),
        deep: (await post('['.repeat(1_000_000))).status,
        values: (await post(`{"texts":[${'"",'.repeat(900_000)}""]}`)).status,
        bytes: (await post(Buffer.from([0x7b, 0x22, 0xff, 0x22]))).status,
        nan: (await post('{"text":"a","bias":{"NOUN":NaN}}')).status,
      };
    });
    return { ...found, ...statuses };
  },
  async 'kill -9 of each process, again and again'(service) {
    const found = await during(service, async () => {
      for (let turn = 0; turn < 6; turn++) {
        for (const child of childrenOf(service.child.pid)) {
          process.kill(child, 'SIGKILL');
          await sleep(1500);
        }
      }
    });
    return { ...found, deaths: await service.metric('bytetag_worker_deaths_total') };
  },
  async 'a model that is replaced'(service) {
    const found = await during(service, async () => {
      for (let turn = 0; turn < 3; turn++) {
        cpSync(model, `${model}-next`, { recursive: true });
        renameSync(model, `${model}-old`);
        renameSync(`${model}-next`, model);
        rmSync(`${model}-old`, { recursive: true });
        await sleep(9000);
      }
    });
    return { ...found, loadedAgain: await service.metric('bytetag_model_reloads_total') };
  },
  async SIGTERM(service) {
    const begun = Array.from({ length: 200 }, (_, index) => service.tag(index).catch((error) => error.code));
    await sleep(200);
    service.child.kill('SIGTERM');
    const counts = {};
    for (const outcome of await Promise.all(begun)) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return { ...counts, exitCode: await service.ended };
  },
  async 'calls one after the other'(service) {
    const total = Number(values.calls);
    const memory = [];
    let next = 0;
    const counts = {};
    const caller = async () => {
      while (next < total) {
        const index = next++;
        if (index % Math.ceil(total / 10) === 0) memory.push(Math.round(residentMiB(service.child.pid)));
        const outcome = await service.tag(index).catch((error) => error.code);
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 32 }, caller));
    memory.push(Math.round(residentMiB(service.child.pid)));
    return { ...counts, memoryMiB: memory.join(' ') };
  },
};

const results = {};
const chosen = Object.entries(faults).filter(
  ([name]) => values.only === undefined || values.only.some((part) => name.includes(part)),
);
for (const [name, fault] of chosen) {
  const service = await start();
  results[name] = await fault(service);
  if (name !== 'SIGTERM') results[name].exitCode = await service.end();
  process.stderr.write(`${name}: ${JSON.stringify(results[name])}\n`);
}
if (values.only === undefined) {
  const service = await start(openSync('/dev/full', 'w'));
  results['a full disk for the log'] = await during(service, () => sleep(5000));
  results['a full disk for the log'].exitCode = await service.end();
}
rmSync(folder, { recursive: true });

const result = { machine: machine(), ...values, results };
console.log(JSON.stringify(result));
