import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteWindows } from '../../../src/language/segmentation/byte-windows.js';

it('keeps every byte once, with context on both sides', () => {
  fc.assert(
    fc.property(
      fc.nat(400),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 40 }),
      (length, margin, more) => {
        const size = 2 * margin + more;
        let kept = 0;
        for (const { start, end, keepFrom, keepTo } of byteWindows(length, size, margin)) {
          expect(end - start).toBeLessThanOrEqual(size);
          expect(keepFrom).toBe(kept);
          expect(start === 0 || keepFrom - start >= margin).toBe(true);
          expect(end === length || end - keepTo >= margin).toBe(true);
          kept = keepTo;
        }
        expect(kept).toBe(length);
      },
    ),
  );
});
