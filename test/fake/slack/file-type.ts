// What Slack calls a file, by its bytes where it is a picture and by its name's ending where it is none.
import { recognise } from './picture.ts';
import type { StoredFile } from './workspace.ts';

export interface FileType {
  readonly mimetype: string;
  readonly filetype: string;
  readonly prettyType: string;
}

const byEnding: Readonly<Record<string, FileType>> = {
  csv: { mimetype: 'text/csv', filetype: 'csv', prettyType: 'CSV' },
  zip: { mimetype: 'application/zip', filetype: 'zip', prettyType: 'Zip' },
};
const text: FileType = { mimetype: 'text/plain', filetype: 'text', prettyType: 'Plain Text' };

export function typeOf({ bytes, name }: Pick<StoredFile, 'bytes' | 'name'>): FileType {
  const picture = recognise(bytes);
  if (picture !== undefined) return { ...picture, prettyType: picture.filetype.toUpperCase() };
  return byEnding[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? text;
}
