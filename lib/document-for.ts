import type { PolicyText } from './policy/parse.ts';
import type { ReportDocument } from './report/document.ts';
import type { Figures } from './report/figures-schema.ts';
import { type Format, formats, type ReportFormat } from './report/index.ts';
import type { Judged } from './run-audit.ts';

export interface Parts {
  /** The policies as they stood. */
  readonly sources: readonly PolicyText[];
  /** Earlier runs and this one, where there is an archive. */
  readonly trend?: Figures['trend'];
}

/** The document with the parts that only some formats show; what makes them is loaded only then. */
export async function documentFor(
  format: Format,
  { document, inventory, policySet, findings }: Judged,
  { sources, trend }: Parts,
): Promise<ReportDocument> {
  const { needs } = formats[format] as ReportFormat;
  if (!needs?.figures && !needs?.policyFiles) return document;
  const { figuresOf } = await import('./figures/figures.ts');
  return {
    ...document,
    ...(needs.figures && {
      figures: { ...figuresOf(inventory, policySet, findings.now), ...(trend && { trend }) },
    }),
    ...(needs.policyFiles && { policyFiles: [...sources] }),
  };
}
