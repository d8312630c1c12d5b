// What the words of an error are about.
import { expect, it } from 'vitest';
import { refusesContent, saysModelIsGone, soundsLikeRefusal } from '../../../src/providers/error-words.ts';

it.each([
  'The content could not be processed because it was flagged',
  'HTTP error response: 400 PROHIBITED_CONTENT',
  'The input or output was flagged as sensitive (E005)',
  'sensitive_words_detected',
  'This prompt violates our terms of use',
  'Violation of the usage guidelines',
  'Inappropriate content',
  'finish reason BLOCKLIST',
  'blockReason: RECITATION',
  'IMAGE_SAFETY',
  'finishReason SPII',
])('“%s” is a refusal', (message) => {
  expect(soundsLikeRefusal(message)).toBe(true);
});

it.each([
  'Parameter names are case-sensitive',
  'The field names are case sensitive',
  'Values are case-insensitive',
  'The machine was lost',
  'Internal error',
  'Overloaded, please retry',
  'The request timed out',
])('“%s” is none', (message) => {
  expect(soundsLikeRefusal(message)).toBe(false);
});

it.each([
  ['The model refused this prompt: content policy violation', true],
  ['Your input violates our terms', true],
  ['Your account was blocked by our policy', false],
  ['Requests from this IP address are blocked', false],
  ['Insufficient permission', false],
])('“%s” speaks of what was sent: %s', (message, isOne) => {
  expect(refusesContent(message)).toBe(isOne);
});

it.each([
  ['Model google/nano-banana-2 not found', true],
  ['nano-banana-2 is offline', true],
  ['nano-banana-2 is no longer available', true],
  ['The model `google/nano-banana-2` doesn’t exist', true],
  ['The requested model is not available.', true],
  ['model nano-banana-2: aspect_ratio 8:1 is not supported', false],
  ['image_urls are not supported by nano-banana-2', false],
  ['nano-banana-2 is overloaded', false],
  ['Model other not found', false],
  ['could not download: not found', false],
])('“%s” says that google/nano-banana-2 is gone: %s', (message, isGone) => {
  expect(saysModelIsGone(message, 'google/nano-banana-2')).toBe(isGone);
});
