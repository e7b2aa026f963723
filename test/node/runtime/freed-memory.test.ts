import { expect, it } from 'vitest';
import { keepingFreedMemory, keepsFreedMemory } from '../../../src/node/runtime/freed-memory.js';

it('adds to the variables of a process, and to settings that it has', () => {
  const { GLIBC_TUNABLES: alone, ...rest } = keepingFreedMemory({ HOME: '/home/a' });
  expect(rest).toEqual({ HOME: '/home/a' });
  expect(alone).toMatch(/^glibc\.malloc\.mmap_max=0:/);
  expect(keepingFreedMemory({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=1' }).GLIBC_TUNABLES).toBe(
    `glibc.malloc.arena_max=1:${alone}`,
  );
});

it('knows a process that has them, on Linux', () => {
  const environment = keepingFreedMemory({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=1' });
  expect(keepsFreedMemory(environment, 'linux')).toBe(true);
  expect(keepsFreedMemory(environment, 'darwin')).toBe(false);
  expect(keepsFreedMemory({}, 'linux')).toBe(false);
  expect(keepsFreedMemory({ GLIBC_TUNABLES: 'glibc.malloc.arena_max=1' }, 'linux')).toBe(false);
});
