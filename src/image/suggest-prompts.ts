// What a person asked for of late, for those who begin to type it again. A prompt that is too long to be a value is named
// by its picture; whoever takes it up looks it up.
import { shorten } from '../reply.ts';
import type { Store } from '../store/store.ts';
import type { Suggestions } from '../suggest.ts';
import { nameOfPrompt } from './named-prompt.ts';

/** What Discord takes for a name or a value. */
const longest = 100;
/** Pictures of one request have the same prompt. */
const looked = 60;

export function createSuggestPrompts(store: Pick<Store, 'history'>): Suggestions {
  return async (typed, { teamId, memberId }) => {
    const search = typed.trim();
    const images = await store.history({
      teamId,
      viewerId: memberId,
      whose: { kind: 'member', memberId },
      ...(search !== '' && { search }),
      limit: looked,
    });
    const latest = images.filter(
      ({ prompt }, index) => images.findIndex((other) => other.prompt === prompt) === index,
    );
    return latest.map(({ prompt, id }) => ({
      name: shorten(prompt, longest),
      value: prompt.length <= longest ? prompt : nameOfPrompt(id),
    }));
  };
}
