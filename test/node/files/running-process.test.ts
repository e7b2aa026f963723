// Whether another process still runs, also where its number was given again.
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isRunning, parseProcess, thisProcess } from '../../../src/node/files/running-process.js';

describe('isRunning', () => {
  it('knows of a process that runs, and that it has ended', async () => {
    expect(isRunning(thisProcess())).toBe(true);
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    const { pid = 0 } = child;
    const { machine } = thisProcess();
    expect(isRunning({ pid, started: '', machine })).toBe(true);
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(isRunning({ pid, started: '', machine })).toBe(false);
    expect(isRunning({ pid, started: '1', machine: 'elsewhere' })).toBeUndefined();
  });
});

describe('parseProcess', () => {
  it('reads what this process says of itself, and nothing that is no process', () => {
    const own = thisProcess();
    expect(parseProcess({ ...JSON.parse(JSON.stringify(own)), more: 1 })).toEqual(own);
    for (const other of [null, 1, [], {}, { ...own, pid: '1' }, { ...own, pid: 0 }, { ...own, started: 1 }]) {
      expect(parseProcess(other)).toBeUndefined();
    }
    expect(parseProcess({ pid: own.pid, started: own.started })).toBeUndefined();
  });
});
