/** Counters, gauges and histograms in the Prometheus text format 0.0.4. */

/** Every label with all its values, fixed when the metric is made: nothing that a user sends can become one. */
export type Labels = Readonly<Record<string, readonly string[]>>;
type LabelValues<L extends Labels> = { readonly [K in keyof L]: string };

export interface Counter<L extends Labels> {
  add(labels: LabelValues<L>, n?: number): void;
}
export interface Histogram<L extends Labels> {
  observe(labels: LabelValues<L>, value: number): void;
}

const OTHER = 'other';
const NAME = /^[a-z][a-z0-9_]*$/;

export class Metrics {
  readonly #metrics = new Map<string, () => string[]>();

  /** `name` ends in `_total` by convention. Throws `TypeError` on a name that is taken or malformed. */
  counter<const L extends Labels>(name: string, help: string, labels: L): Counter<L> {
    const values = new Map<string, number>();
    this.#add(name, help, 'counter', () => [...values].map(([key, n]) => `${name}${key} ${n}`));
    return {
      add: (given, n = 1) => {
        const key = labelText(labels, given);
        values.set(key, (values.get(key) ?? 0) + n);
      },
    };
  }

  /** Read when the metrics are asked for. */
  gauge(name: string, help: string, read: () => number): void {
    this.#add(name, help, 'gauge', () => [`${name} ${read()}`]);
  }

  /** `buckets`: upper bounds, ascending; the infinite one is added. */
  histogram<const L extends Labels>(
    name: string,
    help: string,
    labels: L,
    buckets: readonly number[],
  ): Histogram<L> {
    const series = new Map<string, { given: LabelValues<L>; counts: number[]; sum: number; count: number }>();
    this.#add(name, help, 'histogram', () =>
      [...series].flatMap(([key, s]) => [
        ...[...buckets, Number.POSITIVE_INFINITY].map((bound, i) => {
          const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
          return `${name}_bucket${labelText(labels, s.given, `le="${le}"`)} ${s.counts[i] ?? s.count}`;
        }),
        `${name}_sum${key} ${s.sum}`,
        `${name}_count${key} ${s.count}`,
      ]),
    );
    return {
      observe: (given, value) => {
        const key = labelText(labels, given);
        const s = series.get(key) ?? { given, counts: buckets.map(() => 0), sum: 0, count: 0 };
        buckets.forEach((bound, i) => {
          if (value <= bound) s.counts[i]! += 1;
        });
        s.sum += value;
        s.count += 1;
        series.set(key, s);
      },
    };
  }

  text(): string {
    return `${[...this.#metrics.values()].flatMap((lines) => lines()).join('\n')}\n`;
  }

  #add(name: string, help: string, type: string, lines: () => string[]): void {
    if (!NAME.test(name) || this.#metrics.has(name))
      throw new TypeError(`metric \`${name}\`: name taken or malformed`);
    this.#metrics.set(name, () => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()]);
  }
}

function labelText<L extends Labels>(labels: L, given: LabelValues<L>, extra?: string): string {
  const parts = Object.entries(labels).map(([label, values]) => {
    const value = given[label] ?? OTHER;
    return `${label}="${values.includes(value) ? value : OTHER}"`;
  });
  if (extra !== undefined) parts.push(extra);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
