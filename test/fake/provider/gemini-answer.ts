// What the Gemini API answers to an accepted generateContent: pictures, words, thoughts, refusals, and the tokens used.
// Shared by every provider that passes that answer on; knows no path, no key and no error.
import type { GeminiOrder } from './gemini-request.ts';
import type { Job, JobBook } from './job-book.ts';
import type { Pace } from './pace.ts';

export type GeminiOutcome = Pace &
  (
    | {
        kind: 'made';
        images?: number;
        format?: 'png' | 'jpeg';
        /** Size of each picture, padded; base64 makes it 4/3 of that. */
        sizeBytes?: number;
        /** Words before the pictures; a sentence when words were asked for, unless told. */
        text?: string;
        /** Draft pictures, each with a thought in words, that are no results. */
        thoughts?: number;
        /** Whether pictures carry a thoughtSignature; they do unless told. */
        signatures?: boolean;
        /** In place of every picture: any bytes, or any text where base64 should be. */
        as?: { mimeType: string; data: Buffer | string };
        /** In place of every picture: a link to it. */
        fileUri?: string;
        finishReason?: string;
        /** JSON escapes where a plain character would do: \/ and \u003d. */
        escapes?: boolean;
        /** In place of usageMetadata; null leaves it out. */
        usage?: unknown;
      }
    /** The prompt is refused. */
    | { kind: 'blocked'; reason: string }
    /** The answer is refused: no parts. */
    | { kind: 'stopped'; reason: string; message?: string }
    /** The model talks and draws nothing, and calls it a success. */
    | { kind: 'only text'; text?: string }
    /** 200 and no candidate at all, with no reason given. */
    | { kind: 'no candidates' }
  );

type Made = Extract<GeminiOutcome, { kind: 'made' }>;

const imageTokens = { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 } as const;
/** What a reference image costs in prompt tokens. */
const referenceTokens = 258;
/** Images of a job from this number on are drafts. */
const firstDraft = 200;

export function countTokens(order: GeminiOrder, outcome: GeminiOutcome) {
  const prompt = Math.ceil(order.prompt.length / 4) + referenceTokens * order.references.length;
  const images = outcome.kind === 'made' ? imageTokens[order.imageSize] * (outcome.images ?? 1) : 0;
  return { prompt, images };
}

/** Micro-dollars: $60 per million image tokens, $0.50 per million prompt tokens (ai.google.dev, pricing). */
export function priceTokens({ prompt, images }: ReturnType<typeof countTokens>): number {
  return Math.round(images * 60 + prompt * 0.5);
}

/** The signature that a job's picture carries, so that a later turn's can be recognised. */
export function signatureOf(jobId: string, index: number): string {
  return Buffer.from(`signature of ${jobId}, image ${index}`).toString('base64');
}

async function pictureParts(outcome: Made, order: GeminiOrder, job: Job, book: JobBook): Promise<unknown[]> {
  const mimeType = `image/${job.format}`;
  const inline = async (index: number) => ({
    mimeType,
    data: (await book.picture(job, index)).toString('base64'),
  });
  const parts: unknown[] = [];
  for (let index = 0; index < (outcome.thoughts ?? 0); index += 1) {
    parts.push({ text: 'Considering the light and the composition.', thought: true });
    parts.push({ inlineData: await inline(firstDraft + index), thought: true });
  }
  const text = outcome.text ?? (order.text ? 'Here is your picture.' : '');
  if (text !== '') parts.push({ text });
  for (let index = 0; index < job.images; index += 1) {
    const signature = outcome.signatures === false ? {} : { thoughtSignature: signatureOf(job.id, index) };
    if (outcome.fileUri !== undefined) {
      parts.push({ fileData: { mimeType, fileUri: outcome.fileUri }, ...signature });
    } else if (outcome.as) {
      const { mimeType: announced, data } = outcome.as;
      const inlineData = {
        mimeType: announced,
        data: typeof data === 'string' ? data : data.toString('base64'),
      };
      parts.push({ inlineData, ...signature });
    } else parts.push({ inlineData: await inline(index), ...signature });
  }
  return parts;
}

const grounding = {
  webSearchQueries: ['what it looks like'],
  searchEntryPoint: { renderedContent: '<div>what it looks like</div>' },
  groundingChunks: [{ web: { uri: 'https://example.com/source', title: 'example.com' } }],
};

async function writeCandidates(outcome: GeminiOutcome, order: GeminiOrder, job: Job, book: JobBook) {
  switch (outcome.kind) {
    case 'made': {
      const content = { role: 'model', parts: await pictureParts(outcome, order, job, book) };
      const found = order.search ? { groundingMetadata: grounding } : {};
      return { candidates: [{ content, finishReason: outcome.finishReason ?? 'STOP', index: 0, ...found }] };
    }
    case 'only text': {
      const parts = [{ text: outcome.text ?? 'I cannot draw that, but I can describe it.' }];
      return { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }] };
    }
    case 'stopped': {
      const finishMessage = outcome.message ?? 'Unable to show the generated image.';
      const candidate = { content: { role: 'model' }, finishReason: outcome.reason, finishMessage, index: 0 };
      return { candidates: [candidate] };
    }
    case 'blocked':
      return { promptFeedback: { blockReason: outcome.reason } };
    case 'no candidates':
      return {};
    default:
      throw new Error(`Unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

/** The answer as the service writes it: JSON with line breaks and indentation. */
export async function writeGeminiAnswer(
  outcome: GeminiOutcome,
  order: GeminiOrder,
  job: Job,
  book: JobBook,
): Promise<string> {
  const { prompt, images } = countTokens(order, outcome);
  const counted = {
    promptTokenCount: prompt,
    ...(images > 0 && { candidatesTokenCount: images }),
    totalTokenCount: prompt + images,
    ...(images > 0 && { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: images }] }),
  };
  const usage = outcome.kind === 'made' && outcome.usage !== undefined ? outcome.usage : counted;
  const answer = {
    ...(await writeCandidates(outcome, order, job, book)),
    ...(usage !== null && { usageMetadata: usage }),
    modelVersion: job.model,
    responseId: job.id,
  };
  const text = JSON.stringify(answer, null, 2);
  if (outcome.kind !== 'made' || !outcome.escapes) return text;
  return text.replaceAll('/', '\\/').replaceAll('=', '\\u003d');
}
