/** Lowest first; blocks that stand on the line and differ in height by more than fonts blur. */
const bars = ['▁', '▂', '▃', '▅', '▇'] as const;

/**
 * Draws numbers as bars of text, one for each: from nought, or the least where that is lower, to the greatest of the
 * row. Only what is at the foot of that scale gets the lowest bar, so that a single failure among thousands is seen;
 * what is no finite number is a gap.
 */
export function sparkline(values: readonly number[]): string {
  let [least, greatest] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  // The difference of the two itself may be more than a number can be.
  const unit = Math.max(-least, greatest);
  const [foot, height] = [least / unit, greatest / unit - least / unit];
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      if (value <= least) return bars[0];
      const share = (value / unit - foot) / height;
      return bars[Math.max(1, Math.round(share * (bars.length - 1)))];
    })
    .join('');
}
