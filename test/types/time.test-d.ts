import { expectTypeOf } from 'vitest';
import { addDuration, type Duration, type Instant, parseDuration, parseInstant } from '../../lib/time.ts';

expectTypeOf<number>().not.toExtend<Instant>();
expectTypeOf<Instant>().toExtend<number>();
expectTypeOf(parseInstant('')).toEqualTypeOf<Instant | undefined>();
expectTypeOf(parseDuration('')).toEqualTypeOf<Duration | undefined>();

const hour: Duration = { amount: 1, unit: 'h' };
// @ts-expect-error a plain number is no instant
addDuration(0, hour, 'UTC');
// @ts-expect-error arithmetic on instants gives plain numbers
addDuration((0 as Instant) + 1, hour, 'UTC');
// @ts-expect-error minutes are no unit, because tools read a bare m differently
addDuration(0 as Instant, { amount: 1, unit: 'm' }, 'UTC');
