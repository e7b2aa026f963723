// Totals and the trace of times that are given.
import { expect, it } from 'vitest';
import { type OperatorTime, type Profile, summarizeProfile, traceChunks } from '../../../src/engine/profile/profile.js';

const operator = (session: number, name: string, layer: string | undefined, isGradient: boolean, duration: number) =>
  ({ session, operator: name, layer, isGradient, start: duration / 2, duration }) satisfies OperatorTime;

const profile: Profile = {
  seconds: 12,
  isPartial: false,
  sessions: [
    { name: 'norm', runs: 1, seconds: 1, compileSeconds: 0 },
    { name: 'gradients', runs: 2, seconds: 7, compileSeconds: 0.5 },
  ],
  operators: [
    operator(1, 'MatMul', 'encoder.block.0.wo', false, 1e6),
    operator(1, 'MatMul', 'encoder.block.11.wo', true, 2e6),
    operator(1, 'Add', 'encoder.block.11.wo', false, 5e5),
    operator(0, 'Mul', undefined, false, 7e6),
  ],
};

it('are added up by operator and by layer, blocks together, the longest first', () => {
  const { operators, layers, sessions } = summarizeProfile(profile);
  expect(operators).toEqual([
    { operator: 'Mul', calls: 1, seconds: 7 },
    { operator: 'MatMul', calls: 2, seconds: 3 },
    { operator: 'Add', calls: 1, seconds: 0.5 },
  ]);
  expect(layers).toEqual([
    { layer: 'norm', forwardSeconds: 7, backwardSeconds: 0 },
    { layer: 'encoder.block.*.wo', forwardSeconds: 1.5, backwardSeconds: 2 },
  ]);
  expect(sessions.map(({ name }) => name)).toEqual(['gradients', 'norm']);
});

it('become a trace with a line for each session, in pieces that are one JSON document', () => {
  const many = Array.from({ length: 30_001 }, () => operator(0, 'Add', 'x', false, 4));
  for (const operators of [[], profile.operators, many]) {
    const { traceEvents } = JSON.parse(Buffer.concat([...traceChunks(profile.sessions, operators)]).toString());
    expect(traceEvents).toHaveLength(2 + operators.length);
    expect(traceEvents[1]).toEqual({ name: 'thread_name', ph: 'M', pid: 1, tid: 1, args: { name: 'gradients' } });
  }
  const { traceEvents } = JSON.parse(Buffer.concat([...traceChunks(profile.sessions, profile.operators)]).toString());
  expect(traceEvents[3]).toEqual({
    ...{ name: 'MatMul', ph: 'X', pid: 1, tid: 1, ts: 1e6, dur: 2e6, cat: 'backward' },
    args: { layer: 'encoder.block.11.wo' },
  });
});
