import * as z from 'zod';
import { canonical, manifestSchema, type Parsed, parseCanonical } from './manifest.ts';
import { signatureSchema } from './signature.ts';

/** `_head.json`: the newest finished run of an account, so that nobody takes it away unseen. */

const headSchema = z.strictObject({
  schema: z.literal('snapwarden/head/v1'),
  /** The run, from the place of the archive on. */
  name: z.string(),
  /** What lies in its folder. */
  manifest: manifestSchema,
  signature: signatureSchema.nullable(),
});

export type Head = z.output<typeof headSchema>;

/** The bytes of a head. */
export const serializeHead = (head: Head): Uint8Array => canonical(head);

/** Reads a head, and says what is wrong with anything else. */
export const parseHead = (bytes: Uint8Array): Parsed<Head> => parseCanonical(bytes, headSchema);
