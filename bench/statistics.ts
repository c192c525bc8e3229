/** Samples of one measurement, in its unit. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
  /** What the raw calls of this run took, for the ratio. */
  readonly floor?: number | undefined;
  /** What the issues ask for, as text: `<= 1.3 x`. */
  readonly target?: string | undefined;
}

export interface Summary {
  readonly name: string;
  readonly unit: string;
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Median by floor. */
  readonly ratio: number | undefined;
  readonly target: string | undefined;
}

/** The value below which the fraction `q` of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(Math.ceil(q * sorted.length) - 1, 0);
  return sorted[rank] ?? Number.NaN;
}

export function summaryOf({ name, unit, samples, floor, target }: Series): Summary {
  const median = quantile(samples, 0.5);
  return {
    name,
    unit,
    count: samples.length,
    min: Math.min(...samples),
    median,
    p99: quantile(samples, 0.99),
    max: Math.max(...samples),
    ratio: floor === undefined ? undefined : median / floor,
    target,
  };
}
