import { escapeTargets } from './escapes.ts';
import { globTargets } from './glob.ts';
import { policyTargets } from './policy.ts';
import { savedTargets } from './saved.ts';
import { settingsTargets } from './settings.ts';
import type { Target } from './target.ts';
import { timeTargets } from './time.ts';
import { wireTargets } from './wire.ts';

/** Everything that reads what others wrote. */
export const targets: readonly Target[] = [
  ...policyTargets,
  ...wireTargets,
  ...timeTargets,
  ...globTargets,
  ...savedTargets,
  ...settingsTargets,
  ...escapeTargets,
];
