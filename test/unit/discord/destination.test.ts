// What a destination on Discord remembers, also of generations from before people could ask in messages.
import { expect, it } from 'vitest';
import type { Destination } from '../../../src/destination.ts';
import { readDetails } from '../../../src/platforms/discord/destination.ts';

const at = (details: Destination['details']): Destination => ({
  platform: 'discord',
  channelId: '1',
  personId: '2',
  personName: 'Ada',
  details: { applicationId: '3', mayPost: true, attachmentSizeLimit: 100, nsfw: false, ...details },
});

it('is read by its names of today', () => {
  const details = { gestureId: '4', isWritten: true, replyTo: '4', parentChannelId: '5', mayRead: true };
  expect(readDetails(at(details))).toMatchObject(details);
});

it('is read by its former names', () => {
  const details = readDetails(at({ interactionId: '4', threadParentId: '5' }));
  expect(details).toMatchObject({ gestureId: '4', parentChannelId: '5', isWritten: false, mayRead: false });
});
