// Fetches reference images as a provider would that takes them by URL, and says what was wrong with them.
// Never decides what may be fetched: the provider has checked the URL.
import { sniffImage } from './gemini-request.ts';

export interface FetchedReference {
  jobId: string;
  url: string;
  status?: number;
  contentType?: string;
  bytes?: Buffer;
  /** Why it is of no use; undefined when it is good. */
  problem?: string;
}

export async function fetchReference(
  jobId: string,
  url: string,
  limitBytes: number,
  signal: AbortSignal,
): Promise<FetchedReference> {
  try {
    const response = await fetch(url, { signal });
    const bytes = Buffer.from(await response.arrayBuffer());
    const contentType = response.headers.get('content-type') ?? '';
    const found = { jobId, url, status: response.status, contentType, bytes };
    if (!response.ok) return { ...found, problem: `answered ${response.status}` };
    if (bytes.length > limitBytes) return { ...found, problem: `is larger than ${limitBytes} bytes` };
    const type = sniffImage(bytes);
    if (!type) return { ...found, problem: 'is no image' };
    return type === contentType ? found : { ...found, problem: `is ${type} announced as ${contentType}` };
  } catch (error) {
    return { jobId, url, problem: error instanceof Error ? error.message : String(error) };
  }
}
