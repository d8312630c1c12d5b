// A reference given as an http(s) URL or a data URI: the picture that it stands for, or why it is none.
// URLs are really fetched. Decides no limit and no error code.
import { sniffImage } from './gemini-request.ts';
import { type FetchedReference, fetchReference } from './reference-fetch.ts';
import { judgeReference } from './reference-url.ts';

export interface GivenPicture {
  mimeType: string;
  bytes: Buffer;
}

export interface ReferenceRules {
  /** Origins taken as public although they are local: the program's own under test. */
  publicOrigins: readonly string[];
  limitBytes: number;
  signal: AbortSignal;
  fetched(reference: FetchedReference): void;
}

const dataUri = /^data:([a-z]+\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/;

function readDataUri(text: string, limitBytes: number): GivenPicture | string {
  const [, mimeType = '', data = ''] = dataUri.exec(text) ?? [];
  if (data === '' || data.length % 4 !== 0) return 'is no base64 data URI';
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > limitBytes) return `is larger than ${limitBytes} bytes`;
  const type = sniffImage(bytes);
  if (!type) return 'is no image';
  return type === mimeType ? { mimeType, bytes } : `is ${type} announced as ${mimeType}`;
}

/** A string says what is wrong with it. */
export async function takeReference(given: string, rules: ReferenceRules): Promise<GivenPicture | string> {
  if (given.startsWith('data:')) return readDataUri(given, rules.limitBytes);
  const problem = judgeReference(given, rules.publicOrigins);
  if (problem) return problem;
  // No job has begun yet that could name it.
  const found = await fetchReference('', given, rules.limitBytes, rules.signal);
  rules.fetched(found);
  if (found.problem !== undefined || !found.bytes) return found.problem ?? 'has no bytes';
  return { mimeType: found.contentType ?? '', bytes: found.bytes };
}

/** All of them in order, or what is wrong with the first bad one. */
export async function takeReferences(
  given: readonly string[],
  rules: ReferenceRules,
): Promise<GivenPicture[] | string> {
  const taken = await Promise.all(given.map((each) => takeReference(each, rules)));
  const pictures: GivenPicture[] = [];
  for (const [index, each] of taken.entries()) {
    if (typeof each === 'string') return `${index} ${each}`;
    pictures.push(each);
  }
  return pictures;
}
