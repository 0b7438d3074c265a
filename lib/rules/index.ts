import * as z from 'zod';
import { backupPlan } from './backup-plan.ts';
import { count } from './count.ts';
import { freshness } from './freshness.ts';
import { maxAge } from './max-age.ts';
import { metadata } from './metadata.ts';
import { minRetention } from './min-retention.ts';
import { orphan } from './orphan.ts';
import { protectedRule } from './protected.ts';
import { regions } from './regions.ts';
import { residency } from './residency.ts';
import { schedule } from './schedule.ts';
import { size } from './size.ts';
import { total } from './total.ts';

/** The registry: a rule kind is one file and one line here. */
export const ruleSchema = z.discriminatedUnion('kind', [
  maxAge,
  freshness,
  schedule,
  minRetention,
  regions,
  residency,
  size,
  count,
  total,
  protectedRule,
  backupPlan,
  orphan,
  metadata,
]);
