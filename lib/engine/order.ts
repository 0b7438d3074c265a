/** The order of code units, the same on every machine. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** By kind, then by id. */
export function compareItems(
  left: { readonly kind: string; readonly id?: string | undefined },
  right: { readonly kind: string; readonly id?: string | undefined },
): number {
  return compare(left.kind, right.kind) || compare(left.id ?? '', right.id ?? '');
}
