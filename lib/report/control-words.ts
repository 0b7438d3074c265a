import { printable } from '../text.ts';
import type { ControlStatus, ControlsView } from './controls.ts';

/** Worst first. */
export const controlStatuses = [
  'not met',
  'incomplete',
  'met',
  'not assessed',
] as const satisfies readonly ControlStatus[];

/** What a reader of the view must know. */
export const notCertified = 'evidence from these policies, no certification';

const LENGTH = 100;

/** What a framework is called; `other` for controls that name none. */
export function frameworkWords({ framework, title }: Omit<ControlsView[number], 'controls'>): string {
  return title ?? (framework === '' ? 'other' : printable(framework, LENGTH));
}
