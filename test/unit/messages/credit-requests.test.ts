// Requests for credits speak of one credit and of several as people do.
import { expect, it } from 'vitest';
import { creditRequestMessages as say } from '../../../src/messages/credit-requests.ts';

const { fit: offer } = say;
const until = Date.UTC(2026, 10, 24);

it.each<[string, (amount: string) => string]>([
  ['This costs N. Nothing was charged.', say.costs],
  ['Your own budget is N short.', (amount) => say.isShort('your own budget', amount)],
  ['Make 2 · N', (amount) => offer({ kind: 'count', count: 2 }, 'ONE', amount)],
  ['The admins are asked for N.', (amount) => say.asked(amount, until, 'UTC')],
  ['Asked for: N, by', say.isAskedFor],
  ['costs N in all', say.costsAll],
  ['Their own budget: N short.', (amount) => say.lacks('member', amount, undefined)],
  [' gave N.', say.approvedBy],
  [' gave N for your picture.', say.gave],
  ['it costs N now.', say.dearer],
  ['Make it · N', say.confirm],
])('%s', (words, sentence) => {
  expect(sentence('1')).toContain(words.replace('N', '1 credit'));
  expect(sentence('2.5')).toContain(words.replace('N', '2.5 credits'));
});
