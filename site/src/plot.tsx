// A line through points, with its first and last values as text.

interface PlotProps {
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** The x of the right edge. */
  readonly end: number;
}

const [width, height, margin] = [280, 120, 4];

export function Plot({ title, points, end }: PlotProps) {
  const values = points.map(([, y]) => y);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), 1e9), values.reduce((a, b) => Math.max(a, b), -1e9)];
  const place = ([x, y]: readonly [number, number]): string => {
    const across = margin + (x / end) * (width - 2 * margin);
    const down = height - margin - ((y - low) / (high - low || 1)) * (height - 2 * margin);
    return `${across.toFixed(1)},${down.toFixed(1)}`;
  };
  const [first, last] = [values[0], values.at(-1)];
  return (
    <figure>
      <figcaption>
        {title}
        {first !== undefined && last !== undefined && `: ${first.toFixed(3)} to ${last.toFixed(3)}`}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        <polyline points={points.map(place).join(' ')} />
      </svg>
    </figure>
  );
}
