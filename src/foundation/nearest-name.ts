// Suggests the known name that a misspelt name was probably meant to be.

/**
 * The known name with the smallest edit distance: insertions, deletions and substitutions count 1, a change of case
 * counts a quarter. Undefined if no name is within a third of the name's length.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let smallest = Math.max(1, name.length / 3);
  for (const candidate of known) {
    // The distance is at least the difference in length, so most of a model's hundreds of names can be skipped.
    if (Math.abs(candidate.length - name.length) > smallest) continue;
    const distance = editDistance(name, candidate);
    if (distance < smallest || (distance === smallest && nearest === undefined)) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The hint ` (did you mean X?)` with the nearest known name; empty if none is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substitution = (row[j] ?? 0) + substitutionCost(a[i] ?? '', b[j] ?? '');
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function substitutionCost(a: string, b: string): number {
  if (a === b) return 0;
  return a.toLowerCase() === b.toLowerCase() ? 0.25 : 1;
}

/**
 * A hint for an unknown name: what it is called now, if that is a known name, or the known name that it resembles.
 * @param renamed today's name by an earlier one. Several names are written like `tagWeights, avoid and penalty`
 */
export function hintOf(name: string, names: readonly string[], renamed: Readonly<Record<string, string>>): string {
  const now = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  const [first = ''] = now?.split(/,? /) ?? [];
  return now !== undefined && names.includes(first) ? ` (its name is ${now} now)` : didYouMean(name, names);
}
