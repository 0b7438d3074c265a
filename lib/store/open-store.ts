import { createFolderStore } from './folder.ts';
import type { Place } from './place.ts';
import type { Store } from './store.ts';

/** Opens a place that keeps files; the S3 client, which takes time to load, only where it is wanted. */
export async function openStore(place: Place, region: string | undefined): Promise<Store> {
  if ('folder' in place) return createFolderStore(place.folder);
  const { createS3Store } = await import('./s3.ts');
  return createS3Store(place, region);
}
