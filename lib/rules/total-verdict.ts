import { fromMillionths, toMillionths } from '../millionths.ts';
import { formatCount, formatUsd, plural } from '../text.ts';
import { excessOf, fail, type GroupOutcome, type Outcome, pass, unknown } from './outcome.ts';
import { type Amounts, knownUsd, type Sum } from './sum.ts';

export interface Limits {
  readonly maxCount?: number | undefined;
  /** Gigabytes. */
  readonly maxGigabytes?: number | undefined;
  /** US dollars. */
  readonly maxMonthlyUsd?: number | undefined;
}

interface Judged {
  readonly sum: Sum;
  /** What may be in it besides. */
  readonly anywhere: Sum;
  /** Something is in it for certain. */
  readonly certain: boolean;
  /** It stands for groups that could not be told apart. */
  readonly many: boolean;
}

/** Makes the judge of groups of a kind under limits. */
export function judgeGroup(kind: GroupOutcome['kind'], limits: Limits): (group: Judged) => Outcome {
  const { maxCount, maxGigabytes, maxMonthlyUsd } = limits;
  const limit = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  const allowed = `the limit is ${list([
    maxCount !== undefined && plural(maxCount, 'point'),
    maxGigabytes !== undefined && `${formatCount(maxGigabytes)} GB`,
    maxMonthlyUsd !== undefined && `${formatUsd(maxMonthlyUsd, true)} a month`,
  ])}`;
  const most: Amounts = {
    count: maxCount ?? Number.POSITIVE_INFINITY,
    microGigabytes: toMillionths(maxGigabytes ?? Number.POSITIVE_INFINITY),
    microUsd: toMillionths(maxMonthlyUsd ?? Number.POSITIVE_INFINITY),
  };

  return ({ sum, anywhere, certain, many }) => {
    const { least, estimated } = sum;
    const over = difference(least, most);
    const isKnown = knownUsd(sum, anywhere) !== undefined;
    const facts = {
      points: least.count,
      sizeGigabytes: fromMillionths(least.microGigabytes),
      ...(maxMonthlyUsd !== undefined && {
        monthlyUsd: fromMillionths(least.microUsd),
        pricesKnown: isKnown,
        estimated,
      }),
      ...(over && { overBy: over }),
    };
    const price = () => {
      const usd = formatUsd(fromMillionths(least.microUsd), isNear(least.microUsd, most.microUsd));
      return ` at ${estimated ? 'about ' : ''}${usd}${isKnown ? '' : ' or more'} a month`;
    };
    const holds = () =>
      [
        plural(least.count, 'point'),
        maxGigabytes === undefined ? '' : ` of ${formatCount(fromMillionths(least.microGigabytes))} GB`,
        maxMonthlyUsd === undefined ? '' : price(),
      ].join('');
    const say = (seen: () => string) => () => ({ message: `${seen()}; ${allowed}.`, facts, limit });

    if (many) {
      const what = sum.most.count > 0 ? plural(sum.most.count, 'point') : 'what is paid for';
      return unknown(say(() => `The ${kind} of ${what} could not be read`));
    }
    if (over)
      return fail(() => ({
        ...say(() => `It has ${holds()} together`)(),
        excess: worstExcess(least, most),
      }));
    const possible = together(sum.most, anywhere.most);
    if (certain && difference(possible, most) === undefined)
      return pass(say(() => `It has ${holds()} together`));
    return possible.count === least.count && possible.microGigabytes === least.microGigabytes && !isKnown
      ? unknown(say(() => `It has ${holds()}, because not every price is known`))
      : unknown(say(() => `It has at least ${holds()}, and not all that may belong to it could be read`));
  };
}

/** Less than a cent away: shown to the cent, the two could look the same. */
const isNear = (microUsd: number, limit: number): boolean => Math.abs(microUsd - limit) < toMillionths(0.01);

function together(left: Amounts, right: Amounts): Amounts {
  return {
    count: left.count + right.count,
    microGigabytes: left.microGigabytes + right.microGigabytes,
    microUsd: left.microUsd + right.microUsd,
  };
}

/** The largest of the sums over their limits, each as a multiple of its own. */
function worstExcess(amounts: Amounts, limits: Amounts): number | undefined {
  const sums = ['count', 'microGigabytes', 'microUsd'] as const;
  const ratios = sums.flatMap((sum) => excessOf(amounts[sum], limits[sum]) ?? []);
  const worst = Math.max(0, ...ratios);
  return worst >= 1 ? worst : undefined;
}

/** By how much amounts are over limits, for each limit that is; undefined where none is. */
function difference(amounts: Amounts, limits: Amounts): Readonly<Record<string, number>> | undefined {
  const { count, microGigabytes, microUsd } = amounts;
  const over = {
    ...(count > limits.count && { points: count - limits.count }),
    ...(microGigabytes > limits.microGigabytes && {
      sizeGigabytes: fromMillionths(microGigabytes - limits.microGigabytes),
    }),
    ...(microUsd > limits.microUsd && { monthlyUsd: fromMillionths(microUsd - limits.microUsd) }),
  };
  return Object.keys(over).length > 0 ? over : undefined;
}

/** `a`, `a and b`, `a, b and c`. */
function list(parts: readonly (string | false)[]): string {
  const words = parts.filter((part) => part !== false);
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ');
}
