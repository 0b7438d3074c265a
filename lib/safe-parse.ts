import * as z from 'zod';

/**
 * `schema.safeParse` for what others wrote. Where text or a list is wanted zod compares the `length` of whatever
 * stands there with the limit, whatever its type, and throws where that is an object which gives no number: here
 * that `length` is the problem.
 */
export function safeParse<T extends z.ZodType>(
  schema: T,
  value: unknown,
  options?: z.core.ParseContext<z.core.$ZodIssue>,
): z.ZodSafeParseResult<z.output<T>> {
  try {
    return schema.safeParse(value, options);
  } catch (error) {
    const path = pathToLength(value);
    if (!(error instanceof TypeError) || path === undefined) throw error;
    const message = 'a length that is an object has no meaning here; remove it';
    const problem = new z.ZodRealError([{ code: 'custom', path, message, input: value }]);
    return { success: false, error: problem as z.ZodError<z.output<T>> };
  }
}

/** The way to the first `length` that cannot be compared with a number. */
function pathToLength(root: unknown): PropertyKey[] | undefined {
  const open: { value: unknown; path: PropertyKey[] }[] = [{ value: root, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value).reverse()) {
      const inside = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === 'length' && !isComparable(inner)) return inside;
      open.push({ value: inner, path: inside });
    }
  }
  return undefined;
}

function isComparable(value: unknown): boolean {
  try {
    Number(value);
    return true;
  } catch {
    return false;
  }
}
