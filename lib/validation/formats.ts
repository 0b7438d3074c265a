import { printableJson } from '../text.ts';
import { renderSarif } from './sarif.ts';
import type { Validation } from './schema.ts';
import { renderText } from './text.ts';

export interface ValidationLook {
  readonly color: boolean;
  readonly columns: number;
  /** The version of the program. */
  readonly version: string;
  /** A line of a file of the set, from 1; undefined where it cannot be shown. */
  lineOf(file: string, line: number): string | undefined;
  /** A file of the set as a URI, relative to where the program runs. */
  uriOf(file: string): string;
}

export type RenderValidation = (validation: Validation, look: ValidationLook) => Iterable<string>;

/** The formats of `validate`: one file and one line each. */
export const validationFormats = {
  text: renderText,
  json: (validation) => [`${printableJson(JSON.stringify(validation, null, 2))}\n`],
  sarif: renderSarif,
} as const satisfies Record<string, RenderValidation>;

export type ValidationFormat = keyof typeof validationFormats;
