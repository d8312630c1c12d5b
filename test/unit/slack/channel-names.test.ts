import { expect, it } from 'vitest';
import { createChannelNames } from '../../../src/platforms/slack/channel-names.ts';

it('knows what a channel was called last', () => {
  const names = createChannelNames();
  names.note('C1', 'marketing');
  names.note('C1', 'marketing-and-sales');
  expect([names.of('C1'), names.of('C2')]).toEqual(['marketing-and-sales', undefined]);
});

it.each(['directmessage', 'privategroup', 'mpdm-ada--maya-1', '', undefined])(
  'takes “%s” for no name',
  (word) => {
    const names = createChannelNames();
    names.note('C1', word);
    expect(names.of('C1')).toBeUndefined();
  },
);
