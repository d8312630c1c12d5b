// What is read out of Google's answer that its local server does not say in every shape.
import { describe, expect, it } from 'vitest';
import { readGeminiAnswer } from '../../../src/providers/gemini-answer.ts';

const job = {
  model: 'gemini-3.1-flash-image',
  prompt: 'a lamp',
  aspectRatio: '1:1',
  resolution: '1K',
  search: true,
  references: [],
  slot: 0,
} as const;

const redirect = 'https://vertexaisearch.cloud.google.com/grounding-api-redirect/';

function sourcesOf(groundingChunks: unknown) {
  const parts = [{ fileData: { fileUri: 'https://files.example.com/a.png' } }];
  const answer = readGeminiAnswer(
    { candidates: [{ content: { parts }, groundingMetadata: { groundingChunks } }] },
    [],
    job,
  );
  return answer.kind === 'finished' ? answer.sources : answer;
}

describe('the pages that a picture draws on', () => {
  it('are addresses with the titles that they are known by', () => {
    expect(
      sourcesOf([
        { web: { uri: `${redirect}a`, title: 'lamps.example' } },
        { web: { uri: `${redirect}a`, title: 'the same again' } },
        { web: { uri: `${redirect}b`, title: ' ' } },
        { web: { uri: `${redirect}c`, title: 7 } },
      ]),
    ).toEqual([
      { url: `${redirect}a`, title: 'lamps.example' },
      { url: `${redirect}b`, title: 'vertexaisearch.cloud.google.com' },
      { url: `${redirect}c`, title: 'vertexaisearch.cloud.google.com' },
    ]);
  });

  it('are on the web: whatever else stands there is left out', () => {
    const odd = [
      { web: { uri: 'javascript:alert(1)', title: 'x' } },
      { web: { uri: 'no address' } },
      { maps: {} },
      7,
    ];
    expect(sourcesOf(odd)).toBeUndefined();
    expect(sourcesOf('none')).toBeUndefined();
  });
});
