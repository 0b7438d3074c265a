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

/** Sorts in place by kind, then by id; what is in order already, as most lists are, is only looked at. */
export function sortItems<T extends Parameters<typeof compareItems>[0]>(items: T[]): T[] {
  const inOrder = items.every((item, at) => at === 0 || compareItems(items[at - 1] as T, item) <= 0);
  return inOrder ? items : items.sort(compareItems);
}
