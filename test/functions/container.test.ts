import { describe, expect, it } from 'vitest';
import type { AuditSummary } from '../../functions/lambda/summary.ts';
import { PARAMETER, startWorld, type World } from '../support/lambda.ts';
import { EARLIER, LATER, NOW, twoDroplets } from '../support/sample-run.ts';

/** What a run left in the log and the metrics, without what differs from run to run by right. */
function traces({ output }: World, runId: string) {
  const metrics = output.metrics.at(-1);
  return {
    logs: output.logs
      .filter((line) => line.runId === runId)
      .map(({ timestamp, cold_start, runId: _, function_request_id, published, ...line }) => line),
    metrics: { ...metrics, Duration: 0, _aws: { ...(metrics?._aws as object), Timestamp: 0 } },
  };
}

const faults: { name: string; spoil: (world: World) => void; event?: object; timeoutMs?: number }[] = [
  { name: 'a bad payload', spoil: () => undefined, event: { now: 'soon', extra: 1 } },
  {
    name: 'a parameter that may not be read',
    spoil: ({ parameters }) => parameters.fail({ code: 'AccessDeniedException' }),
  },
  { name: 'a token that is refused', spoil: ({ parameters }) => parameters.put(PARAMETER, 'dop_v1_wrong') },
  { name: 'a topic that denies', spoil: ({ sns }) => sns.fail('deny') },
  {
    name: 'a topic that hangs until the time is over',
    spoil: ({ sns }) => sns.fail('silent'),
    timeoutMs: 1_500,
  },
];

describe('a warm container', () => {
  it.each(faults)('works as a new one after $name', async ({ spoil, event = {}, timeoutMs = 60_000 }) => {
    const world = await startWorld({ account: twoDroplets });
    const { container, parameters, sns, api } = world;
    const audit = await container<AuditSummary>('audit');
    spoil(world);
    await expect(audit({ now: LATER, ...event }, { requestId: 'bad', timeoutMs })).rejects.toThrow();
    parameters.put(PARAMETER, api.token);
    const told = sns.received.length;

    const warm = await audit({ now: NOW }, { requestId: 'warm' });
    const left = traces(world, 'warm');
    expect(sns.received).toHaveLength(told + 3);
    const fresh = await (await container<AuditSummary>('audit'))({ now: NOW }, { requestId: 'fresh' });

    const withoutWarning = { ...left, logs: left.logs.filter(({ level }) => level !== 'WARN') };
    expect(withoutWarning).toEqual(traces(world, 'fresh'));
    expect({ ...warm, published: [] }).toEqual({ ...fresh, published: [] });
  });

  it('keeps two runs at a time apart, also where one fails', async () => {
    const world = await startWorld({ account: twoDroplets, sandbox: { latencyMs: 20 } });
    const audit = await world.container<AuditSummary>('audit');
    const [early, bad, late] = await Promise.allSettled([
      audit({ now: EARLIER }, { requestId: 'early' }),
      audit({ now: 'soon' }, { requestId: 'bad' }),
      audit({ now: LATER }, { requestId: 'late' }),
    ]);
    expect(early).toMatchObject({ value: { now: EARLIER, tally: { pass: 2, fail: 0 }, published: [] } });
    expect(bad).toMatchObject({ reason: { name: 'ConfigError' } });
    expect(late).toMatchObject({
      value: { now: LATER, tally: { pass: 0, fail: 2 }, published: [expect.any(String)] },
    });
    const { logs, metrics } = world.output;
    const byRun = Object.groupBy(logs, ({ runId }) => String(runId));
    expect(byRun.early).toEqual([expect.objectContaining({ now: EARLIER, function_request_id: 'early' })]);
    expect(byRun.late).toEqual([expect.objectContaining({ now: LATER, function_request_id: 'late' })]);
    expect(byRun.bad).toEqual([expect.objectContaining({ level: 'ERROR', function_request_id: 'bad' })]);
    expect(metrics.map(({ CriticalViolations }) => CriticalViolations).sort()).toEqual([0, 2]);
  });

  it('holds no more sockets and timers after thirty runs than after ten', async () => {
    let refusing = false;
    const intercept = () => (refusing ? { status: 401, body: '{"id":"Unauthorized"}' } : undefined);
    const world = await startWorld({ account: twoDroplets, sandbox: { rateLimit: false, intercept } });
    const audit = await world.container('audit');
    const held = () =>
      Object.fromEntries(
        Map.groupBy(process.getActiveResourcesInfo(), (kind) => kind)
          .entries()
          .map(([kind, all]) => [kind, all.length]),
      );
    const runs = async (count: number) => {
      for (let run = 0; run < count; run += 1) {
        await audit({ now: NOW });
        await expect(audit({ now: 'soon' })).rejects.toThrow();
        refusing = true;
        await expect(audit({ now: NOW })).rejects.toThrow(/401/);
        refusing = false;
        world.sns.fail('deny');
        await expect(audit({ now: NOW })).rejects.toThrow(/denied/);
      }
      return held();
    };
    const before = await runs(10);
    const after = await runs(20);
    for (const kind of ['Timeout', 'TCPSocketWrap'])
      expect(after[kind] ?? 0).toBeLessThanOrEqual((before[kind] ?? 0) + 2);
  });
});
