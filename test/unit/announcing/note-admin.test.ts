// Who acts as an admin is noted beside what they do: rarely, and whatever becomes of it.
import { expect, it } from 'vitest';
import { type Asked, createNoteAdmin } from '../../../src/announcing/note-admin.ts';
import type { MemberId, TeamId } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';

const asked = (name: string): Asked => ({
  memberId: name as MemberId,
  teamId: 'T' as TeamId,
  platform: 'discord',
  personId: name,
});
const [ada, bob] = [asked('ada'), asked('bob')];
const hourMs = 3_600_000;

function noting(write: () => Promise<void> = async () => {}) {
  const clock = createMovingClock();
  const written: string[] = [];
  const logged: string[] = [];
  const store = {
    noteAdmin: (memberId: MemberId) => {
      written.push(memberId);
      return write();
    },
    forgetAdmin: ({ personId }: Pick<Asked, 'personId'>) => {
      written.push(`not ${personId}`);
      return write();
    },
  };
  const log = createLog('debug', { write: (text) => logged.push(text) });
  return { ...createNoteAdmin({ store, clock, log }), clock, written, logged };
}

it('at most once an hour for each', () => {
  const { note, written, clock } = noting();
  for (const memberId of [ada, ada, bob, ada]) note(memberId, true);
  clock.move(hourMs - 1);
  note(ada, true);
  expect(written).toEqual(['ada', 'bob']);
  clock.move(1);
  note(ada, true);
  expect(written).toEqual(['ada', 'bob', 'ada']);
});

it('without waiting for the database, which the end of the program does', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { note, settled, written } = noting(() => promise);
  note(ada, true);
  expect(written).toEqual(['ada']);
  let isSettled = false;
  const settling = settled().then(() => {
    isSettled = true;
  });
  await Promise.resolve();
  expect(isSettled).toBe(false);
  resolve();
  await settling;
});

it('and what fails is in the log, and tried again the next time', async () => {
  const { note, settled, written, logged } = noting(() => Promise.reject(new Error('The disk is full')));
  note(ada, true);
  await settled();
  note(ada, true);
  await settled();
  expect(written).toEqual(['ada', 'ada']);
  expect(logged.join('')).toContain('The disk is full');
});

it('at once when it is not so any more, and when it is so again', () => {
  const { note, written } = noting();
  for (const isAdmin of [true, false, false, true]) note(ada, isAdmin);
  expect(written).toEqual(['ada', 'not ada', 'ada']);
});
