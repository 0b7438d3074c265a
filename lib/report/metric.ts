import { printable } from '../text.ts';

/** The longest value of a label, in code points. */
const LONGEST = 128;

export type Labels = Readonly<Record<string, string>>;

/**
 * A gauge in the text exposition format. Samples whose labels come out the same are added up, because a series may
 * stand there once only.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Gauge {
  readonly #name: string;
  readonly #help: string;
  readonly #samples = new Map<string, number>();

  constructor(name: string, help: string) {
    this.#name = `snapwarden_${name}`;
    this.#help = help;
  }

  add(labels: Labels, value: number): void {
    const series = `${this.#name}{${Object.entries(labels).map(toPair).join(',')}}`;
    this.#samples.set(series, (this.#samples.get(series) ?? 0) + value);
  }

  /** Nothing where there is no sample. */
  *render(): Generator<string> {
    if (this.#samples.size === 0) return;
    yield `# HELP ${this.#name} ${this.#help}\n# TYPE ${this.#name} gauge\n`;
    for (const [series, value] of this.#samples) yield `${series} ${value}\n`;
  }
}

function toPair([name, value]: [string, string]): string {
  const escaped = printable(value, LONGEST).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return `${name}="${escaped}"`;
}
